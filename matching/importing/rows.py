"""Rows checked by the page's own forms and entered through the services."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Manager, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from core.models import HistoryEvent
from core.workflow import perform
from matching import rules, services, workflow
from matching.enums import PostingState
from matching.importing.files import COLUMNS, OFFER_COLUMNS, REQUEST_COLUMNS, Row
from matching.importing.forms import FORMS, RowForm
from matching.models import Posting

LISTS = ("themes", "work_languages", "modes", "preferred_regions")
NOT_FOR = {"offer": REQUEST_COLUMNS, "request": OFFER_COLUMNS}
# Who answers for an organisation may also enter what it handed over on paper.
ENTER = replace(workflow.SUBMIT, allowed=rules.may_review)


@dataclass(frozen=True)
class Fault:
    """Why a row was refused; the column is empty where the whole row is at fault."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        if self.column:
            return _("Row %(row)d, %(column)s: %(reason)s") % vars(self)
        return _("Row %(row)d: %(reason)s") % vars(self)


class RefusedRow(Exception):
    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(map(str, self.faults)))


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Result:
    outcome: Outcome
    posting: Any = None
    faults: tuple[Fault, ...] = ()


def import_rows(rows: Iterable[Row], *, by: Any) -> Iterator[Result]:
    """Enter the rows for the user, each in a transaction of its own: one that is refused stops no other."""
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows:
        earlier = seen.setdefault(row.key, row.number)
        try:
            if earlier != row.number:
                reason = _("Row %(row)d has the same identifier already.") % {"row": earlier}
                raise RefusedRow([Fault(row.number, "external_id", reason)])
            yield import_row(row, by=by, publisher=by)
        except RefusedRow as refused:
            yield Result(Outcome.REFUSED, faults=refused.faults)


@transaction.atomic
def import_row(row: Row, *, by: Any, publisher: Any) -> Result:
    """Enter one row for `by`, and publish it if `publisher` may. A RefusedRow leaves nothing."""
    check_cells(row)
    existing = existing_posting(row)
    stored = existing and stored_values(existing)
    form = checked_form(row, existing)
    fields = dict(form.cleaned_data)
    if existing and existing.state not in PostingState.editable() and is_the_same(fields, stored):
        return Result(Outcome.UNCHANGED, existing)
    check_rights(row, form, by, publisher)
    day = fields.pop("published_on")
    at = datetime.combine(day, time(), tzinfo=UTC) if day else timezone.now()
    try:
        if existing:
            posting = services.edit_posting(existing, by=by, **fields)
        else:
            posting = create(form, fields, by, at)
        posting = hand_in(posting, by=by, publisher=publisher, at=at)
    except ActionRefused as refused:
        raise RefusedRow([Fault(row.number, "", str(refused))]) from refused
    return Result(Outcome.CHANGED if existing else Outcome.NEW, posting)


def check_cells(row: Row) -> None:
    """Refuses what no form could be filled from."""
    if row.width != len(COLUMNS):
        reason = _("The row has %(width)d cells, and the header names %(columns)d.")
        raise RefusedRow([Fault(row.number, "", reason % {"width": row.width, "columns": len(COLUMNS)})])
    if broken := [name for name, cell in row.cells.items() if "\0" in cell]:
        raise RefusedRow(Fault(row.number, name, _("The cell holds a NUL byte.")) for name in broken)
    if row.cells["kind"] not in FORMS:
        raise RefusedRow([Fault(row.number, "kind", _("Write offer or request."))])


def existing_posting(row: Row) -> Any:
    """The posting that the organisation has under this identifier."""
    kind, organisation, external_id = row.key
    model = FORMS[kind]._meta.model
    found = model.objects.filter(organisation__slug=organisation, external_id=external_id)
    return found.first() if external_id else None


def checked_form(row: Row, existing: Any) -> RowForm:
    kind = row.cells["kind"]
    data: dict[str, Any] = dict(row.cells)
    data |= {name: entries(row.cells[name]) for name in LISTS}
    form = FORMS[kind](data, instance=existing)
    faults = [
        Fault(row.number, name, _("This column is not for this kind of posting: leave the cell empty."))
        for name in NOT_FOR[kind]
        if row.cells[name]
    ]
    for name, sentences in form.errors.items():
        column = name if name in COLUMNS else ""
        faults += [Fault(row.number, column, str(sentence)) for sentence in sentences]
    if faults:
        raise RefusedRow(faults)
    return form


def entries(cell: str) -> list[str]:
    """The entries of a list cell, each once."""
    return list(dict.fromkeys(entry for part in cell.split(";") if (entry := part.strip())))


def stored_values(posting: Any) -> dict[str, Any]:
    form_fields = FORMS[posting.side.value].base_fields
    values = {name: comparable(getattr(posting, name)) for name in form_fields if name != "published_on"}
    return values | {"published_on": posting.published_at and posting.published_at.date()}


def is_the_same(fields: dict[str, Any], stored: dict[str, Any]) -> bool:
    """Whether the row says what the posting says; an empty day of publication says nothing."""
    entered = {name: comparable(value) for name, value in fields.items()}
    if entered["published_on"] is None:
        del entered["published_on"]
    return all(stored[name] == value for name, value in entered.items())


def comparable(value: Any) -> Any:
    if isinstance(value, Manager):
        value = value.all()
    return set(value) if isinstance(value, list | QuerySet) else value


def check_rights(row: Row, form: RowForm, by: Any, publisher: Any) -> None:
    posting = form.instance
    names = {"user": by, "organisation": posting.organisation}
    may_enter = rules.may_edit(by, posting) or (posting._state.adding and rules.may_review(by, posting))
    if not may_enter:
        reason = _(
            "%(user)s is no editor of %(organisation)s, and is not from the association that answers for it."
        )
        raise RefusedRow([Fault(row.number, "organisation", reason % names)])
    if form.cleaned_data["published_on"] and not rules.may_publish(publisher, posting):
        reason = _(
            "%(organisation)s is published by the association that answers for it, on the day of its "
            "review. Leave the cell empty to hand the posting in."
        )
        raise RefusedRow([Fault(row.number, "published_on", reason % names)])


def create(form: RowForm, fields: dict[str, Any], by: Any, at: datetime) -> Any:
    """The row as a draft of the organisation, written by the day of its publication if that is earlier."""
    if rules.may_edit(by, form.instance):
        return services.create_posting(form._meta.model, by=by, at=at, **fields)
    posting = form.save()
    HistoryEvent.record(posting, "create", by=by, at=at, target=posting.state)
    return posting


def hand_in(posting: Posting, *, by: Any, publisher: Any, at: datetime) -> Any:
    if rules.may_edit(by, posting):
        submitted = services.submit_posting(posting, by=by, at=at)
    else:
        submitted = perform(ENTER, posting, by=by, at=at, submitted_at=at)
    if submitted.state == PostingState.SUBMITTED and rules.may_publish(publisher, submitted):
        return services.publish_posting(submitted, by=publisher, at=at)
    return submitted
