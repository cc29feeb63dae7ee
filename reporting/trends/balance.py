"""Requests and offers by theme: over time, and held against each other."""

from collections.abc import Iterator, Sequence
from math import log2

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities.models import Theme
from reporting.trends.counts import Counts, Themes, in_area
from reporting.trends.enums import Figure
from reporting.trends.facts import Chart, Line, LinePicture, ScalePicture, ScaleRow
from reporting.trends.question import Question

SIDES = (Figure.DEMAND, Figure.SUPPLY)
# The scale of requests for one offer: from a quarter to four, each step twice the one before.
WIDEST = 2


def theme_charts(question: Question, counts: Counts, themes: Themes) -> Iterator[Chart]:
    yield over_time(question, counts, themes)
    yield against_each_other(counts, themes)


def over_time(question: Question, counts: Counts, themes: Themes) -> Chart:
    labels = [period.label for period in question.periods]
    rows, pictures = [], []
    for area in themes.areas:
        sides = [[tally.cell for tally in counts.by_period(side, in_area(area.code))] for side in SIDES]
        named = [cells for cells in zip(labels, *sides, strict=True) if cells[1:] != (0, 0)]
        rows += [(str(area), *cells) for cells in named]
        if any(number for cells in sides for number in cells):
            lines = tuple(Line(name, tuple(cells)) for name, cells in zip(side_names(), sides, strict=True))
            pictures.append((str(area), lines))
    largest = max((v or 0 for _name, lines in pictures for line in lines for v in line.values), default=0)
    return Chart(
        code="areas",
        title=most_asked_for(counts, themes),
        definition=_(
            "Requests and offers by the quarter in which they were published; one that names two areas "
            "counts in both, so that areas do not add up to a total. All areas are drawn to the same scale."
        ),
        head=(_("Area"), _("Period"), _("Requests"), _("Offers")),
        rows=tuple(rows),
        lines=tuple(LinePicture(name, lines, tuple(labels), largest) for name, lines in pictures),
    )


def side_names() -> tuple[str, str]:
    return _("Requests"), _("Offers")


def most_asked_for(counts: Counts, themes: Themes) -> str:
    asked = [
        (counts.total(Figure.DEMAND, in_area(area.code)).count, -number, area)
        for number, area in enumerate(themes.areas)
    ]
    number, _place, area = max(asked, default=(0, 0, None))
    if not number:
        return _("Not enough requests yet to say which area is asked for most")
    return ngettext(
        "“%(area)s” is asked for most: %(number)s request",
        "“%(area)s” is asked for most: %(number)s requests",
        number,
    ) % {"area": area, "number": number}


def against_each_other(counts: Counts, themes: Themes) -> Chart:
    rows, scale = [], []
    for area in themes.areas:
        for theme in (area, *themes.parts(area)):
            wanted = in_area(theme.code)
            asked, offered = (counts.total(side, wanted).cell for side in SIDES)
            if (asked, offered) == (0, 0):
                continue
            ratio = round(asked / offered, 1) if asked is not None and offered else None
            shown: float | str = "" if ratio is None else ratio
            rows.append((name_of(theme, area), asked, offered, shown))
            if theme is area and asked and offered:
                scale.append((asked / offered, str(area)))
    return Chart(
        code="balance",
        title=most_lacking(scale),
        definition=_(
            "Published requests divided by published offers: above 1, more is asked for than offered. An "
            "area counts all its postings, a sub-theme those that name no other sub-theme of the area."
        ),
        head=(_("Theme"), _("Requests"), _("Offers"), _("Requests for one offer")),
        rows=tuple(rows),
        scale=ratio_scale(scale) if scale else None,
    )


def name_of(theme: Theme, area: Theme) -> str:
    return str(theme) if theme is area else f"{area}: {theme}"


def most_lacking(ratios: Sequence[tuple[float, str]]) -> str:
    if not ratios:
        return _("Not enough requests and offers yet to hold them against each other")
    ratio, area = max(ratios)
    if ratio <= 1:
        return _("No area is asked for more often than it is offered")
    return _("“%(area)s” lacks offers most: %(ratio)s requests for one offer") % {
        "area": area,
        "ratio": round(ratio, 1),
    }


def ratio_scale(ratios: Sequence[tuple[float, str]]) -> ScalePicture:
    rows = [
        ScaleRow(name, min(max((log2(ratio) + WIDEST) / (2 * WIDEST), 0), 1), f"{ratio:.1f}")
        for ratio, name in sorted(ratios, key=lambda pair: -pair[0])
    ]
    return ScalePicture(
        rows=tuple(rows), ticks=((0, "¼"), (0.25, "½"), (0.5, "1"), (0.75, "2"), (1, "4")), middle=0.5
    )
