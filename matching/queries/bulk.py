"""What a decision on several matters will do, before anything is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.enums import Duty
from cities.models import Organisation
from matching.enums import MatchState, PostingState, Side, Verdict
from matching.models import BulkDecision, BulkItem, Match
from matching.queries.deciding import with_missing
from matching.queries.queue import EVERYTHING, MODELS, shown, waiting


@dataclass(frozen=True)
class Foreseen:
    """What will happen to one matter, or why nothing can."""

    item: BulkItem
    subject: Any
    is_possible: bool
    sentence: str


def foresee(bulk: BulkDecision, user: Any) -> list[Foreseen]:
    """For each matter that the user may still see, in the order of the choice; in a query per kind."""
    items = list(bulk.items.all())
    found = chosen(user, [(item.kind, item.subject) for item in items])
    approves_for = set(Organisation.objects.acted_for_by(user, Duty.APPROVER).values_list("pk", flat=True))
    outlook = Outlook(bulk, approves_for)
    return [
        Foreseen(item, subject, *outlook.of(item.kind, subject))
        for item in items
        if (subject := found.get((item.kind, item.subject)))
    ]


@dataclass(frozen=True)
class Result:
    """What became of one matter; `subject` is None where the person may no longer see it."""

    item: BulkItem
    subject: Any


def results(bulk: BulkDecision, user: Any) -> list[Result]:
    items = list(bulk.items.all())
    keys = by_kind((item.kind, item.subject) for item in items)
    found = {
        (kind, row.pk): row for kind, pks in keys.items() for row in visible(kind, user).filter(pk__in=pks)
    }
    return [Result(item, found.get((item.kind, item.subject))) for item in items]


def by_kind(keys: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Kinds that the queue does not know are dropped."""
    found: dict[str, list[int]] = {}
    for kind, pk in keys:
        if kind in MODELS:
            found.setdefault(kind, []).append(pk)
    return found


def chosen(user: Any, keys: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], Any]:
    """The subjects among these that the user may see, each with `waits`: whether the queue has it."""
    on = timezone.localdate()
    queue = waiting(user, EVERYTHING, on)
    found = {}
    for kind, pks in by_kind(keys).items():
        rows = visible(kind, user).filter(pk__in=pks)
        waits = Exists(queue[kind].filter(pk=OuterRef("pk")))
        for row in (with_missing(rows, on) if kind == "match" else rows).annotate(waits=waits):
            found[kind, row.pk] = row
    return found


def visible(kind: str, user: Any) -> QuerySet:
    return shown(kind) if kind == "organisation" else shown(kind).visible_to(user)


@dataclass(frozen=True)
class Outlook:
    """Puts into words what the verdict will do; `approves_for` are associations of who decides."""

    bulk: BulkDecision
    approves_for: set[int]

    def of(self, kind: str, subject: Any) -> tuple[bool, str]:
        open_state = {"match": MatchState.AGREED, "organisation": None}.get(kind, PostingState.SUBMITTED)
        if open_state and subject.state != open_state:
            already = _("This is already “%(state)s”, so nothing will be changed.")
            return False, already % {"state": subject.get_state_display()}
        if not subject.waits:
            return False, _("This is decided already, or it is not your turn.")
        if kind == "match":
            return self.of_match(subject)
        return True, self.of_review(kind)

    def of_match(self, match: Any) -> tuple[bool, str]:
        if self.bulk.verdict == Verdict.REFUSE:
            return True, _("It will be rejected, and both cities can read your reason.")
        missing = missing_by_association(match)
        own = [association for association in missing if association in self.approves_for]
        if own:
            if sum(missing.values()) > 1:
                return True, _("Your approval will be recorded; another one is still needed.")
            return True, _("Yours is the last approval needed: the match will be approved.")
        if not self.bulk.reason:
            return False, _("You decide in the place of an association: go back and write a reason.")
        return True, _("You decide in the place of an association: the match will be approved.")

    def of_review(self, kind: str) -> str:
        is_refused = self.bulk.verdict == Verdict.REFUSE
        if kind == "organisation":
            return _("It will not be verified.") if is_refused else _("It will be verified.")
        if is_refused:
            return _("It will be returned to its organisation with your reason.")
        return _("It will be published and matched.")


def missing_by_association(match: Match) -> dict[int | None, int]:
    """How many approvals each association, or the coordinator (None), still owes; of a `with_missing` row."""
    owed = {getattr(match, f"{side}_association"): getattr(match, f"{side}_missing") for side in Side}
    return {association: missing for association, missing in owed.items() if missing}
