"""Every page that can be opened, with two rows of everything and with a thousand: no more queries, and light.

The table of all of them is in var/rows.txt, which `make test` shows.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.crowd import Crowd
from tests.test_addresses import OPEN_TO, SAMPLE, addresses

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

ROLES = ["officer_south", "staff_south", "coordinator"]
ROWS = 1_000
HTML_BYTES = 12_000  # compressed: four fifths of a repeat visit's 15 KB, one fifth of a first visit's 60 KB
TEXT_BYTES = 65_000  # not compressed, for rows of a test are more alike than those of life
# Files, the API, what holds no rows, and the pages of allauth on one's own account.
NOT_LOOKED_AT = ("account_", "mfa_", "api-", "openapi", "healthz", "offline", "service-worker", "design")
FILES = (
    "reporting:target_file",
    "reporting:report_download",
    "reporting:iati_activities",
    "reporting:facts_schema",
    "matching:attachment",
)
# The thing that an address names, by the beginning of the page's name.
SUBJECTS = {
    "matching:request_": "request",
    "matching:offer_": "offer",
    "matching:run_": "run",
    "pilots:pilot_start": "match",
    "pilots:": "pilot",
    "programmes:programme_": "programme",
    "programmes:round_table_": "round_table",
    "reporting:evaluation_": "evaluation",
    "reporting:report_": "report",
}
OF_ASSOCIATION = ("matching:association", "matching:practice", "cities:delegation")
MAPPED = ("cities:city_list", "cities:organisation_list", "matching:offer_list", "matching:request_list")


@dataclass(frozen=True)
class Seen:
    queries: int
    html: int
    text: int


def address_of(page: str, parameters: list[str], crowd: Crowd) -> str:
    world = crowd.world
    kind = next((kind for start, kind in SUBJECTS.items() if page.startswith(start)), "match")
    values = SAMPLE | {
        "uuid": crowd.subjects[kind].uuid,
        "slug": (world.southern_association if page.startswith(OF_ASSOCIATION) else world.south).slug,
        "pk": world.officer_south.pk if page == "cities:colleague" else world.south.city_id,
    }
    return reverse(page, kwargs={name: values[name] for name in parameters})


def pages(crowd: Crowd) -> Iterator[tuple[str, str]]:
    """Name and address of each; the page of an association, and a list on the map, are pages of their own."""
    of_api = {name for name in OPEN_TO if name.endswith(("-list", "-detail"))}
    for page, parameters in addresses():
        if page not in of_api and not page.startswith((*NOT_LOOKED_AT, *FILES)):
            yield page, address_of(page, parameters, crowd)
    yield "organisation (association)", crowd.world.southern_association.get_absolute_url()
    for page in MAPPED:
        yield f"{page} (map)", f"{reverse(page)}?view=map"


def look(crowd: Crowd) -> dict[tuple[str, str], Seen]:
    found = {}
    for role in ROLES:
        client = Client(headers={"accept-encoding": "gzip"})
        client.force_login(getattr(crowd.world, role))
        for page, address in pages(crowd):
            with CaptureQueriesContext(connection) as queries:
                response: Any = client.get(address)
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                html = response.content
                found[page, role] = Seen(len(queries), len(html), len(gzip.decompress(html)))
    return found


@pytest.fixture(scope="module")
def seen(django_db_setup, django_db_blocker) -> dict[tuple[str, str], tuple[Seen, Seen]]:
    """What each page took with few rows and with many."""
    with django_db_blocker.unblock(), transaction.atomic():
        crowd = Crowd()
        crowd.add(2)
        few = look(crowd)
        crowd.add(ROWS - 2)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        many = look(crowd)
        transaction.set_rollback(True)
    found = {key: (few[key], many[key]) for key in few}
    (settings.VAR_DIR / "rows.txt").write_text(table_of(found))
    return found


def table_of(found: dict[tuple[str, str], tuple[Seen, Seen]]) -> str:
    head = ("page", "role", "queries, few rows", "many", "compressed, few rows", "many", "bytes, many")
    rows = [
        (page, role, few.queries, many.queries, few.html, many.html, many.text)
        for (page, role), (few, many) in sorted(found.items())
    ]
    return "".join("  ".join(f"{cell:<20}" for cell in row).rstrip() + "\n" for row in [head, *rows])


def test_every_list_was_looked_at(seen):
    lists = {page for page in OPEN_TO if page.endswith("_list") and not page.startswith("mfa_")}
    assert lists - {page for page, _role in seen} == set()


def test_a_thousand_rows_take_no_more_queries(seen):
    assert {key: both for key, both in seen.items() if both[1].queries > both[0].queries} == {}


def test_a_thousand_rows_weigh_little(seen):
    many = {key: many for key, (_few, many) in seen.items()}
    heavy = {key: m for key, m in many.items() if m.html > HTML_BYTES or m.text > TEXT_BYTES}
    assert heavy == {}
