from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import HistoryEvent
from reporting.facts import TargetFact
from reporting.indicators import registry
from reporting.knowledge import Knowledge
from reporting.models import Milestone, Target
from reporting.queries import target_fact

# How many changes the page of them shows.
MOST_CHANGES = 100
ACTIONS = {
    "add": gettext_lazy("Milestone added"),
    "change": gettext_lazy("Milestone changed; before:"),
    "remove": gettext_lazy("Milestone removed"),
    "add_target": gettext_lazy("Target added"),
    "change_target": gettext_lazy("Target changed; before:"),
    "remove_target": gettext_lazy("Target removed"),
}


def described(milestone: Milestone) -> str:
    """The milestone as its history keeps it."""
    return f"{milestone.year}, {milestone.due_on.isoformat()}\n{milestone.wording}"


def said(target: Target) -> str:
    """The target as its history keeps it: what was asked for, line by line."""
    params = "; ".join(f"{name}: {value}" for name, value in sorted(target.params.items()))
    lines = [target.wording, str(registry[target.indicator].label), str(target.threshold or ""), params]
    return "\n".join(line for line in lines if line)


def preview(target: Target, user: Any) -> TargetFact:
    """The figure of a target, stored or not, as it is today."""
    knowledge = Knowledge(timezone.localdate(), timezone.now(), reader=user)
    return target_fact(target, target.milestone, knowledge)


@dataclass(frozen=True)
class Changed:
    at: datetime
    title: str
    by: str
    note: str


def changes() -> list[Changed]:
    """What coordinators changed last in any milestone, the newest first; two queries."""
    years = dict(Milestone.objects.values_list("pk", "year"))
    kind = ContentType.objects.get_for_model(Milestone)
    events = HistoryEvent.objects.filter(content_type=kind).select_related("by").order_by("-at", "-pk")
    return [changed(event, years.get(event.object_id)) for event in events[:MOST_CHANGES]]


def changed(event: HistoryEvent, year: int | None) -> Changed:
    title = _("%(milestone)s: %(what)s") % {
        "milestone": year or _("A milestone that was removed"),
        "what": ACTIONS[event.action],
    }
    return Changed(event.at, title, f"{event.by} · {date_format(event.at, 'H:i')}", event.note)
