from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from reporting.goals import rules
from reporting.goals.queries import described, said
from reporting.models import Milestone, Target


@transaction.atomic
def add_milestone(year: int, *, due_on: date, wording: str, language: str, by: Any) -> Milestone:
    if not rules.may_set_milestones(by):
        raise PermissionDenied
    rules.check_year(year)
    rules.check_due(year, due_on)
    milestone, is_new = Milestone.objects.get_or_create(
        year=year, defaults={"due_on": due_on, "wording": wording, "language": language, "added_by": by}
    )
    if not is_new:
        raise ActionRefused(_("There is a milestone of %(year)s already.") % {"year": year})
    HistoryEvent.record(milestone, "add", by=by, note=described(milestone))
    return milestone


@transaction.atomic
def change_milestone(
    milestone: Milestone, *, due_on: date, wording: str, language: str, by: Any
) -> Milestone:
    milestone = open_for(milestone, by)
    rules.check_due(milestone.year, due_on)
    before = described(milestone)
    milestone.due_on, milestone.wording, milestone.language = due_on, wording, language
    if described(milestone) != before:
        milestone.save(update_fields=["due_on", "wording", "language"])
        HistoryEvent.record(milestone, "change", by=by, note=before)
    return milestone


@transaction.atomic
def remove_milestone(milestone: Milestone, *, by: Any) -> None:
    """With its targets; only one that a coordinator added, and that no report is about."""
    milestone = open_for(milestone, by)
    if milestone.added_by_id is None:
        raise ActionRefused(_("This milestone came with the platform. Change or remove its targets instead."))
    rules.refuse_reported(milestone)
    HistoryEvent.record(milestone, "remove", by=by, note=described(milestone))
    milestone.delete()


@transaction.atomic
def add_target(milestone: Milestone, *, by: Any, **fields: Any) -> Target:
    """`fields` are those of the target: indicator, wording, language, threshold and params."""
    milestone = open_for(milestone, by)
    rules.has_room(milestone)
    refuse_twice(milestone, fields)
    last = milestone.targets.aggregate(last=Max("position"))["last"] or 0
    target = Target.objects.create(milestone=milestone, position=last + 1, **fields)
    HistoryEvent.record(milestone, "add_target", by=by, note=said(target))
    return target


@transaction.atomic
def change_target(target: Target, *, by: Any, **fields: Any) -> Target:
    milestone = open_for(target.milestone, by)
    target = still_there(milestone, target)
    before = said(target)
    for name, value in fields.items():
        setattr(target, name, value)
    if said(target) != before:
        target.save(update_fields=list(fields))
        HistoryEvent.record(milestone, "change_target", by=by, note=before)
    return target


@transaction.atomic
def remove_target(target: Target, *, by: Any) -> None:
    milestone = open_for(target.milestone, by)
    rules.refuse_reported(milestone)
    target = still_there(milestone, target)
    HistoryEvent.record(milestone, "remove_target", by=by, note=said(target))
    target.delete()


def open_for(milestone: Milestone, by: Any) -> Milestone:
    """The milestone, locked. Refuses who has no say, and the initiative's own milestones to everybody."""
    if not rules.may_set_milestones(by):
        raise PermissionDenied
    found = Milestone.objects.select_for_update().filter(pk=milestone.pk).first()
    if found is None:
        raise ActionRefused(_("Somebody else has removed this milestone meanwhile."))
    rules.refuse_own(found)
    return found


def still_there(milestone: Milestone, target: Target) -> Target:
    """The target as it is now, under the lock of its milestone."""
    found = milestone.targets.filter(pk=target.pk).first()
    if found is None:
        raise ActionRefused(_("Somebody else has removed this target meanwhile."))
    return found


def refuse_twice(milestone: Milestone, fields: dict[str, Any]) -> None:
    """The same again is a form that was sent twice."""
    if milestone.targets.filter(**fields).exists():
        raise ActionRefused(_("This target is there already."))
