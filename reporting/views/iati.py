from django.contrib.auth.decorators import login_not_required
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotFound,
)
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from core.exceptions import ActionRefused
from reporting.iati.files import activity_file


@require_safe
@login_not_required
def iati_activities(request: HttpRequest) -> HttpResponseBase:
    """Made anew each time, so that what is withdrawn is gone at once; sent only to who has another one."""
    try:
        file = activity_file(timezone.now())
    except ActionRefused as refusal:
        return HttpResponseNotFound(str(refusal), content_type="text/plain; charset=utf-8")
    etag = f'W/"{file.digest}"'
    if answer := get_conditional_response(request, etag=etag):
        file.content.close()
        return answer
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    return FileResponse(file.content, content_type="application/xml; charset=utf-8", headers=headers)
