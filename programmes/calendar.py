"""A round-table as an iCalendar file (RFC 5545) that any calendar takes up."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from programmes.models import RoundTable

OCTETS = 75


def invitation(table: RoundTable, made_at: datetime) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{escaped(str(settings.SITE_NAME))}//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{table.uuid}@{urlsplit(settings.SITE_URL).hostname}",
        f"DTSTAMP:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        *when(table),
        f"SUMMARY:{escaped(table.title)}",
        f"LOCATION:{escaped(', '.join(part for part in (table.place, str(table.city or '')) if part))}",
        f"DESCRIPTION:{escaped(chr(10).join(table.agenda_points))}",
        f"URL:{settings.SITE_URL}{table.get_absolute_url()}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{piece}\r\n" for line in lines for piece in folded(line))


def when(table: RoundTable) -> list[str]:
    """From one time to the other; the whole day where no time is given."""
    day = table.held_on
    if table.starts_at is None or table.ends_at is None:
        return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"]
    return [f"DTSTART:{day:%Y%m%d}T{table.starts_at:%H%M%S}Z", f"DTEND:{day:%Y%m%d}T{table.ends_at:%H%M%S}Z"]


def escaped(text: str) -> str:
    for character in "\\;,":
        text = text.replace(character, f"\\{character}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets, none within a character; all but the first begin with a space."""
    piece = ""
    for character in line:
        if len((piece + character).encode()) > OCTETS:
            yield piece
            piece = " "
        piece += character
    yield piece
