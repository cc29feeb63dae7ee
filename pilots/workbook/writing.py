from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from core.exports import WORKBOOK
from pilots.editing import fingerprint
from pilots.forms.updates import TEXTS
from pilots.models import ProgressUpdate
from pilots.queries import Measured, indicators_of
from pilots.workbook.layout import (
    ANSWER_ROWS,
    CHOICES,
    ENTRY,
    FIGURES,
    KNOWN,
    MOST_ENTRIES,
    VERSION,
    entry_labels,
    figure_labels,
    label,
)


def workbook_file(update: ProgressUpdate) -> IO[bytes]:
    """The form of an update, with what is known filled in, in a temporary file."""
    file = TemporaryFile()  # noqa: SIM115 (the response closes it)
    with xlsxwriter.Workbook(file, {**WORKBOOK, "constant_memory": False}) as book:
        names = (_("Update"), _("Results"), _("Contributions"))
        sheets = [book.add_worksheet(name[:31]) for name in names]
        formats = {
            "bold": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "asked": book.add_format(
                {"bg_color": "#FBEFD0", "border": 1, "text_wrap": True, "valign": "top"}
            ),
            "day": book.add_format({"bg_color": "#FBEFD0", "border": 1, "num_format": "yyyy-mm-dd"}),
        }
        write_answers(sheets[0], update, formats)
        write_results(sheets[1], indicators_of(update.pilot), update, formats)
        write_money(sheets[2], update, formats)
        about = book.add_worksheet("c2c")
        about.write_column(0, 0, [VERSION, str(update.uuid), fingerprint(update, TEXTS)])
        about.hide()
        if get_language_bidi():
            for sheet in sheets:
                sheet.right_to_left()
    file.seek(0)
    return file


def write_answers(sheet: Any, update: ProgressUpdate, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 80)
    sheet.write_string(0, 0, f"{update.pilot.reference} {update.pilot.title}", formats["bold"])
    sheet.write_string(1, 0, str(update), formats["bold"])
    sheet.write_string(1, 1, _("Fill in the coloured cells, save, and send the file back on the same page."))
    for name, (line, model, field) in ANSWER_ROWS.items():
        sheet.write_string(line - 1, 0, label(model, field), formats["bold"])
        known = str(CHOICES["light"](update.light).label) if name == "light" and update.light else ""
        text = known or (getattr(update, name) if model is ProgressUpdate else "")
        sheet.write_string(line - 1, 1, text, formats["asked"])
    offer(sheet, ANSWER_ROWS["light"][0] - 1, ANSWER_ROWS["light"][0] - 1, 1, labels("light"))


def write_results(
    sheet: Any, indicators: list[Measured], update: ProgressUpdate, formats: dict[str, Any]
) -> None:
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, len(KNOWN) + len(FIGURES) - 1, 16)
    sheet.write_row(0, 0, figure_labels(), formats["bold"])
    for line, measured in enumerate(indicators, 1):
        indicator, latest = measured.indicator, measured.latest
        numbers = [indicator.baseline, indicator.target, latest.value if latest else None]
        sheet.write_number(line, 0, indicator.pk)
        sheet.write_string(line, 1, indicator.title)
        sheet.write_string(line, 2, indicator.unit)
        for column, number in enumerate(numbers, 3):
            if number is not None:
                sheet.write_number(line, column, number)
        for column, name in enumerate(FIGURES, len(KNOWN)):
            sheet.write_blank(line, column, None, formats["day" if name == "on" else "asked"])
        sheet.write_datetime(line, len(KNOWN), update.ends_on, formats["day"])
        sheet.write_string(line, len(KNOWN) + len(FIGURES) - 1, indicator.source, formats["asked"])


def write_money(sheet: Any, update: ProgressUpdate, formats: dict[str, Any]) -> None:
    sheet.set_column(0, len(ENTRY) - 1, 18)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, entry_labels(), formats["bold"])
    sheet.set_column(ENTRY.index("day"), ENTRY.index("day"), 18, formats["day"])
    sheet.set_column(ENTRY.index("rate_on"), ENTRY.index("rate_on"), 18, formats["day"])
    participants = [each.organisation.name for each in update.pilot.participants.all()]
    offer(sheet, 1, MOST_ENTRIES, ENTRY.index("participant"), participants)
    for name in ("kind", "stage"):
        offer(sheet, 1, MOST_ENTRIES, ENTRY.index(name), labels(name))


def labels(name: str) -> list[str]:
    return [str(text) for _code, text in CHOICES[name].choices]


def offer(sheet: Any, first: int, last: int, column: int, choices: list[str]) -> None:
    """A list to choose from; Excel holds 255 characters of it, longer ones are typed."""
    if len(",".join(choices)) <= 255:
        sheet.data_validation(first, column, last, column, {"validate": "list", "source": choices})
