"""The desk of an association's staff: many decisions at once without script, and how its pages look."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from matching.enums import MatchState, PostingState
from matching.models import Match, Request
from tests import factories as make
from tests.browser.crawl import look
from tests.browser.people import PASSWORD, People

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PHONE = {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}}


@pytest.fixture
def staff(world, people: People):
    """Signs the staff of the southern association in."""
    world.staff_south.set_password(PASSWORD)
    world.staff_south.save()
    return lambda **options: people.sign_in(world.staff_south.email, **options)


@pytest.fixture
def waiting(world) -> tuple[Match, Request]:
    match = world.match(state=MatchState.AGREED, agreed_at=timezone.now() - timedelta(days=17))
    submitted = {"state": PostingState.SUBMITTED, "submitted_at": timezone.now()}
    request = make.RequestFactory(organisation=world.south, title="Street lights", **submitted)
    member = make.OrganisationFactory(name="New Municipality", slug="new", verified_at=None)
    make.AffiliationFactory(member=member, association=world.southern_association)
    return match, request


def test_many_are_decided_at_once_without_script(world, waiting, staff):
    match, request = waiting
    page = staff(java_script_enabled=False)
    page.get_by_role("link", name="Open the queue").click()
    page.get_by_role("link", name="Choose all on this page").click()
    page.get_by_role("button", name="Approve selected").click()
    expect(page.locator("main")).to_contain_text("another one is still needed")

    world.approval_of_north(match)
    page.reload()
    expect(page.locator("main")).to_contain_text("Yours is the last approval needed")
    page.get_by_role("button", name="Confirm these 3").click()
    result = page.locator("main").inner_text()
    assert "Approved: the two cities can prepare their pilot." in result
    page.reload()
    assert page.locator("main").inner_text() == result
    assert Match.objects.get(pk=match.pk).state == MatchState.APPROVED
    assert Request.objects.get(pk=request.pk).state == PostingState.PUBLISHED


def test_pages_of_the_desk_are_accessible_and_light(world, waiting, staff):
    match, request = waiting
    make.StaffNoteFactory(match=match, association=world.southern_association, by=world.staff_south)
    paths = [
        "/desk/",
        "/desk/queue/",
        "/desk/queue/?all=1",
        "/desk/members/",
        f"/desk/associations/{world.southern_association.slug}/",
        f"/desk/associations/{world.southern_association.slug}/stand-in/",
        "/organisations/new/verification/",
        f"{match.get_absolute_url()}dossier/",
        f"{match.get_absolute_url()}notes/",
        f"{match.request.get_absolute_url()}compare/",
        f"{request.get_absolute_url()}notes/",
    ]
    faults = []
    for options in ({}, PHONE, {"locale": "ar"}):
        page = staff(**options)
        faults += [fault for path in [*paths, bulk(page)] for fault in look(page, path)]
    assert faults == []


def bulk(page: Page) -> str:
    page.goto("/desk/queue/?all=1")
    page.locator("button[name=verdict]").first.click()
    page.wait_for_url("**/desk/bulk/**")
    return page.url
