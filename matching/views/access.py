from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404


def visible(model: Any, request: HttpRequest, uuid: Any) -> Any:
    return get_object_or_404(model.objects.visible_to(request.user).for_display(), uuid=uuid)
