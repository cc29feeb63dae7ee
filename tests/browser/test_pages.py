"""Every kind of page that each role can reach by links: accessible in both directions and colour schemes,
light, from this host, with few queries. The table of all of them is in the output and in var/crawl.txt.
"""

from dataclasses import fields
from functools import partial

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.enums import Group
from accounts.models import User
from accounts.queries import stop_link
from matching.enums import Side
from matching.models import Request
from matching.queries.reminders import renewal_link
from matching.queries.searches import search_stop_link
from pilots.models import AssessmentRound
from pilots.queries import invitation_token
from reporting.models import Evaluation
from reporting.schedules.models import ReportSchedule
from reporting.schedules.queries import stop_link as schedule_stop_link
from tests import factories as make
from tests.browser.crawl import Crawler, Visit, counted_queries
from tests.browser.people import People
from tests.browser.unvisited import unexplained
from tests.pilots.factories import InvitationFactory
from tests.test_addresses import OPEN_TO

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

REPEAT_VISIT_BYTES = 15_000
QUERIES = 12
ROLES = {
    "anonymous": "",
    "officer": "officer.nakuru@demo.example",
    "staff": "staff.uclg-africa@demo.example",
    "coordinator": "coordinator.un-habitat@demo.example",
    "donor": "donor.world-bank@demo.example",
}
LIGHT = ("en light", {})
DARK = ("ar dark", {"locale": "ar", "color_scheme": "dark", "viewport": {"width": 390, "height": 844}})


def faults(visit: Visit) -> list[str]:
    found = [
        (visit.repeat_bytes > REPEAT_VISIT_BYTES, f"{visit.repeat_bytes} bytes on a repeat visit"),
        (visit.queries > QUERIES, f"{visit.queries} queries"),
    ]
    texts = [text for is_fault, text in found if is_fault] + visit.faults()
    return [f"{visit.page} as {visit.role}, {visit.look}: {text}" for text in texts]


def test_every_page_keeps_its_budget(demonstration, people: People):
    """In English and light as each role; in Arabic, dark and on a phone as the first role that came there."""
    visits: list[Visit] = []
    audited: set[str] = set()
    mirrored: set[str] = set()
    with counted_queries() as counts:
        for role, email in ROLES.items():
            state = people.sign_in(email).context.storage_state() if email else None
            person = partial(Crawler, people.chromium, people.site, role, state=state, counts=counts)
            starts = ["/desk/", "/"] if email else ["/", *mailed()]
            pages = list(person(*LIGHT, audited=audited).crawl(starts))
            other = person(*DARK, audited=mirrored)
            new = [page for page in pages if page.page not in mirrored]
            visits += pages + [other.visit(page.address, page.page)[0] for page in new]
    table = table_of(visits)
    print(table)  # noqa: T201 (the table is what one runs this for)
    (settings.VAR_DIR / "crawl.txt").write_text(table)
    assert [fault for visit in visits for fault in faults(visit)] == []
    assert unexplained(set(OPEN_TO), {visit.page for visit in visits}) == []


@pytest.mark.parametrize("width", [390, 320])
def test_page_fits_a_phone_in_every_language(site, people: People, width):
    wide = []
    for language, _name in settings.LANGUAGES:
        page = people.anyone(locale=language, viewport={"width": width, "height": 800})
        page.goto("/cities/")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(language)
    assert wide == []


def mailed() -> list[str]:
    """Pages that people reach by a link in a mail, and an evaluation, which is behind one figure of many."""
    user, request = User.objects.earliest("pk"), Request.objects.published().earliest("pk")
    round_ = AssessmentRound.objects.latest("pk")
    invitation = InvitationFactory(round=round_, side=round_.pilot.partners[0].organisation)
    return [
        stop_link(user, [Group.MATCHES]),
        search_stop_link(make.SavedSearchFactory(user=user).pk),
        schedule_stop_link(ReportSchedule.objects.latest("pk").pk),
        renewal_link(Side.REQUEST, request.pk, request.expires_at.isoformat(), user.pk),
        reverse("pilots:assess", args=[invitation_token(invitation)]),
        Evaluation.objects.latest("pk").get_absolute_url(),
    ]


def table_of(visits: list[Visit]) -> str:
    rows = [[column.name for column in fields(Visit)], *(visit.cells() for visit in visits)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines) + "\n"
