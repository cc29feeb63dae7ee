from datetime import date

import pytest
from django.utils.translation import override

from reporting.charts import MOST_BARS, days_below, growth, progress, scale, shares, timeline

DUE = date(2004, 12, 31)


def record(reference="P-1", on="2004-03-01", **more):
    plain = {"kind": "pilot", "reference": reference, "title": f"Title {reference}", "on": on, "note": ""}
    return plain | more


def fact(*records, late=(), missing=(), **more):
    lists = {"records": list(records), "late": list(late), "missing": list(missing), "excluded": []}
    plain = {"label": "Pilots", "unit": "pilots", "value": len(records), "up_to": None, "threshold": None}
    return plain | lists | more


def target(of):
    return {"position": 1, "goal": "of up to 10", "fact": of}


def totals(of):
    return [(step.on, step.total, step.is_late) for step in growth(of)]


def test_growth_counts_records_in_order_of_day_and_then_the_late_ones():
    records = [record("b", "2004-05-01"), record("a", "2004-02-01")]
    assert totals(fact(*records, late=[record("c", "2005-01-01")])) == [
        ("2004-02-01", 1, False),
        ("2004-05-01", 2, False),
        ("2005-01-01", 3, True),
    ]


def test_growth_counts_a_group_once_and_a_day_once():
    records = [
        record(name, day, group=group)
        for name, day, group in [
            ("a", "2004-02-01", "water"),
            ("b", "2004-02-01", "safety"),
            ("c", "2004-03-01", "water"),
        ]
    ]
    assert totals(fact(*records)) == [("2004-02-01", 2, False)]


def test_growth_adds_up_amounts_and_leaves_out_what_adds_nothing():
    amounts = {"2004-01-01": 5, "2004-02-01": 0, "2004-03-01": 7}
    records = [record(day, day, amount=amount) for day, amount in amounts.items()]
    assert totals(fact(*records)) == [("2004-01-01", 5, False), ("2004-03-01", 12, False)]


def test_progress_counts_boxes_up_to_the_number_that_was_named():
    chart = progress(target(fact(record("a"), record("b"), late=[record("c", "2005-01-01")], up_to=10)))
    assert (chart["value"], chart["late"], chart["goal"], chart["whole"]) == (2, 1, 10, 10)
    assert chart["is_counted_out"]
    assert chart["value_words"] == "2 pilots"
    assert chart["late_words"] == "1 after the due date"
    assert chart["alt"] == "Bar: Pilots, 2 of up to 10."


def test_progress_beyond_the_number_is_not_capped():
    chart = progress(target(fact(value=31, threshold=5)))
    assert (chart["whole"], chart["goal"], chart["late"]) == (31, 5, 0)
    assert not chart["is_counted_out"]
    assert chart["late_words"] == ""


def test_progress_of_a_median_has_nothing_late_to_add():
    waited = fact(record("a", amount=40), late=[record("b", "2005-01-01", amount=90)], measure="median")
    assert progress(target(waited | {"value": 40, "threshold": 60}))["late"] == 0


def test_progress_without_a_number_is_held_against_one():
    assert progress(target(fact()))["whole"] == 1


def test_shares_show_groups_with_the_largest_first_and_what_is_missing_as_zero():
    records = [record(name, group=group) for name, group in [("a", "water"), ("b", "jobs"), ("c", "jobs")]]
    chart = shares(fact(*records, missing=["safety"]))
    assert [(bar["name"], bar["number"], bar["part"]) for bar in chart["bars"]] == [
        ("jobs", "2", 1.0),
        ("water", "1", 0.5),
        ("safety", "0", 0.0),
    ]
    assert chart["alt"] == "Bars: Pilots. jobs: 2; water: 1; safety: 0."


def test_shares_of_amounts_without_groups_show_the_records():
    bars = shares(fact(record("a", amount=900), record("b", amount=2300)))["bars"]
    assert [(bar["name"], bar["number"]) for bar in bars] == [("Title b", "2,300"), ("Title a", "900")]


def test_figure_that_says_its_measure_is_counted_by_it():
    records = [record("a", group="x", amount=5), record("b", "2004-04-01", group="x", amount=7)]
    by_measure = {name: totals(fact(*records, measure=name)) for name in ("count", "groups", "sum")}
    assert {name: [total for _on, total, _late in found] for name, found in by_measure.items()} == {
        "count": [1, 2],
        "groups": [1],
        "sum": [5, 12],
    }


