"""The one function that changes a state. Each app's `workflow.py` holds the tables it works on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent

Noun = TypeVar("Noun", bound=models.Model)


def nothing(obj: Any) -> None:
    """The precondition of a transition that has none."""


@dataclass(frozen=True)
class Transition:
    """`allowed(user, obj)` says who may, `requires(obj)` raises ActionRefused with a sentence for users."""

    name: str
    label: Any
    sources: frozenset[str]
    target: str
    allowed: Callable[[Any, Any], bool]
    requires: Callable[[Any], None] = nothing

    def open_to(self, user: Any, obj: Any) -> bool:
        return obj.state in self.sources and self.allowed(user, obj)


def by_the_clock(user: Any, obj: Any) -> bool:
    """Allows what no person does: a scheduled job passes `by=None`."""
    return user is None


def locked(obj: Noun) -> Noun:
    """A fresh copy of the object, its row locked until the end of the transaction.

    Rows that refer to it may still be added: nobody changes its key.
    """
    return type(obj)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=obj.pk)


@transaction.atomic
def perform(
    transition: Transition,
    obj: Noun,
    *,
    by: Any,
    at: datetime | None = None,
    note: str = "",
    **fields: Any,
) -> Noun:
    """Carry the transition out on a locked copy of the object, setting `fields` with it; return that copy."""
    current: Any = locked(obj)
    if not transition.allowed(by, current):
        raise PermissionDenied
    if current.state not in transition.sources:
        raise ActionRefused(
            _("This is already “%(state)s”, so nothing was changed.") % {"state": current.get_state_display()}
        )
    transition.requires(current)
    source, current.state = current.state, transition.target
    for name, value in fields.items():
        setattr(current, name, value)
    current.save(update_fields=["state", *fields])
    HistoryEvent.record(
        current, transition.name, source=source, target=current.state, by=by, at=at, note=note
    )
    return current
