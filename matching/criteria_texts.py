"""What each criterion means, and its parameter, in sentences for the people who set the weights."""

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy

from matching.kernel.parameters import parameters

MEANINGS = {
    "meaning": gettext_lazy(
        "How likely it is that the two texts are about the same matter, whatever their languages."
    ),
    "theme": gettext_lazy("How far the offer covers the themes that the request names."),
    "language": gettext_lazy("Whether the two sides can work in a common language."),
    "setting": gettext_lazy("How alike the two cities are in population, income and region."),
    "mode": gettext_lazy("Whether both want the same ways of working, such as visits or remote advice."),
    "timing": gettext_lazy("How many days lie in the dates of both sides."),
    "geography": gettext_lazy("Whether each side lies in a region that the other prefers."),
    "experience": gettext_lazy("How many years of experience the offer states."),
    "reliability": gettext_lazy("How many of the offering side's earlier pilots were completed."),
    "least_served": gettext_lazy("Whether the two sides have had few exchanges so far."),
    "freshness": gettext_lazy("How recently the offer was published."),
}
# Filled with the parameters of the criterion's function in the kernel, shares as percentages.
PARAMETERS = {
    "theme": gettext_lazy(
        "In full for the same theme, %(general)s %% where one side names the whole area, %(sibling)s %% for "
        "another theme of the same area."
    ),
    "language": gettext_lazy(
        "In full where the texts are in the same language too, %(foreign)s %% where they are not, "
        "%(interpreted)s %% with interpretation only."
    ),
    "setting": gettext_lazy(
        "For population: one half where one city is %(half_factor)s times as large as the other."
    ),
    "timing": gettext_lazy("In full from %(enough_days)s common days on."),
    "experience": gettext_lazy("One half at %(half_years)s years, three quarters at twice as many."),
    "reliability": gettext_lazy("One half as long as there has been none."),
    "least_served": gettext_lazy("In full without any exchange, one half after %(half_times)s."),
    "freshness": gettext_lazy("In full on the first day, one half after %(half_days)s days."),
}


def meaning_of(criterion: str) -> str:
    return str(MEANINGS[criterion])


def parameter_of(criterion: str) -> str:
    """Empty for a criterion that has no parameter."""
    sentence = PARAMETERS.get(criterion)
    return str(sentence) % shown(parameters(criterion)) if sentence else ""


def shown(values: Mapping[str, float]) -> dict[str, str]:
    """Shares, which lie below one, as percentages."""
    return {name: number_format(round(value * 100 if value < 1 else value)) for name, value in values.items()}