def test_shares_of_amounts_that_are_all_zero_have_no_length():
    chart = shares(fact(record("a", amount=0), record("b", amount=0)))
    assert [bar["part"] for bar in chart["bars"]] == [0, 0]


def test_shares_of_many_groups_put_the_smallest_together():
    sizes = {f"group {number}": 20 - number for number in range(20)}
    records = [record(group=group) for group, size in sizes.items() for _ in range(size)]
    bars = shares(fact(*records))["bars"]
    assert len(bars) == MOST_BARS
    assert (bars[-1]["name"], bars[-1]["number"]) == ("7 others", "28")


@pytest.mark.parametrize(
    "of",
    [
        fact(record("a"), record("b")),
        fact(record("a", group="water")),
        fact(missing=["water", "safety"]),
        fact(record("a", group="x"), record("b", group="y"), measure="median"),
    ],
    ids=["no groups", "one group", "no records", "a median"],
)
def test_shares_are_not_drawn_of(of):
    assert shares(of) is None


def test_timeline_places_days_and_levels():
    chart = timeline(fact(record("a", "2004-01-01"), record("b", "2004-07-01")), DUE, DUE)
    assert chart["points"] == [
        {"x": 0.0, "y": 0.5, "is_late": False},
        {"x": 0.4986, "y": 1.0, "is_late": False},
    ]
    assert [level["label"] for level in chart["levels"]] == ["0", "1", "2"]
    assert chart["due"] == {"x": 1.0, "label": "Due on Dec. 31, 2004"}
    assert chart["last"] == "2"
    assert chart["alt"] == "Line: Pilots. Jan. 1, 2004: 1; July 1, 2004: 2."


def test_timeline_goes_on_to_what_came_late():
    chart = timeline(fact(record("a"), late=[record("b", "2005-06-01")]), date(2005, 6, 30), DUE)
    assert [point["is_late"] for point in chart["points"]] == [False, True]
    assert 0 < chart["due"]["x"] < chart["points"][1]["x"] < 1


def test_timeline_of_an_open_milestone_reaches_its_due_date():
    chart = timeline(fact(record("a", "2004-01-01"), record("b", "2004-02-01")), date(2004, 3, 1), DUE)
    assert chart["due"]["x"] == 1.0


def test_timeline_without_a_due_date_and_after_it_has_no_line_for_it():
    grown = fact(record("a", "2005-01-01"), record("b", "2005-02-01"))
    assert timeline(grown, date(2005, 3, 1), None)["due"] is None
    assert timeline(grown, date(2005, 3, 1), DUE)["due"] is None


@pytest.mark.parametrize(
    "of",
    [
        fact(),
        fact(record("a"), record("b")),
        fact(record("a"), record("b", "2004-05-01"), record("c", None)),
        fact(record("a"), record("b", "2004-05-01"), measure="share"),
    ],
    ids=["nothing", "one day", "a day that is not known", "a share"],
)
def test_timeline_is_not_drawn_of(of):
    assert timeline(of, DUE, DUE) is None


def test_timeline_tells_of_many_points_only_some_and_the_last():
    days = [date(2000 + number // 12, number % 12 + 1, 1).isoformat() for number in range(100)]
    alt = timeline(fact(*(record(day, day) for day in days)), DUE, None)["alt"]
    assert alt.count(";") == 19
    assert alt.endswith("April 1, 2008: 100.")


def test_axis_names_months_of_a_short_time_and_years_of_a_long_one():
    begin, months = days_below(date(2003, 11, 20), date(2004, 2, 3))
    assert begin == date(2003, 11, 1)
    assert [label for _day, label in months] == [
        "November 2003",
        "December 2003",
        "January 2004",
        "February 2004",
    ]
    begin, years = days_below(date(1980, 5, 1), date(2026, 1, 1))
    assert begin == date(1980, 1, 1)
    assert [label for _day, label in years][:3] == ["1980", "1984", "1988"]


@pytest.mark.parametrize(
    ("highest", "levels"),
    [
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (6, [0, 2, 4, 6]),
        (24, [0, 10, 20, 30]),
        (3200, [0, 1000, 2000, 3000, 4000]),
    ],
)
def test_scale_has_round_numbers(highest, levels):
    assert scale(highest) == levels


def test_words_of_a_chart_are_in_the_active_language():
    with override("fr"):
        bars = shares(fact(record("a", amount=1200), record("b", amount=1)))["bars"]
    assert bars[0]["number"] == "1\xa0200"
