"""Exchanges agreed: between south and north over time, and who exchanges with whom."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.enums import ExchangeType
from reporting.trends.answers import percent
from reporting.trends.counts import Counts, between, of_kind
from reporting.trends.enums import Figure
from reporting.trends.facts import Chart, Flow, Line, LinePicture, Place, Tally, share
from reporting.trends.question import Question
from reporting.trends.zones import CENTRES


def exchange_charts(question: Question, counts: Counts) -> Iterator[Chart]:
    yield south(question, counts)
    yield flows(question, counts)


def south(question: Question, counts: Counts) -> Chart:
    labels = [period.label for period in question.periods]
    kinds = [*ExchangeType.values, ""]
    series = {kind: counts.by_period(Figure.EXCHANGE, of_kind(kind)) for kind in kinds}
    rows = []
    for number, label in enumerate(labels):
        cells = [series[kind][number].cell for kind in kinds]
        if any(cell != 0 for cell in cells):
            rows.append((label, *cells, percent(share(cells[0], cells[1:3]))))
    lines = tuple(
        Line(str(kind.label), tuple(tally.cell for tally in series[kind]))
        for kind in ExchangeType
        if any(tally.count for tally in series[kind])
    )
    largest = max((value or 0 for line in lines for value in line.values), default=0)
    return Chart(
        code="south",
        title=revival(series, len(labels)),
        definition=_(
            "Exchanges by the quarter in which both sides had signed their agreement; south are the members "
            "of the Group of 77 and China on that day. South-south cooperation revives when the second half "
            "of the time asked for has more south-south exchanges than the first half, and their share of "
            "all has not fallen; it declines when the second half has fewer."
        ),
        head=(
            _("Period"),
            *(str(kind.label) for kind in ExchangeType),
            _("Type not told"),
            _("South-south share"),
        ),
        rows=tuple(rows),
        lines=(LinePicture(_("Exchanges"), lines, tuple(labels), largest),) if lines else (),
    )


def revival(series: dict[str, list[Tally]], periods: int) -> str:
    half = periods // 2
    earlier, later = (
        {kind: sum(tally.count for tally in tallies[part]) for kind, tallies in series.items() if kind}
        for part in (slice(0, half), slice(periods - half, periods))
    )
    both = [sum(earlier.values()), sum(later.values())]
    if not all(both):
        return _("Not enough exchanges yet to say whether south-south cooperation revives")
    souths = [counts[ExchangeType.SOUTH_SOUTH] for counts in (earlier, later)]
    shares = [number / total for number, total in zip(souths, both, strict=True)]
    numbers = {"later": souths[1], "earlier": souths[0]}
    if souths[1] > souths[0] and shares[1] >= shares[0]:
        return _("South-south cooperation revives: %(later)s exchanges after %(earlier)s before") % numbers
    if souths[1] < souths[0]:
        return _("South-south cooperation declines: %(later)s exchanges after %(earlier)s before") % numbers
    return _("South-south cooperation holds: %(later)s exchanges after %(earlier)s before") % numbers


def flows(question: Question, counts: Counts) -> Chart:
    pairs = sorted(
        {(key.other_zone, key.zone) for figure, _p, key in counts.found if figure == Figure.EXCHANGE}
    )
    rows, told = [], []
    for source, target in pairs:
        tally = counts.total(Figure.EXCHANGE, between(source, target))
        rows.append((zone_name(question, source), zone_name(question, target), tally.cell))
        if tally.count and source and target:
            told.append(Flow(place(question, source), place(question, target), tally.count))
    rows.sort(key=lambda row: -(row[2] or 0))
    told.sort(key=lambda flow: (-flow.count, flow.source.name, flow.target.name))
    return Chart(
        code="flows",
        title=strongest(told),
        definition=_(
            "Exchanges with a signed agreement, from the region of the city that offers to the region of the "
            "one that asks. With a region chosen, those of which one side lies in it."
        ),
        head=(pgettext("region", "From"), pgettext("region", "To"), _("Exchanges")),
        rows=tuple(rows),
        flows=tuple(told),
    )


def zone_name(question: Question, zone: str) -> str:
    return question.names.get(zone, zone) if zone else _("Counted without a region")


def place(question: Question, zone: str) -> Place:
    return Place(zone_name(question, zone), *CENTRES[zone])


def strongest(flows: Sequence[Flow]) -> str:
    if not flows:
        return _("Not enough exchanges yet to say who exchanges with whom")
    flow = flows[0]
    numbers = {"number": flow.count, "source": flow.source.name, "target": flow.target.name}
    if flow.source == flow.target:
        return _("Most exchanges stay within one region: %(number)s in %(source)s") % numbers
    return _("Most exchanges lead from %(source)s to %(target)s: %(number)s") % numbers
