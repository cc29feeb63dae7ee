"""Where the parts of the charts of trends stand, also for readers from right to left."""

from types import SimpleNamespace as Thing

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.templatetags.trends import (
    APART,
    WIDTH,
    apart,
    arc_map,
    flow_chart,
    line_chart,
    nice,
    scale_chart,
)

AFRICA = Thing(name="Africa", longitude=22, latitude=0)
ASIA = Thing(name="Asia", longitude=88, latitude=34)


def lines(*values, periods=None):
    count = len(values[0])
    return Thing(
        lines=[Thing(label=f"line {number}", values=one) for number, one in enumerate(values)],
        periods=periods or [str(2000 + number) for number in range(count)],
        largest=max((value or 0 for one in values for value in one), default=0),
    )


@pytest.mark.parametrize(
    ("largest", "top"), [(0, 2), (2, 2), (3, 4), (9, 10), (10, 10), (11, 20), (950, 1000)]
)
def test_axis_ends_with_a_round_number(largest, top):
    assert nice(largest) == top


@given(st.integers(0, 10**9))
def test_axis_holds_everything(largest):
    assert largest <= nice(largest) <= max(2, 2.5 * largest)


def test_line_rises_from_the_foot_to_the_top():
    (line,) = line_chart(lines([0, 1, 2])).drawn
    assert line.runs == ["26.0,126.0 134.0,70.0 242.0,14.0"]
    assert line.dots == [("26.0", "126.0"), ("134.0", "70.0"), ("242.0", "14.0")]


def test_line_is_mirrored_in_arabic():
    with translation.override("ar"):
        chart = line_chart(lines([0, 2]))
    assert chart.drawn[0].runs == ["294.0,126.0 78.0,14.0"]
    assert [time.x for time in chart.times] == ["294", "78"]


def test_line_has_a_gap_where_nothing_is_told():
    (line,) = line_chart(lines([1, 1, None, 2])).drawn
    assert len(line.runs) == 1
    assert len(line.dots) == 3


def test_many_values_have_dots_only_where_no_line_leads_and_at_the_end():
    (line,) = line_chart(lines([1, None] + [1] * 20)).drawn
    assert [across for across, _down in line.dots] == ["26.0", "242.0"]


def test_a_line_of_which_nothing_is_told_has_no_name():
    first, second = line_chart(lines([1, 2], [None, None])).drawn
    assert (first.label.text, second.label) == ("line 0", None)


def test_one_period_is_one_dot():
    chart = line_chart(lines([3]))
    assert (chart.drawn[0].runs, len(chart.drawn[0].dots), len(chart.times)) == ([], 1, 1)


@given(st.lists(st.floats(14, 126), min_size=1, max_size=3))
def test_names_of_lines_do_not_touch_and_stay_above_the_axis(ends):
    heights = sorted(apart([(y, number) for number, y in enumerate(ends)]).values())
    assert all(high - low >= APART - 1e-9 for low, high in zip(heights, heights[1:], strict=False))
    assert heights[-1] <= 130


def test_long_time_has_three_labels_and_a_short_one_all():
    assert [t.text for t in line_chart(lines([1] * 20)).times] == ["2000", "2010", "2019"]
    assert [t.text for t in line_chart(lines([1] * 4)).times] == ["2000", "2001", "2002", "2003"]


def scale():
    return Thing(rows=[Thing(label="Water", place=0.75, text="2.0")], ticks=[(0, "¼"), (1, "4")], middle=0.5)


def test_dots_of_a_scale_begin_at_its_middle():
    chart = scale_chart(scale())
    assert (chart.start, chart.dots[0].x, chart.middle) == ("160.0", "235.0", "160.0")
    assert [tick.x for tick in chart.ticks] == ["10.0", "310.0"]


def test_scale_is_mirrored_in_arabic():
    with translation.override("ar"):
        chart = scale_chart(scale())
    assert (chart.begin, chart.dots[0].x) == ("310.0", "85.0")


def test_scale_without_a_middle_begins_at_zero():
    chart = scale_chart(Thing(rows=[], ticks=[], middle=None))
    assert (chart.middle, chart.start) == ("", "10.0")


FLOWS = [
    Thing(source=ASIA, target=AFRICA, count=6),
    Thing(source=AFRICA, target=AFRICA, count=3),
    Thing(source=AFRICA, target=ASIA, count=1),
]


def test_bands_are_as_broad_as_their_numbers_and_fill_the_nodes():
    chart = flow_chart(FLOWS)
    assert sorted(float(band.width) for band in chart.bands) == [4.3, 13.0, 26.0]
    heights = {word.text: float(node.height) for node in chart.nodes for word in node.words if node.is_source}
    assert heights == {"Asia 6": 26.0, "Africa 4": 17.3}
    assert [band.text for band in chart.bands if band.is_inside] == ["Africa → Africa: 3"]


def test_flow_is_mirrored_in_arabic():
    with translation.override("ar"):
        chart = flow_chart(FLOWS)
    assert chart.bands[0].path.startswith(f"M{WIDTH - 104} ")
    assert chart.bands[0].text == "Africa ← Africa: 3"
    assert {node.x for node in chart.nodes if node.is_source} == {str(WIDTH - 104)}


def test_nodes_of_a_column_do_not_overlap():
    places = [Thing(name=f"A region with a long name {n}", longitude=n, latitude=n) for n in range(6)]
    chart = flow_chart([Thing(source=one, target=ASIA, count=n + 1) for n, one in enumerate(places)])
    words = [[float(word.y) for word in node.words] for node in chart.nodes if node.is_source]
    assert all(low[-1] + 10 < high[0] for low, high in zip(words, words[1:], strict=False))


def test_map_has_arcs_between_regions_and_rings_within():
    picture = arc_map(FLOWS)
    assert [arc.text for arc in picture.arcs] == ["Asia → Africa: 6", "Africa → Asia: 1"]
    assert [arc.width for arc in picture.arcs] == ["12.0", "3.7"]
    assert [ring.text for ring in picture.rings] == ["Africa → Africa: 3"]
    there, back = (arc.path.partition("Q")[2].split()[:2] for arc in picture.arcs)
    assert there != back
