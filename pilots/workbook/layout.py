"""Where what stands in the form: writing and reading follow the same lists."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from pilots.enums import ContributionKind, Light, Stage
from pilots.models import Contribution, Measurement, ProgressUpdate, Reach

VERSION = "c2c-update-1"
# Sheets in their order: their names are translated, so they are found by it.
ANSWERS, RESULTS, MONEY, ABOUT = range(4)
MOST_ENTRIES = 200
# Sheet of answers: the label is in the first column, the answer in the second.
ANSWER_ROWS: dict[str, tuple[int, Any, str]] = {
    "light": (4, ProgressUpdate, "light"),
    "narrative": (5, ProgressUpdate, "narrative"),
    "money_note": (6, ProgressUpdate, "money_note"),
    "next_steps": (7, ProgressUpdate, "next_steps"),
    "slum_dwellers": (9, Reach, "slum_dwellers"),
    "other_residents": (10, Reach, "other_residents"),
    "method": (11, Reach, "method"),
}
REACH = ("slum_dwellers", "other_residents", "method")
# Sheet of results: what is known first, then what is asked.
KNOWN = (_("number"), _("indicator"), _("unit"), _("baseline"), _("target"), _("last figure"))
FIGURES = ("on", "value", "women", "men", "sex_unknown", "slum_dwellers", "young", "source")
ENTRY = (
    "participant", "kind", "stage", "day", "what", "value", "hours", "role", "hourly_rate", "currency",
    "usd_rate", "rate_on",
)  # fmt: skip
CHOICES: dict[str, Any] = {"light": Light, "kind": ContributionKind, "stage": Stage}


def label(model: Any, name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def figure_labels() -> list[str]:
    return [*map(str, KNOWN), *(label(Measurement, name) for name in FIGURES)]


def entry_labels() -> list[str]:
    return [str(_("who gives")), *(label(Contribution, name) for name in ENTRY[1:])]
