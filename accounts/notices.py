"""The kinds of notifications: an app registers its own, with their words.

A row keeps only the kind and its data, so that everybody reads it in the language of the moment.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format

from accounts.enums import Group


@dataclass(frozen=True)
class Details:
    """What a mail adds to its sentences: a template, for `.txt` and `.html`, and what it shows."""

    template: str
    context: dict[str, Any]


def no_words(data: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def no_details(notification: Any) -> Details:
    return Details("", {})


@dataclass(frozen=True)
class Kind:
    """`title` and `body` have named placeholders for the data; those that end in `_on` are days.

    `words` gives further placeholders. `details` may find that there is no news any more: None, and no mail.
    `mail_link` is for mails that lead elsewhere than the page does, `stop_link` for those that are stopped
    elsewhere than in the group's setting.
    """

    group: Group
    title: Any
    body: Any
    words: Callable[[Mapping[str, Any]], dict[str, Any]] = no_words
    details: Callable[[Any], Details | None] = no_details
    mail_link: Callable[[Any], str] | None = None
    stop_link: Callable[[Any], str] | None = None


kinds: dict[str, Kind] = {}


def register(**new: Kind) -> None:
    kinds.update(new)


def say(sentence: Any, kind: str, data: Mapping[str, Any]) -> str:
    days = {
        name: date_format(date.fromisoformat(value)) for name, value in data.items() if name.endswith("_on")
    }
    return str(sentence) % {**data, **days, **kinds[kind].words(data)}
