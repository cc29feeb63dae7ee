"""Labels of the PDF, translated: its template holds none."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reporting.charts import number
from reporting.enums import Light

Content = dict[str, Any]


def words() -> dict[str, str]:
    return headings() | columns() | method()


def title_of(content: Content) -> str:
    """The report's own title; else the milestone's year."""
    if content.get("title"):
        return str(content["title"])
    return _("Milestone %(year)s") % {"year": content["year"]} if content["year"] else kind_of(content)


def kind_of(content: Content) -> str:
    kinds = {
        "milestone": _("Milestone report"),
        "annual": _("Annual report"),
        "brief": _("Brief"),
        "association": _("Report of an association"),
        "programme": _("Report of a support programme"),
        "evaluation": _("Evaluation report"),
        "custom": _("Report on a chosen period"),
    }
    return kinds.get(content["kind"], _("Report"))


def summary(content: Content) -> dict[str, Any]:
    """The targets by light, and one sentence on them."""
    lights = Counter(target["light"] for target in content["targets"])
    told = {"reached": lights[Light.GREEN], "number": len(content["targets"])}
    return {
        "sentence": _("Targets reached: %(reached)s of %(number)s.") % told,
        "lights": [{"light": light.value, "number": lights[light]} for light in Light],
    }


def sentence(target: Content) -> str:
    """What became of the target."""
    said = {
        "value": number(target["fact"]["value"]),
        "goal": target["goal"],
        "verdict": target["verdict"],
    }
    return _("%(value)s %(goal)s. %(verdict)s") % said


def missing(fact: Content) -> str:
    return _("Missing: %(names)s.") % {"names": ", ".join(fact["missing"])} if fact["missing"] else ""


def headings() -> dict[str, str]:
    return {
        "platform": str(settings.SITE_NAME),
        "initiative": _("City-to-city cooperation for sustainable urbanisation"),
        "contents": _("Contents"),
        "reading": _("How to read this report"),
        "charts": _("Charts"),
        "summary": _("Summary"),
        "met": _("What was met"),
        "missed": _("What was missed or is still open"),
        "headline": _("Headline figures"),
        "other_figures": _("Figures around the targets"),
        "figures": _("Figures"),
        "target": _("Target"),
        "method": _("Method and definitions"),
        "record_list": _("List of records"),
        "proof": _("Proof"),
        "as_of": _("As of"),
        "known_at": _("As known at"),
        "due_on": _("Due on"),
        "period_start": _("Period from"),
        "language": _("Language"),
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


def columns() -> dict[str, str]:
    return {
        "reference": _("Reference"),
        "record": _("Record"),
        "day": _("Day"),
        "note": _("Note"),
        "reason": _("Reason"),
        "figure": _("Figure"),
        "definition": _("Definition"),
        "unit": _("Unit"),
        "source": _("Source"),
        "limits": _("Limits"),
        "found_in": _("Found in"),
        "value": _("Value"),
        "light": _("Traffic light"),
        "reached": pgettext("part of a goal", "Reached"),
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
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
        "verify_page_text": _(
            "Or give the file, this one or the file of facts, to the page that checks reports. It says "
            "whether the platform made it and whether anything was changed since:"
        ),
        "verify_page": settings.SITE_URL + reverse("reporting:verify"),
        "reading_text": _(
            "Each chart shows what the table below it proves. A reference such as P-00001 opens the record "
            "on the platform; the list of records at the end has all of them with their addresses."
        ),
        "list_text": _(
            "Every record that a figure of this report counts, or leaves out with a reason, with the "
            "figures in which it is found."
        ),
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
