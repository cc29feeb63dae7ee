"""The one page on which everything of this app is written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.forms import done


@dataclass(frozen=True)
class Page:
    """Heading, the sentence below it, the button, what is said when it is done, and where one comes from."""

    heading: Any
    button: Any
    said: Any
    back: Any
    back_label: Any
    lede: Any = ""


def written(request: HttpRequest, form: BaseForm, page: Page, verb: Callable[[], Any]) -> HttpResponse:
    """Carry the verb out and go to what it returns; else the form, with what was wrong with it."""
    result: list[Any] = []
    if form.is_valid() and done(form, lambda: result.append(verb())):
        messages.success(request, page.said)
        return redirect(result[0])
    return render(request, "programmes/form.html", {"form": form, "page": page})
