"""Offers and requests in order of publication: old ones are matched at once, live ones by the worker."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from c2c_platform.demonstration.files import day
from c2c_platform.demonstration.network import Network
from matching.importing import Row, import_row
from matching.pipeline import match_posting

# The day that the files were written for: what was live then is live on every day on which they are loaded.
WRITTEN_FOR = date(2026, 11, 23)
DATES = ("published_on", "window_start", "window_end")


def is_live(row: Row) -> bool:
    lifetime = timedelta(days=settings.POSTING_LIFETIME_DAYS)
    return day(row.cells["published_on"]) + lifetime > WRITTEN_FOR


def moved(row: Row, distance: timedelta) -> Row:
    dates = {name: (day(row.cells[name]) + distance).isoformat() for name in DATES if row.cells[name]}
    return replace(row, cells=row.cells | dates)


def rows_for(today: date, rows: Iterable[Row]) -> list[Row]:
    """The rows in order of publication, the live ones moved with the calendar."""
    distance = today - WRITTEN_FOR
    rows = [moved(row, distance) if is_live(row) else row for row in rows]
    return sorted(rows, key=lambda row: row.cells["published_on"])


def publish(
    rows: Iterable[Row], network: Network, postings: dict[str, Any], later: Collection[str]
) -> Iterator[date]:
    """Fill `postings` by external id; those in `later` are matched by whoever tells their story."""
    for row in rows_for(timezone.localdate(), rows):
        yield day(row.cells["published_on"])
        organisation = network.organisations[row.cells["organisation"]]
        [publisher, *_] = network.approvers_today(organisation)
        result = import_row(row, by=network.officer(organisation.slug), publisher=publisher)
        postings[row.cells["external_id"]] = result.posting
        is_over = result.posting.expires_at <= timezone.now()
        if is_over and row.cells["external_id"] not in later:
            match_posting(result.posting, at=result.posting.published_at)
