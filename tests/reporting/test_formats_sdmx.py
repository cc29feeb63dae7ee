import csv
import re
from io import StringIO

import pytest
from django.utils import translation

from core.canonical import sha256
from pilots.enums import ExchangeType
from reporting.formats.sdmx import HEADER, sdmx_lines
from tests.reporting import frozen

KEY = ("FREQ", "REF_AREA", "INDICATOR", "TARGET", "BREAKDOWN", "TIME_PERIOD")


def rows_of(facts):
    return list(csv.DictReader(StringIO("".join(sdmx_lines(facts)), newline="")))


def by_key(facts):
    return {
        (row["REF_AREA"], row["INDICATOR"], row["TARGET"], row["BREAKDOWN"]): row["OBS_VALUE"]
        for row in rows_of(facts)
    }


@pytest.mark.parametrize("language", frozen.LANGUAGES)
def test_every_row_has_a_key_of_its_own_made_of_codes(language):
    rows = rows_of(frozen.facts(language=language))
    keys = [tuple(row[name] for name in KEY) for row in rows]
    assert len(set(keys)) == len(keys) == 6
    assert all(re.fullmatch(r"[A-Za-z0-9_@$-]+", part) for key in keys for part in key)
    assert {(row["STRUCTURE"], row["STRUCTURE_ID"], row["ACTION"]) for row in rows} == {
        ("dataflow", "C2C:REPORT_FIGURES(1.0.0)", "I")
    }


def test_columns_stand_where_the_format_wants_them():
    first = next(sdmx_lines(frozen.facts()))
    assert first == ",".join(HEADER) + "\r\n"
    assert first.startswith("STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA")


def test_figures_and_their_regions():
    facts = frozen.facts()
    assert by_key(facts) == {
        ("001", "pilots", "M2004_1", "_T"): "2",
        ("001", "regions_taking_part", "M2004_2", "_T"): "2",
        ("002", "regions_taking_part_records", "M2004_2", "_T"): "2",
        ("150", "regions_taking_part_records", "M2004_2", "_T"): "1",
        ("001", "people", "_Z", "_T"): "1250000",
        ("001", "matches_agreed", "_Z", "_T"): "7",
    }
    row = rows_of(facts)[2]
    assert (row["BREAKDOWN_NAME"], row["UNIT_NAME"], row["UNIT_MEASURE"]) == ("Africa", "records", "NUMBER")
    assert (row["FACTS_SHA256"], row["OBS_STATUS"]) == (sha256(facts), "A")


@pytest.mark.parametrize(
    ("measure", "value", "unit"),
    [("count", "2", "NUMBER"), ("sum", "30", "NUMBER"), ("median", "15", "_O"), ("share", "15", "PT")],
)
def test_group_has_the_figure_of_its_own_records(measure, value, unit):
    records = [
        frozen.record("P-00001", group="Water and sanitation", amount=10),
        frozen.record("P-00002", group="Water and sanitation", amount=20),
    ]
    figure = frozen.fact("figure", value=5, records=records, measure=measure)
    total, group = rows_of(frozen.facts(targets=[], context=[figure]))
    assert (group["OBS_VALUE"], group["UNIT_MEASURE"], group["INDICATOR"]) == (value, unit, "figure")
    assert (total["OBS_VALUE"], total["UNIT_MEASURE"]) == ("5", unit)


def test_earlier_days_have_a_row_each_and_the_day_of_the_report_one_only():
    rows = rows_of(frozen.newer_facts(context=[]))
    assert [(row["TIME_PERIOD"], row["OBS_VALUE"], row["TARGET"]) for row in rows] == [
        ("2004-12-31", "4", "M2004_1"),
        ("2002-12-31", "0", "M2004_1"),
        ("2003-12-31", "3", "M2004_1"),
    ]


def test_nothing_measured_is_a_missing_value():
    records = [frozen.record("P-00001", group="Africa")]
    figure = frozen.fact("days", value=None, records=records, measure="median")
    rows = rows_of(frozen.facts(targets=[], context=[figure]))
    assert [(row["OBS_VALUE"], row["OBS_STATUS"]) for row in rows] == [("", "O"), ("", "O")]


def test_other_groups_have_a_code_made_of_their_name():
    records = [frozen.record("P-00001", group=name) for name in ("Малый", "Large", "Малый")]
    rows = rows_of(frozen.facts(targets=[], context=[frozen.fact("a", records=records)]))
    codes = [row["BREAKDOWN"] for row in rows[1:]]
    assert len(set(codes)) == len(codes) == 2
    assert all(re.fullmatch("X_[0-9a-f]{8}", code) for code in codes)


@pytest.mark.parametrize("language", frozen.LANGUAGES)
def test_type_of_exchange_has_its_code_in_every_language(language):
    with translation.override(language):
        records = [frozen.record("P-00001", group=str(ExchangeType.SOUTH_SOUTH.label))]
    facts = frozen.facts(language=language, targets=[], context=[frozen.fact("a", records=records)])
    assert rows_of(facts)[1]["BREAKDOWN"] == "south_south"


@pytest.mark.parametrize(
    ("language", "group", "breakdown"),
    [("en", "Land-use planning", "planning_land-use"), ("ru", "Зелёные насаждения", "planning_green-space")],
)
def test_themes_have_their_code(language, group, breakdown):
    records = [frozen.record("P-00001", group=group)]
    facts = frozen.facts(language=language, targets=[], context=[frozen.fact("areas", records=records)])
    assert rows_of(facts)[1]["BREAKDOWN"] == breakdown


def test_hostile_name_is_escaped_and_stays_one_cell():
    rows = rows_of(frozen.facts(targets=[], context=[frozen.fact("a", label=frozen.HOSTILE)]))
    assert rows[0]["TITLE"] == f"'{frozen.HOSTILE}"


@pytest.mark.parametrize(
    ("start", "as_of", "time"),
    [
        ("2005-01-01", "2005-12-31", ("A", "2005")),
        ("2005-02-01", "2005-12-31", ("D", "2005-12-31")),
        (None, "2005-12-31", ("D", "2005-12-31")),
        ("2005-01-01", "2005-06-30", ("D", "2005-06-30")),
    ],
)
def test_report_of_a_whole_year_is_annual(start, as_of, time):
    row = rows_of(frozen.facts(period_start=start, as_of=as_of))[0]
    assert (row["FREQ"], row["TIME_PERIOD"]) == time
    assert row["PERIOD_START"] == (start or "")


def test_target_of_a_report_without_milestone():
    assert ("001", "pilots", "T1", "_T") in by_key(frozen.facts(year=None, kind="annual", title="2005"))


def test_empty_report_has_a_header_only():
    assert rows_of(frozen.empty_facts()) == []
