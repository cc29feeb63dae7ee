"""Forms of paper are entered on a phone without script, and by keyboard alone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pilots.enums import PilotState
from pilots.models import Answer
from tests.browser.crawl import look
from tests.browser.people import People
from tests.pilots.papers import batch, filled
from tests.pilots.story import VALUES, Story

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}


@pytest.fixture
def final(world) -> Story:
    story = Story(world).to(PilotState.COMPLETED)
    story.open_final()
    return story


def test_forms_are_counted_entered_taken_back_and_closed(final, world, people: People):
    page = people.let_in(world.staff_south, **PHONE)
    page.goto(reverse("pilots:pilot_assessment", args=[final.pilot.uuid]))
    page.get_by_role("link", name="Enter forms that came back").click()
    page.locator("[name=side]").select_option(label="Southtown")
    page.locator("[name=held_on]").fill(final.round.opened_at.date().isoformat())
    page.locator("[name=handed_out]").fill("3")
    page.locator("[name=counted]").fill("2")
    page.get_by_role("button", name="Go on to the first form").click()
    for _ in range(2):
        tick(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("heading", name="Form 2 of 2")).to_be_visible()
    tick(page)
    page.get_by_role("link", name="Close the forms").click()
    page.get_by_role("button", name="Close the forms").click()
    expect(page.locator("main")).to_contain_text("2 of 3 forms came back.")
    assert Answer.objects.count() == 2


def tick(page):
    page.get_by_label("residents").check()
    for code in VALUES:
        page.locator(f"[name={code}][value='4']").check()
    page.get_by_role("button", name="Save and go on").click()


def test_form_is_entered_by_keyboard_alone(final, world, people: People):
    papers = batch(final, counted=2)
    page = people.let_in(world.staff_south)
    page.goto(reverse("pilots:paper_enter", args=[final.pilot.uuid, "final", papers.uuid]) + "#entry")
    for _ in range(1 + len(VALUES)):  # the group, then each question: the second choice
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Form 1 of 2 is saved.")
    papers.refresh_from_db()
    [entry] = papers.entries
    assert (entry["group"], set(entry["values"].values())) == ("ngo", {2})


def test_pages_of_paper_are_accessible(final, world, people: People):
    open_one, full = batch(final), filled(final, "residents")
    page = people.let_in(world.staff_south, viewport=PHONE["viewport"])
    of_round = [final.pilot.uuid, "final"]
    saved = f"?saved={full.entries[0]['key']}"
    addresses = [reverse("pilots:pilot_assessment", args=of_round[:1])]
    addresses += [reverse("pilots:paper_add", args=of_round)]
    addresses += [
        reverse(f"pilots:paper_{name}", args=[*of_round, papers.uuid]) + more
        for name, papers, more in (
            ("enter", open_one, ""),
            ("enter", full, saved),
            ("recount", full, ""),
            ("close", full, ""),
            ("discard", full, ""),
        )
    ]
    assert [fault for address in addresses for fault in look(page, address)] == []
