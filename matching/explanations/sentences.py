"""One sentence or two per criterion: what was found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cities.enums import WorkLanguage
from matching.enums import Mode
from matching.explanations.terms import shown
from matching.explanations.words import INCOME_GROUPS, day, listed, percent, whole

Part = Mapping[str, Any]


@dataclass(frozen=True)
class Context:
    """What sentences draw on beside the criterion: names of themes and regions by code, and both texts, each
    with its language."""

    names: Mapping[str, str]
    texts: Sequence[tuple[str, str]] = ()

    def named(self, codes: Sequence[str]) -> str:
        return listed(self.names[code] for code in codes if code in self.names)


UNSTATED = {
    "meaning": gettext_lazy("The texts have not been compared yet."),
    "theme": gettext_lazy("At least one of the two names no theme of the list."),
    "language": gettext_lazy("At least one of the two has not stated its languages of work."),
    "setting": gettext_lazy("Nothing is known to compare."),
    "mode": gettext_lazy("At least one of the two has not stated how it wants to work."),
    "timing": gettext_lazy("At least one of the two has not stated its dates."),
    "geography": gettext_lazy("Neither side prefers a region."),
    "experience": gettext_lazy("The years of experience are not stated."),
    "reliability": gettext_lazy("No earlier pilot of the offering side has ended yet."),
}


def sentence(part: Part, context: Context) -> str:
    """What was found; where nothing is stated, also which share of the points is given all the same."""
    name = part["name"]
    if part["known"]:
        return SENTENCES[name](part, context)
    given = _("%(percent)s %% of the points are given for this.") % {"percent": percent(part["value"])}
    return f"{UNSTATED[name]} {given}"


def meaning(part: Part, context: Context) -> str:
    sentences = [_closeness(part["value"], part["detail"].get("same_language", False))]
    if words := shown(part["detail"].get("terms", []), context.texts):
        sentences.append(_("Both name: %(terms)s.") % {"terms": listed(words)})
    return " ".join(sentences)


def _closeness(value: float, is_same_language: bool) -> str:
    if value >= 0.8:
        if is_same_language:
            return _("The two texts speak of the same thing.")
        return _("The two texts speak of the same thing, whatever their languages.")
    if value >= 0.5:
        return _("The two texts speak of closely related things.")
    if value >= 0.2:
        return _("The two texts speak of loosely related things.")
    return _("The two texts speak of different things.")


def theme(part: Part, context: Context) -> str:
    shared = context.named(part["detail"].get("shared", []))
    areas = context.named(part["detail"].get("areas", []))
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


def language(part: Part, context: Context) -> str:
    detail = part["detail"]
    if not (shared := detail.get("shared")):
        if detail.get("interpretation", True):
            return _("No common language of work, but interpretation can be arranged.")
        return _("No common language of work, and no interpretation.")
    languages = listed(WorkLanguage(code).label for code in shared)
    if detail.get("same_text_language", True):
        return _("Both can work in: %(languages)s.") % {"languages": languages}
    return _("Both can work in: %(languages)s. Their texts are in different languages.") % {
        "languages": languages
    }


def setting(part: Part, context: Context) -> str:
    detail = part["detail"]
    sentences = []
    if all(populations := detail.get("populations") or [None]):
        sentences.append(
            _("Populations: %(first)s and %(second)s.")
            % {"first": whole(populations[0]), "second": whole(populations[1])}
        )
    if all(incomes := detail.get("incomes") or [None]):
        sentences.append(_incomes(*incomes))
    if regions := context.named(detail.get("regions", [])):
        sentences.append(_("Same region: %(regions)s.") % {"regions": regions})
    return " ".join(sentences) or _("They lie in different regions.")


def _incomes(first: str, second: str) -> str:
    if first == second:
        return _("Both countries: %(group)s.") % {"group": INCOME_GROUPS[first]}
    return _("Incomes: %(first)s and %(second)s.") % {
        "first": INCOME_GROUPS[first],
        "second": INCOME_GROUPS[second],
    }


def mode(part: Part, context: Context) -> str:
    if shared := part["detail"].get("shared"):
        return _("Both want: %(modes)s.") % {"modes": listed(str(Mode(code).label) for code in shared)}
    return _("They want different ways of working.")


def timing(part: Part, context: Context) -> str:
    detail = part["detail"]
    if detail.get("days") == 0:
        return _("Their dates leave no common day.")
    if not detail.get("end"):
        return _("Both have time from %(start)s on.") % {"start": day(detail["start"])}
    return ngettext(
        "Both have time from %(start)s to %(end)s: %(days)d day.",
        "Both have time from %(start)s to %(end)s: %(days)d days.",
        detail["days"],
    ) % {"start": day(detail["start"]), "end": day(detail["end"]), "days": detail["days"]}


def geography(part: Part, context: Context) -> str:
    sentences = {
        (True, None): _("The offering side lies where the requesting side would like its partner."),
        (False, None): _("The requesting side would prefer a partner from another region."),
        (None, True): _("The requesting side lies where the offering side would like its partner."),
        (None, False): _("The offering side would prefer a partner from another region."),
        (True, True): _("Each side lies where the other would like its partner."),
        (False, False): _("Both sides would prefer a partner from another region."),
        (True, False): _(
            "The offering side lies where the requesting side would like its partner; it would itself prefer "
            "another region."
        ),
        (False, True): _(
            "The requesting side lies where the offering side would like its partner; it would itself prefer "
            "another region."
        ),
    }
    met = (part["detail"].get("request_met"), part["detail"].get("offer_met"))
    return sentences.get(met, str(UNSTATED["geography"]))


def experience(part: Part, context: Context) -> str:
    years = part["detail"]["years"]
    return ngettext("%(years)d year of experience.", "%(years)d years of experience.", years) % {
        "years": years
    }


def reliability(part: Part, context: Context) -> str:
    return _("%(percent)s %% of the offering side's earlier pilots were completed.") % {
        "percent": percent(part["detail"]["share"])
    }


def least_served(part: Part, context: Context) -> str:
    return _("Exchanges so far: requesting side %(request)s, offering side %(offer)s.") % {
        "request": part["detail"]["request"],
        "offer": part["detail"]["offer"],
    }


def freshness(part: Part, context: Context) -> str:
    days = part["detail"].get("days", 0)
    return ngettext(
        "The offer was published %(days)d day before it was compared.",
        "The offer was published %(days)d days before it was compared.",
        days,
    ) % {"days": days}


SENTENCES: dict[str, Callable[[Part, Context], str]] = {
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
