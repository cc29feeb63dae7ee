"""Labels of the PDF, translated: its template holds none."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.enums import ReportKind


def words(content: dict[str, Any]) -> dict[str, str]:
    return headings(content) | columns() | method()


def headings(content: dict[str, Any]) -> dict[str, str]:
    return {
        "title": content.get("title") or _("Milestone %(year)s") % {"year": content["year"]},
        "kind": kinds()[content.get("kind", ReportKind.MILESTONE)],
        "platform": str(settings.SITE_NAME),
        "initiative": _("City-to-city cooperation for sustainable urbanisation"),
        "summary": _("Summary"),
        "other_figures": _("Figures around the targets"),
        "target": _("Target"),
        "method": _("Method and definitions"),
        "proof": _("Proof"),
        "as_of": _("As of"),
        "known_at": _("As known at"),
        "due_on": _("Due on"),
        "period_start": _("Period from"),
        "counted": _("Counted"),
        "late": _("Reached after the due date, not counted"),
        "missing": _("Missing"),
        "excluded": _("Not counted, and why"),
        "nothing": _("Nothing is on record."),
        "illustrative": _("Illustrative data"),
        "mark": _("illustrative"),
        "illustrative_text": _(
            "This report contains records of the demonstration network. They are invented to show the "
            "platform at work and say nothing about the real cities and organisations."
        ),
    }


def kinds() -> dict[str, str]:
    return {
        ReportKind.MILESTONE: _("Milestone report"),
        ReportKind.EVALUATION: _("Evaluation report"),
        ReportKind.ANNUAL: _("Annual report"),
        ReportKind.BRIEF: _("Brief"),
        ReportKind.ASSOCIATION: _("Report of an association"),
        ReportKind.PROGRAMME: _("Report of a support programme"),
        ReportKind.CUSTOM: _("Report on a chosen period"),
    }


def columns() -> dict[str, str]:
    return {
        "reference": _("Reference"),
        "record": _("Record"),
        "day": _("Day"),
        "note": _("Note"),
        "reason": _("Reason"),
        "figure": _("Figure"),
        "definition": _("Definition"),
        "page": _("Page"),
    }


def method() -> dict[str, str]:
    return {
        "method_text": _(
            "Every fact has the day on which it took effect and the moment at which the platform learnt of "
            "it. A report counts what took effect up to its day and was known at its moment, so that the "
            "same report made again gives the same figures. What came after the due date is listed as late "
            "and never counted back."
        ),
        "lights_text": _(
            "Green: the target is reached by the due date and nothing that it names is missing. Amber: it is "
            "reached in part, or only after the due date. Red: the due date is over and nothing was "
            "reached. A target of which nothing is there yet is open until its due date."
        ),
        "unshown_text": _(
            "A mark of three dots in brackets stands for characters that this file cannot show."
        ),
        "proof_text": _(
            "This report was made from a file of facts, which can be downloaded as JSON beside it. Its "
            "SHA-256 is:"
        ),
        "verify_text": _("To check a downloaded file, compare this number with the answer to the command"),
        "versions": _("Made with"),
        "software": _("platform"),
        "kernel": _("matcher"),
    }


def further_records(number: int) -> str:
    return ngettext(
        "One more record is in the CSV file beside this report.",
        "%(number)s more records are in the CSV file beside this report.",
        number,
    ) % {"number": number}
