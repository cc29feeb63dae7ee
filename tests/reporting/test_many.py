"""A thousand pilots: the pages of milestones take no more queries, and the list leaves part by part."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.pilots import fill_pilots
from core.exports import ROWS_AT_ONCE
from pilots.models import Pilot
from reporting.models import Milestone
from reporting.reference import LATER, MILESTONES
from tests import factories as make

pytestmark = pytest.mark.slow

PILOTS, CYCLES = 1000, 8
POSTINGS = 32  # of each kind: as many pairs as pilots, and a few more
MOST = 12
LONGEST = 100_000  # bytes: nobody reads the records of a thousand pilots on one page
PAGES = [
    ("milestone_list",),
    ("milestone_detail", 2004),
    ("milestone_detail", 2012),
    ("target_records", 2004, 1),
]


@pytest.fixture
def coordinator(world, milestones):
    make.RequestFactory.create_batch(POSTINGS, organisation=world.south, published=True)
    make.OfferFactory.create_batch(POSTINGS, organisation=world.north, published=True)
    return fill_pilots(PILOTS, PILOTS, CYCLES)


def queries_of(client, name, *args):
    address = reverse(f"reporting:{name}", args=args)
    client.get(address)  # content types are kept by the process from here on
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    assert len(response.content) < LONGEST
    return len(captured)


def test_milestone_pages_over_a_thousand_pilots_keep_their_queries(client, coordinator):
    public = [queries_of(client, *page) for page in PAGES]
    client.force_login(coordinator)
    signed_in = [queries_of(client, *page) for page in PAGES]
    assert max(*public, *signed_in) <= MOST
    assert Milestone.objects.count() == len(MILESTONES) + len(LATER)


def test_list_of_a_thousand_pilots_is_whole_and_in_order(client, coordinator, django_assert_max_num_queries):
    client.force_login(coordinator)
    parts = PILOTS // ROWS_AT_ONCE
    with django_assert_max_num_queries(6 + 3 * parts):
        response = client.get(reverse("pilots:pilot_list"), {"format": "csv", "sort": "title"})
        chunks = [chunk.decode() for chunk in response.streaming_content]
    assert len(chunks) == 1 + parts  # the heading at once
    rows = list(csv.DictReader(StringIO("".join(chunks).removeprefix("\ufeff"))))
    assert [row["title"] for row in rows] == list(
        Pilot.objects.order_by("title", "pk").values_list("title", flat=True)
    )
    assert {len(row) for row in rows} == {len(rows[0])}
