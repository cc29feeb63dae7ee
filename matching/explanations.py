"""The stored explanation of a match in words, in the reader's language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cities.enums import WorkLanguage
from cities.models import Region, Theme
from matching.enums import Mode

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
    "own_organisation": gettext_lazy("it is your own organisation's"),
    "windows_never_meet": gettext_lazy("its dates never meet yours: widen the dates of one of the two"),
    "no_shared_language": gettext_lazy(
        "you share no language of work: add one, or say that you can arrange interpretation"
    ),
    "capacity_full": gettext_lazy("all its places are taken: ask again when an exchange has ended"),
    "refused": gettext_lazy("one of the two sides has declined before"),
}

INCOME_GROUPS = {
    "low": pgettext_lazy("income group", "low income"),
    "lower_middle": pgettext_lazy("income group", "lower middle income"),
    "upper_middle": pgettext_lazy("income group", "upper middle income"),
    "high": pgettext_lazy("income group", "high income"),
}


@dataclass(frozen=True)
class Row:
    """One line of the explanation; `points` of at most `maximum`, both with one decimal."""

    name: str
    sentence: str
    points: float
    maximum: float


def explain(criteria: Iterable[dict[str, Any]]) -> list[Row]:
    """The lines of a match's stored `criteria`; their points add up to its score exactly."""
    parts = list(criteria)
    names = Names.of(parts)
    return [
        Row(
            name=str(NAMES[part["name"]]),
            sentence=SENTENCES[part["name"]](part, names),
            points=part["tenths"] / 10,
            maximum=part["weight"],
        )
        for part in parts
    ]


@dataclass(frozen=True)
class Names:
    """Names of the themes and regions that an explanation mentions, by code."""

    themes: dict[str, str]
    regions: dict[str, str]

    @classmethod
    def of(cls, parts: list[dict[str, Any]]) -> "Names":
        details = {part["name"]: part["detail"] for part in parts}
        topic, place = details.get("theme", {}), details.get("setting", {})
        themes = [*topic.get("shared", []), *topic.get("areas", [])]
        regions = place.get("regions", [])
        return cls(
            {theme.pk: str(theme) for theme in Theme.objects.filter(pk__in=themes)},
            {region.pk: str(region) for region in Region.objects.filter(pk__in=regions)},
        )


def listed(names: Iterable[str]) -> str:
    return _(", ").join(names)


def meaning(part: dict[str, Any], names: Names) -> str:
    if not part["known"]:
        return _("The texts have not been compared.")
    grades = [
        (0.8, _("The two texts speak of the same thing, whatever their languages.")),
        (0.5, _("The two texts speak of closely related things.")),
        (0.2, _("The two texts speak of loosely related things.")),
    ]
    return next(
        (sentence for at_least, sentence in grades if part["value"] >= at_least),
        _("The two texts speak of different things."),
    )


def theme(part: dict[str, Any], names: Names) -> str:
    shared = listed(names.themes[code] for code in part["detail"].get("shared", []))
    areas = listed(names.themes[code] for code in part["detail"].get("areas", []))
    if shared and areas:
        return _("Both are about: %(shared)s; and in the same area: %(areas)s.") % {
            "shared": shared,
            "areas": areas,
        }
    if shared:
        return _("Both are about: %(shared)s.") % {"shared": shared}
    if areas:
        return _("Both are in the area: %(areas)s.") % {"areas": areas}
    return _("They have no area in common.")


def language(part: dict[str, Any], names: Names) -> str:
    if shared := part["detail"].get("shared"):
        return _("Both can work in: %(languages)s.") % {
            "languages": listed(WorkLanguage(code).label for code in shared)
        }
    return _("No common language of work, but interpretation can be arranged.")


def setting(part: dict[str, Any], names: Names) -> str:
    detail = part["detail"]
    sentences = []
    if all(populations := detail.get("populations") or [None]):
        sentences.append(
            _("Populations: %(first)s and %(second)s.")
            % {"first": whole(populations[0]), "second": whole(populations[1])}
        )
    if all(incomes := detail.get("incomes") or [None]):
        sentences.append(
            _("Incomes: %(first)s and %(second)s.")
            % {"first": INCOME_GROUPS[incomes[0]], "second": INCOME_GROUPS[incomes[1]]}
        )
    if regions := [names.regions[code] for code in detail.get("regions", []) if code in names.regions]:
        sentences.append(_("Same region: %(regions)s.") % {"regions": listed(regions)})
    return " ".join(sentences) or _("Nothing is known to compare.")


def whole(number: int) -> str:
    return number_format(number, force_grouping=True)


def mode(part: dict[str, Any], names: Names) -> str:
    if shared := part["detail"].get("shared"):
        return _("Both want: %(modes)s.") % {"modes": listed(str(Mode(code).label) for code in shared)}
    return _("They want different ways of working.")


def timing(part: dict[str, Any], names: Names) -> str:
    detail = part["detail"]
    if detail.get("start") and detail.get("end"):
        return _("Both have time from %(start)s to %(end)s.") % {
            "start": date_format(date.fromisoformat(detail["start"])),
            "end": date_format(date.fromisoformat(detail["end"])),
        }
    if detail.get("start"):
        return _("Both have time from %(start)s.") % {
            "start": date_format(date.fromisoformat(detail["start"]))
        }
    return _("At least one of the two has not stated its dates.")


def geography(part: dict[str, Any], names: Names) -> str:
    met = (part["detail"].get("request_met"), part["detail"].get("offer_met"))
    if met == (None, None):
        return _("Neither side prefers a region.")
    if False in met:
        return _("One side would prefer a partner from another region.")
    return _("The partner comes from a preferred region.")


def experience(part: dict[str, Any], names: Names) -> str:
    years = part["detail"].get("years")
    if years is None:
        return _("The years of experience are not stated.")
    return ngettext("%(years)d year of experience.", "%(years)d years of experience.", years) % {
        "years": years
    }


def reliability(part: dict[str, Any], names: Names) -> str:
    share = part["detail"].get("share")
    if share is None:
        return _("No earlier pilot has ended yet.")
    return _("%(percent)s %% of the partner's earlier pilots were completed.") % {
        "percent": round(share * 100)
    }


def least_served(part: dict[str, Any], names: Names) -> str:
    return _("Exchanges so far: requesting side %(request)s, offering side %(offer)s.") % {
        "request": part["detail"]["request"],
        "offer": part["detail"]["offer"],
    }


def freshness(part: dict[str, Any], names: Names) -> str:
    days = part["detail"].get("days", 0)
    return ngettext(
        "The offer was published %(days)d day before it was compared.",
        "The offer was published %(days)d days before it was compared.",
        days,
    ) % {"days": days}


SENTENCES: dict[str, Callable[[dict[str, Any], Names], str]] = {
    "meaning": meaning,
    "theme": theme,
    "language": language,
    "setting": setting,
    "mode": mode,
    "timing": timing,
    "geography": geography,
    "experience": experience,
    "reliability": reliability,
    "least_served": least_served,
    "freshness": freshness,
}
