"""Forms filled in on paper: counted first, then entered, and answers only once both numbers are the same."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from random import SystemRandom
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.models import Organisation
from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import locked
from pilots import rules
from pilots.models import Answer, AssessmentRound, Comment, PaperBatch
from pilots.services.assessment import inviting
from pilots.services.dates import effective

shuffled = SystemRandom()


@transaction.atomic
def open_batch(
    round_: AssessmentRound,
    *,
    by: Any,
    side: Organisation,
    held_on: date,
    handed_out: int,
    counted: int,
    entered_from: UUID | None = None,
    at: datetime | None = None,
) -> PaperBatch:
    """Say how many forms came back, before any is entered. A page that is sent twice opens one batch."""
    round_, key = inviting(round_, by, side), entered_from or uuid4()
    if sent := PaperBatch.objects.filter(uuid=key).first():
        return sent
    at = effective(at, after=round_.opened_at)
    rules.is_day_of_round(round_, held_on, at.astimezone(UTC).date())
    rules.are_paper_counts(handed_out, counted)
    batch = PaperBatch.objects.create(
        uuid=key,
        round=round_,
        side=side,
        association=rules.reviews_as(by, round_.pilot),
        held_on=held_on,
        handed_out=handed_out,
        counted=counted,
        opened_at=at,
        by=by,
    )
    HistoryEvent.record(round_.pilot, "open_papers", by=by, at=at, note=str(batch))
    return batch


def working_on(batch: PaperBatch, by: Any) -> PaperBatch:
    """The batch, locked, if it is open and the user may enter its forms."""
    try:
        batch = locked(batch)
    except PaperBatch.DoesNotExist as error:
        raise ActionRefused(_("These forms were discarded meanwhile.")) from error
    if not rules.may_review(by, batch.round.pilot):
        raise PermissionDenied
    rules.is_open_batch(batch)
    return batch


@transaction.atomic
def enter_form(
    batch: PaperBatch, *, by: Any, key: UUID, group: str, values: Mapping[str, int | None], comment: str = ""
) -> PaperBatch:
    """Keep what one form says. `key` names the page that it was typed into, which keeps one form only."""
    batch = working_on(batch, by)
    entry = {"key": str(key), "group": group, "values": dict(values), "comment": comment.strip()}
    rules.is_new_form(batch, entry)
    rules.is_wanted(batch)
    rules.is_group(group)
    rules.answers_every_question(batch.round.questionnaire.codes, values)
    batch.entries.append(entry)
    batch.save(update_fields=["entries"])
    return batch


@transaction.atomic
def take_back_form(batch: PaperBatch, *, by: Any, key: UUID) -> PaperBatch:
    batch = working_on(batch, by)
    kept = [entry for entry in batch.entries if entry["key"] != str(key)]
    if len(kept) == len(batch.entries):
        raise ActionRefused(_("This form was taken back already."))
    batch.entries = kept
    batch.save(update_fields=["entries"])
    return batch


@transaction.atomic
def recount(batch: PaperBatch, *, by: Any, handed_out: int, counted: int) -> PaperBatch:
    batch = working_on(batch, by)
    rules.are_paper_counts(handed_out, counted)
    rules.is_count_of_entries(batch, counted)
    before = str(batch)
    batch.handed_out, batch.counted = handed_out, counted
    batch.save(update_fields=["handed_out", "counted"])
    if before != str(batch):
        HistoryEvent.record(batch.round.pilot, "recount_papers", by=by, note=f"{before}\n{batch}")
    return batch


@transaction.atomic
def close_batch(batch: PaperBatch, *, by: Any, at: datetime | None = None) -> PaperBatch:
    """Make answers of the forms, all at once."""
    batch = working_on(batch, by)
    at = effective(at, after=batch.opened_at)
    rules.is_entered_as_counted(batch)
    become_answers(batch)
    batch.entries, batch.entered = [], batch.counted
    batch.closed_at, batch.closed_by = at, by
    batch.save(update_fields=["entries", "entered", "closed_at", "closed_by"])
    HistoryEvent.record(batch.round.pilot, "close_papers", by=by, at=at, note=str(batch))
    return batch


def become_answers(batch: PaperBatch) -> None:
    """In random orders, so that an answer is tied neither to a place in the stack nor to its comment."""
    now, round_ = timezone.now(), batch.round
    answers = [
        Answer(
            round=round_,
            group=entry["group"],
            side=batch.side,
            values=entry["values"],
            answered_on=batch.held_on,
            recorded_at=now,
        )
        for entry in batch.entries
    ]
    comments = [Comment(round=round_, text=entry["comment"]) for entry in batch.entries if entry["comment"]]
    shuffled.shuffle(answers)
    shuffled.shuffle(comments)
    Answer.objects.bulk_create(answers)
    Comment.objects.bulk_create(comments)


@transaction.atomic
def discard_batch(batch: PaperBatch, *, by: Any) -> None:
    """Forget the forms that were entered, for instance because some were entered twice."""
    batch = working_on(batch, by)
    note = f"{batch} ({len(batch.entries)})"
    HistoryEvent.record(batch.round.pilot, "discard_papers", by=by, note=note)
    batch.delete()
