"""What waits for one person: the lists of the desk, and the queue of decisions and reviews."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value, prefetch_related_objects
from django.utils import timezone

from cities.enums import Duty
from cities.models import Country, Organisation, Theme, coordinates
from cities.queries import answer_due, lead_association_key
from matching.enums import AnswerKind, Due, MatchState, PostingState, Side, WorkKind
from matching.models import Match, Offer, Request
from matching.queries.deciding import decidable_by

SOON = timedelta(days=5)


def answers_awaited(user: Any) -> QuerySet[Match]:
    """Matches on which an organisation that the user edits for has not answered yet."""
    mine = Organisation.objects.acted_for_by(user, Duty.EDITOR)
    waits = Q()
    for side in Side:
        answered = Match.objects.filter(
            answers__is_current=True, answers__kind=AnswerKind.INTERESTED, answers__side=side
        )
        waits |= Q(**{f"{side}__organisation__in": mine}) & ~Q(pk__in=answered)
    return Match.objects.for_display().filter(waits, state__in=MatchState.answerable())


def pilots_to_start(user: Any) -> QuerySet[Match]:
    mine = Organisation.objects.acted_for_by(user, Duty.EDITOR)
    approved = Match.objects.for_display().filter(state=MatchState.APPROVED)
    return approved.filter(Q(request__organisation__in=mine) | Q(offer__organisation__in=mine))


def with_answer_date(rows: Any, *, since: str, organisation: str, city: str, on: date) -> Any:
    """With `association`, the key of who answers, and `due_on`, the day by which it promised to."""
    rows = rows.annotate(association=lead_association_key(organisation, city, on))
    return rows.annotate(due_on=answer_due(since, "association"))


def with_promise(postings: Any, on: date) -> Any:
    """With `due_on`, until when a submitted posting should be reviewed, and the `association_name` of who
    promised it; null where the coordinator reviews it.
    """
    dated = with_answer_date(
        postings, since="submitted_at", organisation="organisation", city="organisation__city", on=on
    )
    association = Organisation.objects.filter(pk=OuterRef("association"))
    return dated.annotate(association_name=Subquery(association.values("name")))


def reviewable_by(model: Any, user: Any, on: date) -> QuerySet:
    """Submitted offers or requests that wait for the user, with `due_on`."""
    members = Organisation.objects.answered_for_by(user, on)
    unled = Organisation.objects.without_association(on)
    to_review = Q(organisation__in=members) | (coordinates(user) & Q(organisation__in=unled))
    submitted = model.objects.filter(to_review, state=PostingState.SUBMITTED)
    return with_answer_date(
        submitted, since="submitted_at", organisation="organisation", city="organisation__city", on=on
    )


def to_verify(user: Any, on: date) -> QuerySet[Organisation]:
    """Organisations that nobody has verified or refused yet, with `due_on`."""
    waiting = Organisation.objects.verifiable_by(user, on).unverified()
    return with_answer_date(waiting, since="registered_at", organisation="pk", city="city", on=on)


@dataclass(frozen=True)
class QueueFilter:
    """What of the queue is asked for; None: everything."""

    work: str | None = None
    due: str | None = None
    theme: Theme | None = None
    country: Country | None = None


@dataclass(frozen=True)
class Entry:
    """One decision or review that waits: `subject` is the key of what `kind` names."""

    kind: str
    subject: int
    due_on: date
    due: str


EVERYTHING = QueueFilter()


def work_queue(user: Any, wanted: QueueFilter = EVERYTHING) -> list[Entry]:
    """All that waits for the person, by the day until which it should be answered.

    One query over all kinds of work: it gives keys and dates, and `subjects` what a page shows of them.
    """
    today = timezone.localdate()
    parts = [
        rows.order_by().annotate(what=Value(kind)).values_list("what", "pk", "due_on")
        for kind, rows in waiting(user, wanted, today).items()
    ]
    found = parts[0].union(*parts[1:], all=True).order_by("due_on", "what", "pk") if parts else []
    entries = [Entry(kind, pk, due_on, urgency(due_on, today)) for kind, pk, due_on in found]
    return [entry for entry in entries if wanted.due in {None, entry.due}]


def counts_by_due(entries: Iterable[Entry]) -> dict[str, int]:
    found = Counter(entry.due for entry in entries)
    return {due.value: found[due.value] for due in Due}


def waiting(user: Any, wanted: QueueFilter, on: date) -> dict[str, QuerySet]:
    """Per kind of subject the rows that wait for the user and that were asked for."""
    rows: dict[str, QuerySet] = {
        "match": decidable_by(user, on),
        "offer": reviewable_by(Offer, user, on),
        "request": reviewable_by(Request, user, on),
        "organisation": to_verify(user, on),
    }
    return {
        kind: rows[kind].filter(in_country(kind, wanted.country), about(kind, wanted.theme))
        for kind in rows
        if wanted.work in {None, WorkKind.of(kind)} and not (wanted.theme and kind == "organisation")
    }


PATHS_OF_ORGANISATIONS = {
    "match": ["request__organisation__", "offer__organisation__"],
    "offer": ["organisation__"],
    "request": ["organisation__"],
    "organisation": [""],
}


def in_country(kind: str, country: Country | None) -> Q:
    found = Q()
    if country:
        for path in PATHS_OF_ORGANISATIONS[kind]:
            found |= Q(**{f"{path}city__country": country}) | Q(**{f"{path}country": country})
    return found


def about(kind: str, theme: Theme | None) -> Q:
    """An area finds its sub-themes as well."""
    if theme is None:
        return Q()
    if kind == "match":
        return Q(request__in=Request.objects.about(theme)) | Q(offer__in=Offer.objects.about(theme))
    return Q(pk__in=MODELS[kind].objects.about(theme))


def urgency(due_on: date, today: date) -> str:
    if due_on < today:
        return Due.OVERDUE
    return Due.SOON if due_on <= today + SOON else Due.LATER


def subjects(entries: Iterable[Entry]) -> dict[tuple[str, int], Any]:
    """The matches, postings and organisations themselves, ready to be shown, in a query or two per kind."""
    keys: dict[str, list[int]] = {}
    for entry in entries:
        keys.setdefault(entry.kind, []).append(entry.subject)
    found = {(kind, row.pk): row for kind, pks in keys.items() for row in shown(kind).filter(pk__in=pks)}
    postings = [row.request if isinstance(row, Match) else row for row in found.values()]
    for model in (Request, Offer):
        prefetch_related_objects([row for row in postings if isinstance(row, model)], "themes")
    return found


MODELS: dict[str, Any] = {"match": Match, "offer": Offer, "request": Request, "organisation": Organisation}


def shown(kind: str) -> Any:
    """With names and places; without themes, which are prefetched for all kinds together."""
    if kind == "match":
        return Match.objects.for_display()
    if kind == "organisation":
        return Organisation.objects.select_related("city__country", "country")
    return MODELS[kind].objects.select_related("organisation__city__country")
