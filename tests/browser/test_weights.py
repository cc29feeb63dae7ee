"""The weights page in a real browser: slide, see the effect, save with a reason; matches keep theirs."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cities.enums import Duty
from cities.models import Membership, Organisation
from matching import pipeline, services
from matching.enums import DeclineReason, MatchState, Side
from matching.kernel import CRITERIA, DEFAULT_WEIGHTS
from matching.kernel.weights import tenths_available
from matching.models import Match, Offer, Request, WeightSet
from tests.browser.crawl import look
from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

STAFF, COORDINATOR = "staff.ams@demo.example", "coordinator.un-habitat@demo.example"
PAGE = "/weights/associations/ams/"
PHONE = {"viewport": {"width": 390, "height": 844}}


def test_an_approver_moves_weights_sees_the_effect_and_saves(demonstration, people: People):
    association = Organisation.objects.get(slug="ams")
    answered, waiting = two_matches(association)
    approver = people.sign_in(STAFF)
    before = {match.pk: score_of(approver, match) for match in (answered, waiting)}

    slide_and_preview(approver)
    save(approver, "Experience counts for more in our cities.", version=1)
    saved = WeightSet.objects.get(association=association)
    assert (saved.weights["experience"], saved.weights["meaning"]) == (90, 0)
    assert saved.by.email == STAFF

    pipeline.match_posting(waiting.request, at=timezone.now())
    assert score_of(approver, answered) == before[answered.pk]
    assert score_of(approver, waiting) != before[waiting.pk]
    expect(approver.locator("main")).to_contain_text(str(saved))

    without_script(people.sign_in(STAFF, java_script_enabled=False, **PHONE))
    assert WeightSet.objects.get(association=association, version=2).weights == DEFAULT_WEIGHTS
    assert faults(people) == []


def two_matches(association: Organisation) -> tuple[Match, Match]:
    """Two proposals for one request of a member; its officer has answered the first."""
    now = timezone.now()
    members = Organisation.objects.led_by(association, now.date())
    requests = Request.objects.published().filter(organisation__in=members)
    for posting in [*Offer.objects.published(), *requests]:
        pipeline.match_posting(posting, at=now)
    proposed = Match.objects.filter(request__in=requests, state=MatchState.PROPOSED).order_by("request", "pk")
    first, second = proposed.select_related("request")[:2]
    assert first.request == second.request
    editors = Membership.objects.active().filter(organisation=first.request.organisation, duty=Duty.EDITOR)
    services.show_interest(first, side=Side.REQUEST, by=editors[0].user)
    return first, second


def score_of(page: Page, match: Match) -> str:
    """The explanation of the score, as the match's page shows it."""
    page.goto(match.get_absolute_url())
    return page.locator("table.score").inner_text()


def slide_and_preview(page: Page) -> None:
    page.goto(PAGE)
    row = page.locator("[data-weight]", has=page.locator("#id_weight_experience"))
    expect(row.locator("output")).to_have_text(points_of(DEFAULT_WEIGHTS))
    page.locator("#id_weight_meaning").fill("0")
    row.locator("[type=range]").fill("90")
    expect(page.locator("#id_weight_experience")).to_have_value("90")
    typed = DEFAULT_WEIGHTS | {"meaning": 0, "experience": 90}
    expect(row.locator("output")).to_have_text(points_of(typed))
    expect(page.locator("[data-sum]")).to_have_text(str(sum(typed.values())))
    points = [float(text) for text in page.locator("[data-weight] output").all_inner_texts()]
    assert round(sum(points), 1) == 100
    page.get_by_role("button", name="Preview the effect").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text(re.compile(r"In [1-9]\d* of \d+ requests another offer comes first"))
    expect(preview.locator(".badge", has_text="up").first).to_be_visible()
    shown_again = [float(text) for text in page.locator("[data-weight] output").all_inner_texts()]
    assert shown_again == points
    expect(page.locator("[data-stale]")).to_be_hidden()
    row.locator("[type=range]").fill("91")
    expect(page.locator("[data-stale]")).to_be_visible()
    row.locator("[type=range]").fill("90")
    expect(page.locator("[data-stale]")).to_be_hidden()


def points_of(weights: dict[str, float]) -> str:
    """What experience can give with these weights, as the server works it out."""
    return f"{tenths_available(weights)[CRITERIA.index('experience')] / 10:.1f}"


def save(page: Page, reason: str, version: int) -> None:
    page.locator("#save [name=reason]").fill(reason)
    page.get_by_role("button", name=f"Save as version {version}").click()
    expect(page.locator(".messages")).to_contain_text(f"Saved as version {version}.")
    expect(page.locator(f"#version-{version}")).to_contain_text(reason)


def without_script(page: Page) -> None:
    """On a phone the numbers are typed; a wrong one is said, and the earlier default is restored."""
    page.goto(PAGE)
    expect(page.locator("[type=range]").first).to_be_hidden()
    page.locator("#id_weight_theme").evaluate("field => field.type = 'text'")
    page.locator("#id_weight_theme").fill("a lot")
    page.get_by_role("button", name="Preview the effect").click()
    expect(page.locator(".error-summary")).to_contain_text("Give a whole number from 0 to 100.")
    page.goto(PAGE)
    page.get_by_role("link", name="Put the default's values on the sliders").click()
    expect(page.locator("#id_weight_experience")).to_have_value(str(DEFAULT_WEIGHTS["experience"]))
    save(page, "Back to the default.", version=2)


def faults(people: People) -> list[str]:
    """Of all pages about weights, for both roles, on a desktop and on a phone, in both directions."""
    previewed = f"{PAGE}?weight_theme=60&weight_experience=0"
    wide, narrow = (
        people.sign_in(STAFF),
        people.sign_in(COORDINATOR, color_scheme="dark", locale="ar", **PHONE),
    )
    found = [fault for path in ("/weights/", PAGE, previewed) for fault in look(wide, path)]
    enough_decisions()
    default = ["/weights/", "/weights/default/", "/weights/default/?weight_theme=60"]
    paths = [*default, "/weights/default/learning/"]
    return found + [fault for path in paths for fault in look(narrow, path)]


def enough_decisions() -> None:
    """Requesting cities decline some proposals, so that there is something to learn from."""
    duties = Membership.objects.active().filter(duty=Duty.EDITOR).order_by("-pk")
    editors = {membership.organisation_id: membership.user for membership in duties}
    waiting = Match.objects.filter(state=MatchState.PROPOSED, request__organisation__in=editors)
    for match in waiting.order_by("pk")[:20]:
        by = editors[match.request.organisation_id]
        services.decline_match(match, side=Side.REQUEST, by=by, reason=DeclineReason.SETTING_DIFFERS)
