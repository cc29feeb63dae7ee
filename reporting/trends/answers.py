"""Whether requests found a partner: over time, by region and by the size of the city."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from programmes.enums import CitySize
from reporting.trends.counts import Counts, of_kind
from reporting.trends.enums import Answered, Figure
from reporting.trends.facts import Chart, Line, LinePicture, ScalePicture, ScaleRow, Tally, share
from reporting.trends.protection import Key
from reporting.trends.question import Question

PERCENT_TICKS = ((0, "0 %"), (0.25, "25 %"), (0.5, "50 %"), (0.75, "75 %"), (1, "100 %"))


class Group(NamedTuple):
    """Requests of a region or of cities of a size: with a partner, without one, percent with one."""

    label: str
    agreed: int | None
    unmet: int | None
    share: int | None


def answer_charts(question: Question, counts: Counts) -> Iterator[Chart]:
    yield unmet(question, counts)
    yield by_region(question, counts)
    yield by_size(counts)


def unmet(question: Question, counts: Counts) -> Chart:
    agreed, missed = (
        [tally.cell for tally in counts.by_period(Figure.ANSWER, of_kind(kind))] for kind in Answered
    )
    labels = [period.label for period in question.answered_periods]
    agreed, missed = agreed[: len(labels)], missed[: len(labels)]
    rows = [
        (label, with_one, without, percent(share(without, [with_one])))
        for label, with_one, without in zip(labels, agreed, missed, strict=True)
        if (with_one, without) != (0, 0)
    ]
    lines = tuple(
        Line(name, tuple(cells)) for name, cells in ((_("Partner found"), agreed), (_("No partner"), missed))
    )
    largest = max((value or 0 for line in lines for value in line.values), default=0)
    picture = LinePicture(_("Requests"), lines, tuple(labels), largest)
    return Chart(
        code="unmet",
        title=how_many_unmet(counts),
        definition=_(
            "Requests by the quarter of their publication: whether both cities of a match agreed to explore "
            "it within 60 days. A quarter appears 60 days after its end."
        ),
        head=(_("Period"), _("Partner found in 60 days"), _("No agreed partner"), _("Share without one")),
        rows=tuple(rows),
        lines=(picture,) if largest else (),
    )


def percent(number: int | None) -> str:
    return "" if number is None else f"{number} %"


def cells_of(counts: Counts, key: dict[str, str]) -> tuple[int | None, int | None]:
    """Requests with and without a partner whose labels are these."""

    def of(kind: str) -> Tally:
        def wanted(found: Key) -> bool:
            return found.kind == kind and all(getattr(found, name) == value for name, value in key.items())

        return counts.total(Figure.ANSWER, wanted)

    return of(Answered.AGREED).cell, of(Answered.UNMET).cell


def how_many_unmet(counts: Counts) -> str:
    agreed, missed = cells_of(counts, {})
    part = share(missed, [agreed])
    if part is None:
        return _("Not enough requests yet to say how many find a partner")
    return _("%(share)s of 100 requests have no agreed partner after 60 days") % {"share": part}


def by_region(question: Question, counts: Counts) -> Chart:
    named = [(question.names.get(zone, zone), {"zone": zone}) for zone in question.zones]
    unnamed = [] if question.region else [(_("Counted without a region"), {"zone": ""})]
    groups = groups_of(counts, [*named, *unnamed])
    return fairness(
        "fairness-regions",
        groups,
        len(unnamed),
        _("Requests by the region of the city that asks, and how many found a partner within 60 days."),
        _("Region"),
    )


def by_size(counts: Counts) -> Chart:
    named = [(str(size.label), {"size": size.value}) for size in CitySize]
    groups = groups_of(counts, [*named, (_("Counted without the size"), {"size": ""})])
    return fairness(
        "fairness-sizes",
        groups,
        1,
        _("Requests by the size of the city that asks, and how many found a partner within 60 days."),
        _("Size of the city"),
    )


def groups_of(counts: Counts, wanted: Sequence[tuple[str, dict[str, str]]]) -> list[Group]:
    found = []
    for label, key in wanted:
        agreed, missed = cells_of(counts, key)
        found.append(Group(label, agreed, missed, share(agreed, [missed])))
    return found


def fairness(code: str, groups: Sequence[Group], unnamed: int, definition: str, label: str) -> Chart:
    """The last `unnamed` groups are what could not be told apart: in the table, not in the finding."""
    named = [group for group in groups[: len(groups) - unnamed] if group.share is not None]
    return Chart(
        code=code,
        title=best_and_least(named),
        definition=definition,
        head=(label, _("Partner found"), _("No agreed partner"), _("Share with a partner")),
        rows=tuple(
            (group.label, group.agreed, group.unmet, percent(group.share))
            for group in groups
            if (group.agreed, group.unmet) != (0, 0)
        ),
        scale=share_scale(named) if named else None,
    )


def best_and_least(groups: Sequence[Group]) -> str:
    if len(groups) < 2:
        return _("Not enough requests yet to compare who finds a partner")
    best, least = (one(groups, key=lambda group: group.share or 0) for one in (max, min))
    if best.share == least.share:
        return _("All find partners equally often: %(share)s of 100 requests") % {"share": best.share}
    return _("Partners found for 100 requests: %(best)s %(most)s, %(worst)s %(least)s") % {
        "best": best.label,
        "most": best.share,
        "worst": least.label,
        "least": least.share,
    }


def share_scale(groups: Sequence[Group]) -> ScalePicture:
    rows = [
        ScaleRow(group.label, group.share / 100, f"{group.share} %")
        for group in groups
        if group.share is not None
    ]
    return ScalePicture(tuple(rows), PERCENT_TICKS)
