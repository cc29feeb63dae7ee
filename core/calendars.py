"""Calendar files: RFC 5545, as far as days with a title need it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import HttpResponse

PRODUCT = "-//C2C Exchange//C2C Exchange//EN"
OCTETS = 75


@dataclass(frozen=True)
class Event:
    """Whole days, the last one included. `uid` stays the same when the event changes."""

    uid: str
    starts_on: date
    ends_on: date
    summary: str
    description: str
    location: str
    url: str
    is_cancelled: bool


def escaped(text: str) -> str:
    """A value of type TEXT; other control characters than the line break are not allowed in it."""
    for plain, coded in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n"), ("\r", "\n")):
        text = text.replace(plain, coded)
    return "".join(c for c in text if c in "\n\t" or " " <= c != "\x7f").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, none cut within a character; later ones begin with a space."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    yield piece


def lines(name: str, events: Iterable[Event], at: datetime) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "METHOD:PUBLISH")
    yield f"X-WR-CALNAME:{escaped(name)}"
    for event in events:
        yield from event_lines(event, at)
    yield "END:VCALENDAR"


def event_lines(event: Event, at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.starts_on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.ends_on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(event.summary)}"
    for field, text in (("DESCRIPTION", event.description), ("LOCATION", event.location)):
        if text:
            yield f"{field}:{escaped(text)}"
    yield f"URL:{event.url}"
    yield "STATUS:CANCELLED" if event.is_cancelled else "STATUS:CONFIRMED"
    yield "END:VEVENT"


def calendar(name: str, events: Iterable[Event], at: datetime) -> str:
    return "".join(f"{piece}\r\n" for line in lines(name, events, at) for piece in folded(line))


def calendar_response(filename: str, content: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}.ics"'},
    )
