"""Every main page as each role: accessible in both directions and colour schemes, light, from this host."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from accounts.models import User
from matching.models import Match, Request
from pilots.models import Pilot
from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

FIRST_VISIT_BYTES = 60_000
REQUESTS = 10
PUBLIC = [
    "/",
    "/requests/",
    "/offers/",
    "/pilots/",
    "/milestones/",
    "/milestones/2004/",
    "/milestones/2004/1/",
]
PUBLIC += ["/cities/", "/cities/?q=Nai", "/account/login/", "/api/", "/programmes/"]
OWN = {
    "officer.nakuru": ["/desk/", "/requests/new/", "/offers/new/", "/matches/"],
    "staff.uclg-africa": ["/desk/", "/matches/"],
    "coordinator.un-habitat": ["/desk/", "/reports/", "/reports/new/"],
}


def test_pages_are_accessible_and_light(demonstration, people: People):
    faults = [fault for path in PUBLIC for fault in look(people.anyone(), path)]
    for name, paths in OWN.items():
        person = f"{name}@demo.example"
        paths = [*paths, *records_of(person)]
        for options in ({}, {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}}):
            page = people.sign_in(person, **options)
            faults += [fault for path in paths for fault in look(page, path)]
    arabic = people.sign_in("officer.amman@demo.example", locale="ar")
    assert arabic.locator("html").get_attribute("dir") == "rtl"
    faults += [fault for path in [*PUBLIC, "/desk/", "/requests/new/"] for fault in look(arabic, path)]
    assert faults == []


def records_of(email: str) -> list[str]:
    """Pages of some records that the person may see."""
    person = User.objects.get(email=email)
    found = [model.objects.visible_to(person).order_by("-pk").first() for model in (Match, Pilot, Request)]
    return [record.get_absolute_url() for record in found if record]


def look(page: Page, path: str) -> list[str]:
    """What is wrong with the page at the path."""
    responses: list[Response] = []

    def note(response: Response) -> None:
        responses.append(response)

    page.on("response", note)
    answer = page.goto(path)
    page.wait_for_load_state("networkidle")
    page.remove_listener("response", note)
    size = sum(response.request.sizes()["responseBodySize"] for response in responses)
    faults = [
        (answer.status >= 400, f"status {answer.status}"),
        (size > FIRST_VISIT_BYTES, f"{size} bytes"),
        (len(responses) > REQUESTS, f"{len(responses)} requests"),
        (len({urlsplit(response.url).netloc for response in responses}) > 1, "another host"),
        (overflows(page), "wider than the screen"),
    ]
    violations = Axe().run(page).response["violations"]
    texts = [text for is_fault, text in faults if is_fault]
    texts += [f"{violation['id']}: {violation['nodes'][0]['html'][:120]}" for violation in violations]
    return [f"{path} {text}" for text in texts]


def overflows(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
