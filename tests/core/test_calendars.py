import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.calendars import Event, calendar, escaped, folded

# A busy machine is no fault of the code.
quick = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
VISIT = Event(
    uid="1@example.org",
    starts_on=date(2026, 12, 30),
    ends_on=date(2026, 12, 31),
    summary="Visit; depots, markets",
    description="Day 1\nDay 2",
    location="Nakuru",
    url="https://example.org/pilots/1/",
    is_cancelled=False,
)


def unescaped(text):
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text)


def test_calendar_of_one_event():
    assert calendar("Market, east", [VISIT], NOW).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//C2C Exchange//C2C Exchange//EN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Market\\, east",
        "BEGIN:VEVENT",
        "UID:1@example.org",
        "DTSTAMP:20261128T093000Z",
        "DTSTART;VALUE=DATE:20261230",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Visit\\; depots\\, markets",
        "DESCRIPTION:Day 1\\nDay 2",
        "LOCATION:Nakuru",
        "URL:https://example.org/pilots/1/",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_what_is_dropped_is_cancelled_and_what_is_empty_is_left_out():
    text = calendar("Plan", [replace(VISIT, is_cancelled=True, location="", description="")], NOW)
    assert ("STATUS:CANCELLED" in text, "LOCATION" in text, "DESCRIPTION" in text) == (True, False, False)


@quick
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t;,\\")))
def test_escaped_text_can_be_read_back(text):
    coded = escaped(text)
    assert "\n" not in coded
    assert unescaped(coded) == text


@quick
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_folded_lines_are_short_and_whole(text):
    pieces = list(folded(text))
    assert max(len(piece.encode()) for piece in pieces) <= 75
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == text
    assert all(piece.startswith(" ") for piece in pieces[1:])


@pytest.mark.parametrize("text", ["a\r\nb", "a\rb", "a\nb"])
def test_line_breaks_of_every_kind_are_one(text):
    assert escaped(text) == "a\\nb"


def test_control_characters_are_left_out():
    assert escaped("a\0b\x1bc\x7fd") == "abcd"
