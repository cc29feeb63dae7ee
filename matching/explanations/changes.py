"""A change that one side may make, as a sentence."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from cities.enums import WorkLanguage
from matching.enums import PREFERRED_REGIONS, Mode
from matching.explanations.words import day, listed
from matching.kernel.parameters import parameter

Names = Mapping[str, str]


def change_in_words(kind: str, values: Sequence[str], names: Names) -> str:
    return CHANGES[kind](values, names)


def add_language(values: Sequence[str], names: Names) -> str:
    languages = [str(WorkLanguage(code).label) for code in values]
    if len(languages) == 1:
        return _("Add %(language)s to the languages of work, if people there can work in it.") % {
            "language": languages[0]
        }
    return _("Add one of these languages of work, if people there can work in it: %(languages)s.") % {
        "languages": listed(languages)
    }


def interpretation(values: Sequence[str], names: Names) -> str:
    return _("Say that interpretation can be arranged, if it can.")


def add_mode(values: Sequence[str], names: Names) -> str:
    modes = [str(Mode(code).label) for code in values]
    if len(modes) == 1:
        return _("Add this way of working: %(mode)s.") % {"mode": modes[0]}
    return _("Add one of these ways of working: %(modes)s.") % {"modes": listed(modes)}


def add_theme(values: Sequence[str], names: Names) -> str:
    return _("Name this theme as well, if it is meant: %(theme)s.") % {"theme": names[values[0]]}


def narrow_theme(values: Sequence[str], names: Names) -> str:
    return _("In place of the whole area “%(area)s” name this theme, if it is meant: %(theme)s.") % {
        "area": names[values[0]],
        "theme": names[values[1]],
    }


def widen_dates(values: Sequence[str], names: Names) -> str:
    start, end = values
    if start and end:
        return _("Let the dates run from %(start)s to %(end)s.") % {"start": day(start), "end": day(end)}
    if start:
        return _("Let the dates begin on %(start)s.") % {"start": day(start)}
    return _("Let the dates run until %(end)s.") % {"end": day(end)}


def state_dates(values: Sequence[str], names: Names) -> str:
    return _("State the dates: %(start)s to %(end)s would do.") % {
        "start": day(values[0]),
        "end": day(values[1]),
    }


def state_years(values: Sequence[str], names: Names) -> str:
    return _(
        "State the years of experience: %(years)s years would add this, fewer than %(half)s would take some "
        "away."
    ) % {"years": values[0], "half": round(parameter("experience", "half_years"))}


def add_region(values: Sequence[str], names: Names) -> str:
    """The narrowest of the partner's regions that the form offers, else any."""
    offered = [code for code in PREFERRED_REGIONS if code in values] or list(values)
    return _("Add this region to the preferred ones, if partners from there are welcome: %(region)s.") % {
        "region": names[offered[-1]]
    }


def add_place(values: Sequence[str], names: Names) -> str:
    return _("Raise the number of exchanges at the same time by one, if there are people for it.")


CHANGES: dict[str, Callable[[Sequence[str], Names], str]] = {
    "add_language": add_language,
    "interpretation": interpretation,
    "add_mode": add_mode,
    "add_theme": add_theme,
    "narrow_theme": narrow_theme,
    "widen_dates": widen_dates,
    "state_dates": state_dates,
    "state_years": state_years,
    "add_region": add_region,
    "add_place": add_place,
}
