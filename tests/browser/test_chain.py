"""The whole chain in real browsers: from a French request to the report that counts the pilot.

Five people with an account act, six stakeholders without one, and a reader whom nobody knows."""

import hashlib
import json
import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from pilots.enums import SectionKind
from pilots.models import Pilot
from tests.browser import steps, workspace
from tests.browser.hands import Pointer
from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE = "Eaux pluviales à ciel ouvert et jardins de pluie dans un quartier d'immeubles existant"
TEXT = (
    "À chaque orage, l'eau de pluie inonde les caves d'un ensemble d'immeubles des années soixante et les "
    "égouts débordent. Nous voulons gérer les eaux pluviales en surface, par des noues, des bassins ouverts "
    "et des jardins de pluie aménagés dans les cours avec les locataires. Nous cherchons une ville qui l'a "
    "fait dans un quartier déjà construit et peut montrer le calcul et l'entretien."
)
POSTING = {
    "text": {"title": TITLE, "text": TEXT},
    "themes": {"themes": ["water.drainage"]},
    "work": {"work_languages": ["fr", "en"], "modes": ["study_visit"]},
    "time": {},
    "partner": {},
    "exchange": {
        "gains": "Des règles de calcul et un plan d'entretien",
        "gives": "Notre connaissance des pluies méditerranéennes",
    },
}
STAKEHOLDERS = [
    ("residents", "Sfax"),
    ("residents", "Malmö"),
    ("ngo", "Sfax"),
    ("business", "Malmö"),
    ("university", "Sfax"),
    ("utility", "Malmö"),
]
ASKING, OFFERING = "officer.sfax@demo.example", "officer.malmo@demo.example"


def test_chain_from_request_to_report(demonstration, worker, people: People):
    def sign_in(email: str) -> Pointer:
        return Pointer(people.sign_in(email))

    coordinator = sign_in("coordinator.un-habitat@demo.example")
    before = report(coordinator, as_of="2004-12-31")
    reached = figure(report(coordinator, as_of=""), "slum_dwellers_reached")

    asking, offering = sign_in(ASKING), sign_in(OFFERING)
    staff = [sign_in(f"staff.{name}@demo.example") for name in ("fnct", "salar")]
    request = steps.write_request(asking, POSTING)
    steps.publish(staff[0], request)
    expect(staff[0].page.locator("main")).to_contain_text("published")
    match = open_best_match(request, asking)
    steps.agree(match, asking, offering)
    expect(offering.page.locator("main")).to_contain_text("The associations have been asked to approve")
    steps.approve(match, staff)
    expect(staff[-1].page.locator("main")).to_contain_text("Your approval is recorded")
    pilot = steps.start_pilot(match, asking)
    expect(asking.page.locator("h1")).to_contain_text(TITLE)
    steps.sign_agreement(pilot, asking, offering, "Du savoir-faire, par des visites et des plans.")
    expect(offering.page.locator("main")).to_contain_text(re.compile("north-south", re.IGNORECASE))
    workspace.plan_visit(pilot, asking)
    workspace.contribute(pilot, asking, offering)
    workspace.measure(pilot, offering)
    text = "Trois rues ont été équipées ; l'eau s'écoule en deux heures."
    steps.document(pilot, SectionKind.values, asking, staff[0], text)
    steps.complete(pilot, asking, offering)
    expect(offering.page.locator("main")).to_contain_text("completed")
    workspace.tell(pilot, asking, staff[0])
    assess(pilot, asking, staff[0], people)
    workspace.publish(pilot, asking, Pointer(people.anyone()), TITLE)

    today = report(coordinator, as_of="")
    assert titles(today, "late") >= {TITLE}
    assert titles(today, "records") == titles(before, "records")
    assert figure(today, "slum_dwellers_reached") == reached + workspace.SLUM_DWELLERS
    again = report(coordinator, as_of="2004-12-31")
    assert without_moment(again) == without_moment(before)


def open_best_match(request: str, officer: Pointer) -> str:
    """Wait for the worker's proposals: an English offer is the first. Its points add up by hand."""
    page = officer.page
    page.goto(request)
    expect(page.locator("h1")).to_contain_text(TITLE)
    proposals = page.locator("#matches ~ ul.cards h3 a")
    for _attempt in range(60):
        if proposals.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(proposals.first).to_contain_text("Open stormwater and rain gardens")
    proposals.first.click()
    total = page.locator("table.score tfoot .score-points strong").inner_text()  # waits for the page
    rows = page.locator("table.score tbody .score-points strong").all_inner_texts()
    assert sum(map(Decimal, rows)) == Decimal(total)
    expect(page.locator("table.score")).to_contain_text("The two texts speak of the same thing")
    return steps.path_of(officer)


def assess(pilot: str, officer: Pointer, staff: Pointer, people: People) -> None:
    """The stakeholders answer on a phone, without an account and without script."""
    steps.open_assessment(pilot, staff)
    expect(staff.page.locator("main")).to_contain_text("Invite the people")
    sides = {
        side.organisation.city.name: side.organisation_id for side in Pilot.objects.latest("pk").partners
    }
    links = [
        steps.invite(staff, group, sides[city], "fr" if city == "Sfax" else "en")
        for group, city in STAKEHOLDERS
    ]
    for link in links:
        phone = people.anyone(viewport={"width": 390, "height": 844}, java_script_enabled=False)
        steps.answer(Pointer(phone), link)
        phone.context.close()
    officer.page.goto(f"{pilot}assessment/")
    expect(officer.page.locator("main")).not_to_contain_text("missing")


def report(coordinator: Pointer, *, as_of: str) -> dict:
    """Make the 2004 report, wait for the worker, download all three files and check them against the page."""
    page = coordinator.page
    steps.make_report(coordinator, 2004, as_of)
    page.get_by_role("link", name=re.compile("PDF")).wait_for(timeout=60_000)
    labels = {"PDF": "(PDF)", "CSV": "(CSV)", "JSON": "(JSON)"}
    files = {kind: download(page, label) for kind, label in labels.items()}
    proofs = page.locator("[aria-labelledby=proof] code").all_inner_texts()
    assert proofs[:2] == [hashlib.sha256(files[kind]).hexdigest() for kind in ("JSON", "PDF")]
    assert files["PDF"].startswith(b"%PDF-")
    assert files["CSV"].startswith(b"\xef\xbb\xbf")
    return json.loads(files["JSON"])


def download(page: Page, label: str) -> bytes:
    with page.expect_download() as event:
        page.get_by_role("link", name=label).click()
    return event.value.path().read_bytes()


def titles(facts: dict, kind: str) -> set[str]:
    """Titles of the pilots that the first target counts ("records"), or lists as late."""
    return {record["title"] for record in facts["targets"][0]["fact"][kind]}


def figure(facts: dict, code: str) -> int:
    """One of the figures around the targets."""
    return next(fact["value"] for fact in facts["context"] if fact["code"] == code)


def without_moment(facts: dict) -> dict:
    return {name: value for name, value in facts.items() if name != "known_at"}
