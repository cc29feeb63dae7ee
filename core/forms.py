from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest

from core.exceptions import ActionRefused


def done(form: forms.BaseForm, verb: Callable[[], Any]) -> bool:
    """Whether the verb was carried out; a refusal becomes an error of the form, which keeps the input."""
    try:
        verb()
    except ActionRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def posted(request: HttpRequest) -> Any:
    """What was sent, also when it was nothing; None on a first visit."""
    return request.POST if request.method == "POST" else None
