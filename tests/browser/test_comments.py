"""The association reads comments on a phone, without script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pilots.enums import PilotState
from pilots.models import Comment
from tests.browser.crawl import look
from tests.browser.people import People
from tests.pilots.factories import CommentFactory
from tests.pilots.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}


def test_comments_are_released_shortened_and_withheld(world, people: People):
    story = Story(world).to(PilotState.COMPLETED)
    story.open_final()
    for text in ("Ann opened the tap", "Bravo", "Charlie", "Delta", "Echo"):
        CommentFactory(round=story.round, text=text)
    page = people.let_in(world.staff_south, **PHONE)
    page.goto(reverse("pilots:pilot_assessment", args=[story.pilot.uuid]))
    page.get_by_role("link", name="Read the comments").click()
    page.get_by_role("link", name="Shorten").first.click()
    page.locator("[name=text]").fill("[…] opened the tap")
    page.get_by_role("button", name="Release it shortened").click()
    page.get_by_role("listitem").filter(has_text="Bravo").get_by_role("button", name="Release").click()
    page.get_by_role("listitem").filter(has_text="Echo").get_by_role("link", name="Withhold").click()
    page.locator("[name=reason]").fill("An insult.")
    page.get_by_role("button", name="Withhold").click()
    expect(page.locator("main")).to_contain_text("An insult.")
    states = dict(Comment.objects.values_list("text", "state"))
    assert states["[…] opened the tap"] == states["Bravo"] == "released"
    assert states["Echo"] == "withheld"


def test_pages_of_comments_are_accessible(world, people: People):
    story = Story(world).to(PilotState.COMPLETED)
    story.open_final()
    comment = [CommentFactory(round=story.round) for _ in range(5)][0]
    page = people.let_in(world.staff_south, viewport=PHONE["viewport"])
    of_round = [story.pilot.uuid, "final"]
    addresses = [reverse("pilots:comments", args=of_round)]
    addresses += [
        reverse(f"pilots:comment_{step}", args=[*of_round, comment.pk]) for step in ("shorten", "withhold")
    ]
    assert [fault for address in addresses for fault in look(page, address)] == []
