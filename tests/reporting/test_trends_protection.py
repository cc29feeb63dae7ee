"""Nothing that the page of trends shows, nor any sum or difference, rests on one or two organisations."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.trends.protection import LEAST, Event, Key, protected, wider
from reporting.trends.zones import WIDE, ZONES

Q1, Q2, Q3, Q4 = range(2004 * 4, 2004 * 4 + 4)
WATER, SUPPLY = Key(theme="water", zone="202"), Key(theme="water.supply", zone="202")


def event(quarter, key, *organisations):
    return Event(quarter, key, frozenset(organisations))


def told(events, until=Q4):
    return [(b.quarter, b.key, len(b.events)) for b in protected(events, until)]


def test_three_organisations_are_told_at_once():
    assert told([event(Q1, WATER, n) for n in (1, 2, 3, 3)]) == [(Q1, WATER, 4)]


def test_what_is_too_little_waits_for_the_next_quarter():
    events = [event(Q1, WATER, 1), event(Q1, WATER, 2), event(Q2, WATER, 3)]
    assert told(events) == [(Q1, WATER, 0), (Q2, WATER, 3)]


def test_many_postings_of_two_organisations_are_not_told():
    events = [event(Q1, WATER, number % 2) for number in range(10)]
    assert told(events, until=Q3) == [(Q1, WATER, 0)]


def test_at_the_end_of_the_year_a_sub_theme_counts_with_its_area_and_region_before_the_world():
    events = [event(Q1, SUPPLY, 1), event(Q1, WATER, 2), event(Q2, WATER, 3)]
    assert told(events) == [(Q1, SUPPLY, 0), (Q1, WATER, 0), (Q2, WATER, 0), (Q4, WATER, 3)]


def test_at_the_end_of_the_year_a_region_counts_with_the_world():
    elsewhere = WATER._replace(zone="150")
    events = [event(Q1, WATER, 1), event(Q1, WATER, 2), event(Q4, elsewhere, 3)]
    assert told(events) == [(Q1, WATER, 0), (Q4, WATER._replace(zone=""), 3), (Q4, elsewhere, 0)]


def test_what_is_too_little_for_the_world_waits_into_the_next_year():
    events = [event(Q1, WATER, 1), event(Q1, WATER, 2), event(Q4 + 2, WATER, 3)]
    assert told(events, until=Q4 + 4)[-1] == (Q4 + 4, WATER._replace(zone=""), 3)


def test_no_event_is_no_block():
    assert told([]) == []


@pytest.mark.parametrize(
    ("key", "widest"),
    [
        (Key(theme="water.supply", zone="202"), ["water 202", "water"]),
        (Key(kind="unmet", size="small", zone="202"), ["unmet 202", "unmet", ""]),
        (Key(kind="south_south", zone="202", other_zone="142"), ["south_south", ""]),
    ],
)
def test_what_is_wider(key, widest):
    found = []
    while key := wider(key):
        found.append(" ".join(filter(None, key)))
    assert found == widest


FAMILIES = [
    st.builds(
        Key,
        theme=st.sampled_from(["water", "water.supply", "water.waste"]),
        zone=st.sampled_from(["015", "202", ""]),
    ),
    st.builds(
        Key,
        kind=st.sampled_from(["agreed", "unmet"]),
        size=st.sampled_from(["", "small"]),
        zone=st.sampled_from(["015", "202"]),
    ),
    st.builds(
        Key,
        kind=st.sampled_from(["south_south", "north_south"]),
        zone=st.sampled_from(["202", "142"]),
        other_zone=st.sampled_from(["142", "150"]),
    ),
]


@st.composite
def worlds(draw):
    """Few organisations and the keys of one figure, so that much is hidden."""
    keys = draw(st.sampled_from(FAMILIES))
    people = st.frozensets(st.integers(1, 6), min_size=1, max_size=2)
    rows = draw(st.lists(st.tuples(st.integers(Q1, Q4 + 5), keys, people), max_size=18))
    return [Event(*row) for row in rows]


def shown_sums(blocks):
    """What the page can be made to show: every label, in every time, in every region and wider region."""
    regions = [("",), *((zone,) for zone in ZONES), *WIDE.values()]
    labels = {(b.key.theme, b.key.kind, b.key.size) for b in blocks} | {("", "", "")}
    for first, last in combinations(range(Q1, Q4 + 7), 2):
        for region in regions:
            for theme, kind, size in labels:
                yield [
                    b
                    for b in blocks
                    if first <= b.quarter < last
                    and (region == ("",) or b.key.zone in region or b.key.other_zone in region)
                    and (b.key.theme == theme or b.key.theme.startswith(f"{theme}."))
                    and kind in ("", b.key.kind)
                    and size in ("", b.key.size)
                ]


def matrix(sums, events):
    places = {id(one): number for number, one in enumerate(events)}
    rows = np.zeros((len(sums), len(events)))
    for row, blocks in zip(rows, sums, strict=True):
        row[[places[id(one)] for block in blocks for one in block.events]] = 1
    return np.unique(rows, axis=0)


@given(worlds())
def test_no_combination_of_numbers_rests_on_fewer_than_three_organisations(events):
    blocks = [b for b in protected(events, Q4 + 5) if b.events]
    sums = matrix(list(shown_sums(blocks)), events)
    rank = np.linalg.matrix_rank(sums) if sums.size else 0
    organisations = {one for each in events for one in each.organisations}
    for few in combinations(sorted(organisations), LEAST - 1):
        rest = [number for number, each in enumerate(events) if not each.organisations <= set(few)]
        others = sums[:, rest]
        assert (np.linalg.matrix_rank(others) if others.size else 0) == rank


@given(worlds())
def test_blocks_share_no_event_and_invent_none(events):
    blocks = list(protected(events, Q4 + 5))
    told_of = [id(one) for block in blocks for one in block.events]
    assert len(told_of) == len(set(told_of))
    assert set(told_of) <= {id(one) for one in events}
    assert all(len({o for e in b.events for o in e.organisations}) >= LEAST for b in blocks if b.events)
