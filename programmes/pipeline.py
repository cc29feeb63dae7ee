"""The worker's side of a pilot pack. It may run twice: the same sheets give the same files."""

import hashlib

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.exports import xlsx_file
from core.files import save_whole
from core.models import Job
from core.tasks import report_progress
from pilots.queries.agreement import interface_language
from programmes.models import RoundTable
from programmes.pdf import sheets_pdf
from programmes.queries import Sheet, calls_for_display, sheet_of
from programmes.rows import SHEET_HEADER, sheet_row

STEPS = 2


def make_pack(table: RoundTable, job: Job) -> None:
    """In the language of the round-table: a cover with agenda and seats, then one page for each pilot."""
    report_progress(job, 0, STEPS)
    calls = calls_for_display().filter(round_tables=table).order_by("pk")
    with override(interface_language(table.language)):
        sheets = [sheet_of(call) for call in calls]
        pdf = keep(table, "pdf", sheets_pdf(table.title, sheets, cover_of(table, sheets)))
        report_progress(job, 1, STEPS)
        notes = [(_("Round-table"), table.title), (_("Made on"), date_format(timezone.localdate()))]
        with xlsx_file(SHEET_HEADER, map(sheet_row, sheets), notes) as file:
            xlsx = keep(table, "xlsx", file.read())
    RoundTable.objects.filter(pk=table.pk).update(pack_pdf=pdf, pack_xlsx=xlsx, pack_made_at=timezone.now())
    report_progress(job, STEPS, STEPS)


def keep(table: RoundTable, ending: str, content: bytes) -> str:
    """The name of the stored file, which is made of its content."""
    name = f"packs/{table.uuid}-{hashlib.sha256(content).hexdigest()[:16]}.{ending}"
    if not default_storage.exists(name):
        save_whole(name, content)
    return name


def cover_of(table: RoundTable, sheets: list[Sheet]) -> dict[str, object]:
    place = ", ".join(part for part in (table.place, str(table.city or "")) if part)
    parts = [
        {"title": _("Agenda"), "lines": table.agenda_points},
        {"title": _("Participants"), "lines": [str(seat) for seat in table.seats.all()]},
        {"title": _("Pilots"), "lines": [f"{sheet.pilot_reference} · {sheet.title}" for sheet in sheets]},
    ]
    return {
        "label": _("Pilot pack of the round-table"),
        "title": table.title,
        "lede": " · ".join(
            part for part in (date_format(table.held_on), place, str(table.convened_by)) if part
        ),
        "parts": [part for part in parts if part["lines"]],
    }
