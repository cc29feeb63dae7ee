"""What the owner of a posting may choose, one change at a time, with the posting as it would then be.

Only choices are ever changed: languages of work, interpretation, ways of working, dates, themes, preferred
regions, places, and facts that are not stated yet. Never the city, its size, its region or its record.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from matching.kernel.parameters import parameter
from matching.kernel.records import WORLD, PostingRecord

# As many themes as the form of a posting takes.
MOST_THEMES = 3


@dataclass(frozen=True)
class Change:
    """`values` are codes, ISO dates or numbers; of several codes that do the same, any one is enough."""

    kind: str
    values: tuple[str, ...] = ()


Changes = Iterator[tuple[Change, PostingRecord]]
Way = Callable[[PostingRecord, PostingRecord, date], Changes]


def languages(own: PostingRecord, other: PostingRecord, today: date) -> Changes:
    """Any language of work of the other side, where the two have none in common."""
    if other.work_languages and not own.work_languages & other.work_languages:
        codes = tuple(sorted(other.work_languages))
        yield Change("add_language", codes), replace(own, work_languages=own.work_languages | {codes[0]})


def interpretation(own: PostingRecord, other: PostingRecord, today: date) -> Changes:
    if not (own.interpretation or other.interpretation or own.work_languages & other.work_languages):
        yield Change("interpretation"), replace(own, interpretation=True)


def modes(own: PostingRecord, other: PostingRecord, today: date) -> Changes:
    """Any way of working that only the other side names: each of them adds the same."""
    if codes := tuple(sorted(other.modes - own.modes)):
        yield Change("add_mode", codes), replace(own, modes=own.modes | {codes[0]})


def themes(own: PostingRecord, other: PostingRecord, today: date) -> Changes:
    """A theme of the other side that lies in an area of the own ones, beside them or in place of the area."""
    areas = {_area(code) for code in own.themes}
    for code in sorted(set(other.themes) - set(own.themes)):
        is_near = not own.themes or _area(code) in areas
        if is_near and len(own.themes) < MOST_THEMES:
            yield Change("add_theme", (code,)), replace(own, themes=(*own.themes, code))
        if _area(code) in own.themes:
            kept = tuple(code if theme == _area(code) else theme for theme in own.themes)
            yield Change("narrow_theme", (_area(code), code)), replace(own, themes=kept)


def _area(theme: str) -> str:
    return theme.partition(".")[0]


def dates(own: PostingRecord, other: PostingRecord, today: date) -> Changes:
    """Wider dates, or such where none are stated, that leave enough days in common from today on."""
    if (common := _days_to_share(own, other, today)) is None:
        return
    first, last = common
    start, end = own.window
    if own.window == (None, None):
        yield Change("state_dates", (first.isoformat(), last.isoformat())), replace(own, window=common)
        return
    earlier, later = start and min(start, first), end and max(end, last)
    if (earlier, later) != own.window:
        moved = _if_moved(earlier, start), _if_moved(later, end)
        yield Change("widen_dates", moved), replace(own, window=(earlier, later))


def _if_moved(new: date | None, old: date | None) -> str:
    return new.isoformat() if new and new != old else ""


def _days_to_share(own: PostingRecord, other: PostingRecord, today: date) -> tuple[date, date] | None:
    """The other side's days that lie nearest to the own ones: enough of them, or all that there are."""
    if other.window == (None, None):
        return None
    low, high = max(other.window[0] or today, today), other.window[1] or date.max
    if high < low:
        return None
    days = min(int(parameter("timing", "enough_days")), (high - low).days + 1)
    first = min(max(own.window[0] or low, low), high - timedelta(days=days - 1))
    return first, first + timedelta(days=days - 1)


def regions(own: PostingRecord, other: PostingRecord, today: date) -> Changes:
    """Where the other side lies, for who prefers other regions; who prefers none has nothing to add."""
    preferred, there = own.preferred_regions - {WORLD}, other.regions - {WORLD}
    if preferred and there and not preferred & there:
        yield (
            Change("add_region", tuple(sorted(there))),
            replace(own, preferred_regions=own.preferred_regions | there),
        )


def years(own: PostingRecord, other: PostingRecord, today: date) -> Changes:
    """For an offer that states none: what twice the years of half the points would add."""
    if own.experience_years is None:
        number = int(2 * parameter("experience", "half_years"))
        yield Change("state_years", (str(number),)), replace(own, experience_years=number)


def places(own: PostingRecord, other: PostingRecord, today: date) -> Changes:
    """One more exchange at the same time, for an offer whose places are all taken."""
    yield Change("add_place"), replace(own, capacity_left=1)
