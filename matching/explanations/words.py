"""Names and forms that all explanations use."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

NAMES = {
    "meaning": gettext_lazy("What the texts say"),
    "theme": gettext_lazy("Theme"),
    "language": gettext_lazy("Languages of work"),
    "setting": gettext_lazy("Similar setting"),
    "mode": gettext_lazy("Ways of working"),
    "timing": gettext_lazy("Timing"),
    "geography": gettext_lazy("Preferred regions"),
    "experience": gettext_lazy("Experience"),
    "reliability": gettext_lazy("Past pilots"),
    "least_served": gettext_lazy("Least served first"),
    "freshness": gettext_lazy("Freshness"),
}

RULES = {
    "own_organisation": gettext_lazy("Both are of the same organisation."),
    "windows_never_meet": gettext_lazy("The dates of the two leave no common day from now on."),
    "no_shared_language": gettext_lazy(
        "The two share no language of work, and neither can arrange interpretation."
    ),
    "capacity_full": gettext_lazy("All places of the offer are taken."),
    "refused": gettext_lazy("The two were proposed to each other before, and somebody has decided on it."),
    "unrelated": gettext_lazy(
        "The two have no area of work in common, and their texts speak of different things."
    ),
}

# What helps where nothing can be computed.
HINTS = {
    "capacity_full": gettext_lazy("A place becomes free when one of its exchanges has ended."),
    "refused": gettext_lazy("After a “not now” the pair is proposed again by itself in due time."),
    "unrelated": gettext_lazy(
        "It helps to choose the theme that fits best, and to write in the text what exactly is meant: "
        "methods, technologies and standards by their names."
    ),
}

INCOME_GROUPS = {
    "low": pgettext_lazy("income group", "low income"),
    "lower_middle": pgettext_lazy("income group", "lower middle income"),
    "upper_middle": pgettext_lazy("income group", "upper middle income"),
    "high": pgettext_lazy("income group", "high income"),
}


def listed(names: Iterable[str]) -> str:
    return _(", ").join(names)


def whole(number: int) -> str:
    return number_format(number, force_grouping=True)


def percent(share: float) -> int:
    return round(share * 100)


def day(text: str) -> str:
    """An ISO date as the reader writes it."""
    return date_format(date.fromisoformat(text))
