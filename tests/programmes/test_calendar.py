from datetime import UTC, date, datetime, time

from programmes.calendar import folded, invitation
from tests.programmes.factories import RoundTableFactory

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)


def lines_of(**fields):
    table = RoundTableFactory.build(held_on=date(2027, 2, 3), convened_by=None, **fields)
    return invitation(table, NOW).split("\r\n")


def test_invitation_says_when_where_and_what():
    lines = lines_of(
        title="Donors; and cities", starts_at=time(9), ends_at=time(12, 30), place="Room 4, Nairobi",
        agenda="Pilots\nPledges",
    )  # fmt: skip
    assert lines[0] == "BEGIN:VCALENDAR"
    assert {"DTSTART:20270203T090000Z", "DTEND:20270203T123000Z", "DTSTAMP:20261128T093000Z"} <= set(lines)
    assert r"SUMMARY:Donors\; and cities" in lines
    assert r"LOCATION:Room 4\, Nairobi" in lines
    assert r"DESCRIPTION:Pilots\nPledges" in lines
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_round_table_without_times_takes_the_whole_day():
    assert {"DTSTART;VALUE=DATE:20270203", "DTEND;VALUE=DATE:20270204"} <= set(lines_of())


def test_long_lines_are_folded_between_characters():
    text = "DESCRIPTION:" + "جدول الأعمال " * 30
    pieces = list(folded(text))
    assert max(len(piece.encode()) for piece in pieces) <= 75
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == text
