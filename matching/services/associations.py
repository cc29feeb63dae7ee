from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cities.models import Organisation
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked, perform
from matching import rules, workflow
from matching.models import Match

NAMES = {
    "promised_days": gettext_lazy("Days within which it answers"),
    "approvals_needed": gettext_lazy("People who approve a match"),
    "trusts_members": gettext_lazy("Verified members publish without review"),
}


def said(value: int) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


@transaction.atomic
def set_practice(
    association: Organisation, *, promised_days: int, approvals_needed: int, trusts_members: bool, by: Any
) -> Organisation:
    """How the association answers for its members; due dates of what waits now follow the new promise."""
    if not rules.may_set_practice(by, association):
        raise PermissionDenied
    current = locked(association)
    wanted = {
        "promised_days": promised_days,
        "approvals_needed": approvals_needed,
        "trusts_members": trusts_members,
    }
    changes = {name: value for name, value in wanted.items() if getattr(current, name) != value}
    if not changes:
        raise ActionRefused(_("Nothing is different from before, so nothing was changed."))
    note = "\n".join(
        f"{NAMES[name]}: {said(getattr(current, name))} → {said(changes[name])}" for name in changes
    )
    for name, value in changes.items():
        setattr(current, name, value)
    current.save(update_fields=list(changes))
    HistoryEvent.record(current, "set_practice", by=by, note=note)
    settle(current, by=by)
    return current


def settle(association: Organisation, *, by: Any) -> None:
    """Approve what has all its approvals now that the association asks for fewer."""
    now = timezone.now()
    waiting = Match.objects.awaiting_approval().filter(
        approvals__association=association, approvals__is_current=True
    )
    for match in waiting.distinct().order_by("pk"):
        if all(decider.is_done for decider in rules.deciders(locked(match), now.date())):
            if rules.is_party(by, match):
                raise ActionRefused(
                    _("This would approve %(match)s, of which you are a party: ask a colleague to do it.")
                    % {"match": match.reference}
                )
            perform(workflow.APPROVE, match, by=by, at=now, approved_at=now)
