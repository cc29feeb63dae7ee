"""What a form says, judged by the pages' own forms and entered through the services: all of it or nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from core.exceptions import ActionRefused
from pilots import services
from pilots.editing import fingerprint
from pilots.forms import ContributionForm, MeasurementForm, ReachForm, UpdateForm
from pilots.forms.updates import TEXTS
from pilots.models import Indicator, ProgressUpdate
from pilots.workbook.layout import CHOICES, ENTRY, FIGURES, MOST_ENTRIES, REACH
from pilots.workbook.reading import Cell, Sheets

Cells = dict[str, Cell]
# What was read, as plain lists that can be signed and sent along until the person confirms it.
Content = list[Any]


class Fault(NamedTuple):
    address: str
    sentence: str


@dataclass
class Report:
    """What would be entered, and every cell that prevents it."""

    faults: list[Fault] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    reach: str = ""
    is_stale: bool = False


class Refused(ActionRefused):
    def __init__(self, report: Report) -> None:
        super().__init__(_("The form could not be entered as it is; nothing was saved."))
        self.report = report


def check(sheets: Sheets, update: ProgressUpdate, *, by: Any) -> Report:
    """What would happen; nothing is saved."""
    with transaction.atomic():
        report = enter(sheets, update, by=by)
        transaction.set_rollback(True)
    report.is_stale = sheets.base != fingerprint(update, TEXTS)
    return report


@transaction.atomic
def apply(sheets: Sheets, update: ProgressUpdate, *, by: Any) -> Report:
    """Enter all of it. Raises Refused, with nothing saved, where something has become wrong meanwhile."""
    report = enter(sheets, update, by=by)
    if report.faults:
        raise Refused(report)
    return report


def enter(sheets: Sheets, update: ProgressUpdate, *, by: Any) -> Report:
    report = Report()
    enter_answers(sheets, update, by, report)
    enter_reach(sheets.answers, update, by, report)
    for row in sheets.results:
        enter_figure(row, update, by, report)
    for row in sheets.entries[:MOST_ENTRIES]:
        enter_contribution(row, update, by, report)
    if len(sheets.entries) > MOST_ENTRIES:
        first = sheets.entries[MOST_ENTRIES][ENTRY[0]]
        sentence = _("The form holds %(most)d entries at most; write the others into another one.")
        report.faults.append(Fault(first.address, sentence % {"most": MOST_ENTRIES}))
    return report


def attempt(report: Report, first: Cell, verb: Callable[[], Any]) -> Any:
    """What the verb made; a refusal belongs to the given cell, and takes back this verb alone."""
    try:
        with transaction.atomic():
            return verb()
    except ActionRefused as refused:
        report.faults.append(Fault(first.address, str(refused)))
        return None


def is_right(report: Report, form: forms.Form, cells: Cells) -> bool:
    """Whether no cell is wrong; what no cell can be blamed for belongs to the first one."""
    problems = [Fault(cell.address, cell.problem) for cell in cells.values() if cell.problem]
    blamed = {fault.address for fault in problems}
    first = next(iter(cells.values()))
    for name, sentences in form.errors.items():
        cell = cells.get(name, first)
        if cell.address not in blamed:
            problems += [Fault(cell.address, str(sentence)) for sentence in sentences]
    report.faults += problems
    return not problems


def texts(cells: Cells) -> dict[str, str]:
    """What was typed; of a choice its code, whether its word or its code was typed."""
    return {name: code_of(name, cell.text) for name, cell in cells.items()}


def code_of(name: str, text: str) -> str:
    words = {str(label).casefold(): code for code, label in CHOICES[name].choices} if name in CHOICES else {}
    return words.get(text.casefold(), text)


def enter_answers(sheets: Sheets, update: ProgressUpdate, by: Any, report: Report) -> None:
    cells = {name: sheets.answers[name] for name in TEXTS}
    form = UpdateForm(texts(cells), update=update)
    if is_right(report, form, cells):
        fields = {name: form.cleaned_data[name] for name in TEXTS}
        # Whether somebody changed it meanwhile is shown before the person confirms.
        base = fingerprint(ProgressUpdate.objects.get(pk=update.pk), TEXTS)
        attempt(report, cells[TEXTS[0]], lambda: services.save_update(update, by=by, base=base, **fields))


def enter_reach(answers: Cells, update: ProgressUpdate, by: Any, report: Report) -> None:
    cells = {name: answers[name] for name in REACH}
    if not any(cell.text or cell.problem for cell in cells.values()):
        return
    form = ReachForm({**texts(cells), "on": update.ends_on})
    if is_right(report, form, cells):
        made = attempt(
            report,
            cells[REACH[0]],
            lambda: services.record_reach(update.pilot, by=by, **form.cleaned_data),
        )
        report.reach = f"{made.slum_dwellers} + {made.other_residents}" if made else ""


def enter_figure(row: Cells, update: ProgressUpdate, by: Any, report: Report) -> None:
    cells = {name: row[name] for name in FIGURES}
    asked = [cell for name, cell in cells.items() if name not in ("on", "source")]
    if not any(cell.text or cell.problem for cell in asked):
        return
    number = row["pk"].text
    indicators = Indicator.objects.select_related("result__pilot").filter(result__pilot=update.pilot)
    indicator = indicators.filter(pk=number).first() if number.isdecimal() and len(number) < 16 else None
    if indicator is None:
        report.faults.append(
            Fault(
                row["pk"].address,
                _("This pilot has no indicator of this number. Leave the number as it was."),
            )
        )
        return
    form = MeasurementForm(texts(cells), indicator=indicator)
    for name, cell in cells.items():
        if name not in form.fields and cell.text:
            report.faults.append(Fault(cell.address, _("This indicator counts no people: leave it empty.")))
    if is_right(report, form, cells):
        made = attempt(
            report, cells["value"], lambda: services.measure(indicator, by=by, **form.cleaned_data)
        )
        report.figures += [str(made)] if made else []


def enter_contribution(row: Cells, update: ProgressUpdate, by: Any, report: Report) -> None:
    typed: dict[str, Any] = dict(texts(row))
    participants = {each.organisation.name.casefold(): each.pk for each in update.pilot.participants.all()}
    typed["participant"] = participants.get(typed["participant"].casefold(), typed["participant"])
    # The same line of the same form, sent back a second time, is the same entry.
    line = "\n".join([str(update.uuid), *(f"{cell.address} {cell.text}" for cell in row.values())])
    form = ContributionForm({**typed, "entered_from": uuid5(NAMESPACE_URL, line)}, pilot=update.pilot)
    if is_right(report, form, row):
        made = attempt(
            report,
            row["participant"],
            lambda: services.record_contribution(update.pilot, by=by, **form.cleaned_data),
        )
        report.entries += [str(made)] if made else []


def packed(sheets: Sheets) -> Content:
    return list(sheets)


def unpacked(content: Content) -> Sheets:
    base, answers, results, entries = content
    return Sheets(base, cells_of(answers), list(map(cells_of, results)), list(map(cells_of, entries)))


def cells_of(found: dict[str, list[str]]) -> Cells:
    return {name: Cell(*parts) for name, parts in found.items()}
