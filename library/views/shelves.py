"""The lists of the library, side by side."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Shelf:
    label: Any
    url: str
    current: bool


def shelves(request: HttpRequest) -> list[Shelf]:
    labels = {
        "tool_list": _("Tools and methods"),
        "practice_list": _("Practices"),
        "collection_list": _("Collections"),
    }
    urls = {name: reverse(f"library:{name}") for name in labels}
    return [Shelf(label, urls[name], urls[name] == request.path) for name, label in labels.items()]
