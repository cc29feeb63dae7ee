"""The whole chain by keyboard alone, without script, and in Arabic: from a request to the report."""

import pytest
from playwright.sync_api import expect

from core.models import Job
from core.tasks import run_job
from matching.models import Request
from pilots import services
from pilots.enums import SectionKind, StakeholderGroup
from pilots.models import Pilot
from pilots.queries import invitation_token
from reporting.services import load_milestones
from tests import factories as make
from tests.browser import steps
from tests.browser.crawl import look
from tests.browser.hands import Hands, Keyboard, Pointer
from tests.browser.people import PASSWORD, People
from tests.pilots.story import VALUES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

POSTING = {
    "text": {"title": "Leaks", "text": "A third of our water is lost before it reaches a tap."},
    "themes": {"themes": ["water"]},
    "work": {"work_languages": ["fr"], "modes": ["training"]},
    "time": {"urgency": "high"},
    "partner": {},
    "exchange": {"gives": "What we know of old pipes"},
}
TEXT = "Three streets were repaired; half of the water is saved."


@pytest.fixture
def cast(world):
    """Officers who can sign in, a theme to choose, and the milestones."""
    for officer in (world.officer_south, world.officer_north):
        officer.set_password(PASSWORD)
        officer.save()
    make.ThemeFactory(code="water", names={"en": "Water"}, position=1)
    load_milestones()
    return world


@pytest.mark.parametrize(
    ("hands", "options"),
    [(Keyboard, {}), (Pointer, {"java_script_enabled": False}), (Pointer, {"locale": "ar"})],
    ids=["keyboard only", "script off", "Arabic"],
)
def test_whole_chain(cast, people: People, hands: Hands, options):
    def let_in(user) -> Pointer:
        return hands(people.let_in(user, **options))

    asking, offering = hands(people.anyone(**options)), let_in(cast.officer_north)
    staff = [let_in(cast.staff_south), let_in(cast.staff_north)]
    steps.sign_in(asking, cast.officer_south.email)
    direction = "rtl" if options.get("locale") == "ar" else "ltr"
    expect(asking.page.locator("html")).to_have_attribute("dir", direction)

    request = steps.write_request(asking, POSTING)
    steps.publish(staff[0], request)
    match = proposal(cast)
    steps.agree(match, asking, offering)
    steps.approve(match, staff)
    pilot = steps.start_pilot(match, asking)
    if options.get("locale"):
        drafts = [f"{pilot}{part}" for part in ("agreement/edit/", "supporters/add/")]
        assert [fault for address in drafts for fault in look(asking.page, address)] == []
    steps.sign_agreement(pilot, asking, offering, TEXT)
    steps.document(pilot, [SectionKind.LESSONS], asking, staff[0], TEXT)
    document_the_rest(cast)
    steps.complete(pilot, asking, offering)
    steps.open_assessment(pilot, staff[0])
    link = steps.invite(staff[0], StakeholderGroup.RESIDENTS, cast.south.pk, "ar")
    steps.answer(hands(people.anyone(**options)), link)
    hear_the_rest(cast)

    coordinator = let_in(cast.coordinator)
    steps.make_report(coordinator, 2004)
    run_job(Job.objects.get(kind="report").pk)
    coordinator.page.reload()
    expect(coordinator.page.locator(f".content a[href='{pilot}']").first).to_be_visible()
    compared = compare_with_another(coordinator)
    if options.get("locale"):
        addresses = [(staff[0], f"{pilot}documentation/lessons/return/")]
        addresses += [(coordinator, address) for address in compared]
        assert [fault for person, address in addresses for fault in look(person.page, address)] == []
    coordinator.page.goto("/milestones/2004/")
    coordinator.press(coordinator.page.locator("main a.more").first)
    coordinator.press(coordinator.page.locator(f"main table a[href='{pilot}']").first)
    coordinator.page.wait_for_url(f"**{pilot}")


def compare_with_another(coordinator: Pointer) -> list[str]:
    """The paths of the report, of another, of the list to choose from, and of the comparison of both."""
    first = steps.path_of(coordinator)
    steps.make_report(coordinator, 2004)
    run_job(Job.objects.filter(kind="report").latest("pk").pk)
    second = steps.path_of(coordinator)
    coordinator.page.reload()
    coordinator.press(coordinator.page.locator(f"a[href$='compare{first.removeprefix('/reports')}']"))
    coordinator.page.wait_for_url(f"**{second}compare/*/")
    return [first, second, f"{second}compare/", steps.path_of(coordinator)]


def proposal(cast) -> str:
    offer = make.OfferFactory(organisation=cast.north, published=True)
    return make.MatchFactory(request=Request.objects.get(), offer=offer).get_absolute_url()


def document_the_rest(cast) -> None:
    """What the officer does once on the page is done five times more."""
    pilot = Pilot.objects.get()
    for kind in set(SectionKind) - {SectionKind.LESSONS}:
        section = services.save_section(pilot, kind, by=cast.officer_south, text=TEXT, language="en")
        section = services.submit_section(section, by=cast.officer_south)
        services.accept_section(section, by=cast.staff_south)


def hear_the_rest(cast) -> None:
    """The four other people of both cities without whom nothing is assessed."""
    [round_] = Pilot.objects.get().rounds.all()
    for group in ("ngo", "utility"):
        for side in (cast.south, cast.north):
            invitation = services.invite(round_, by=cast.staff_south, group=group, side=side)
            services.answer(invitation_token(invitation), values=VALUES)
