"""The whole chain in real browsers: from a French request to the report that counts the pilot."""

import hashlib
import json
import re
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE = "Eaux pluviales à ciel ouvert et jardins de pluie dans un quartier d'immeubles existant"
TEXT = (
    "À chaque orage, l'eau de pluie inonde les caves d'un ensemble d'immeubles des années soixante et les "
    "égouts débordent. Nous voulons gérer les eaux pluviales en surface, par des noues, des bassins ouverts "
    "et des jardins de pluie aménagés dans les cours avec les locataires. Nous cherchons une ville qui l'a "
    "fait dans un quartier déjà construit et peut montrer le calcul et l'entretien."
)
SECTIONS = ["context", "transferred", "adapted", "results", "costs", "lessons"]
STAKEHOLDERS = [
    ("residents", "sfax"),
    ("residents", "malmo"),
    ("ngo", "sfax"),
    ("business", "malmo"),
    ("university", "sfax"),
]
ASKING, OFFERING = "officer.sfax@demo.example", "officer.malmo@demo.example"


def test_chain_from_request_to_report(demonstration, worker, people: People):
    coordinator = people.sign_in("coordinator.un-habitat@demo.example")
    before = report(coordinator, as_of="2004-12-31")

    asking, offering = people.sign_in(ASKING), people.sign_in(OFFERING)
    staff = {name: people.sign_in(f"staff.{name}@demo.example") for name in ("fnct", "salar")}
    request = publish_request(asking, staff["fnct"])
    match = open_best_match(request, asking)
    agree(match, asking, offering)
    for page in staff.values():
        approve(match, page)
    pilot = start_pilot(match, asking)
    sign_agreement(pilot, asking, offering)
    document(pilot, asking, offering, staff["fnct"])
    assess(pilot, asking, staff["fnct"], people)

    today = report(coordinator, as_of="")
    assert titles(today, "late") >= {TITLE}
    assert titles(today, "records") == titles(before, "records")
    again = report(coordinator, as_of="2004-12-31")
    assert without_moment(again) == without_moment(before)


def publish_request(officer: Page, reviewer: Page) -> str:
    officer.goto("/requests/new/")
    officer.locator("[name=title]").fill(TITLE)
    officer.locator("[name=text]").fill(TEXT)
    officer.locator("select[name=language]").select_option("fr")
    officer.locator("[name=themes]").select_option(["water.drainage"])
    for name, value in [("work_languages", "fr"), ("work_languages", "en"), ("modes", "study_visit")]:
        officer.locator(f"[name={name}][value={value}]").check()
    officer.locator("[name=gains]").fill("Des règles de calcul et un plan d'entretien")
    officer.locator("[name=gives]").fill("Notre connaissance des pluies méditerranéennes")
    officer.locator("button[name=submit]").click()
    expect(officer.locator("h1")).to_contain_text(TITLE)

    reviewer.goto("/desk/")
    reviewer.get_by_role("link", name=TITLE).click()
    reviewer.get_by_role("button", name="Publish").click()
    expect(reviewer.locator("main")).to_contain_text("published")
    return officer.url


def open_best_match(request: str, officer: Page) -> str:
    """Wait for the worker's proposals: an English offer is the first. Its points add up by hand."""
    officer.goto(request)
    proposals = officer.locator("#matches ~ ul.cards h3 a")
    for _attempt in range(60):
        if proposals.count():
            break
        officer.wait_for_timeout(500)
        officer.reload()
    expect(proposals.first).to_contain_text("Open stormwater and rain gardens")
    proposals.first.click()
    rows = officer.locator("table.score tbody .score-points strong").all_inner_texts()
    total = officer.locator("table.score tfoot .score-points strong").inner_text()
    assert sum(map(Decimal, rows)) == Decimal(total)
    expect(officer.locator("table.score")).to_contain_text("The two texts speak of the same thing")
    return officer.url


def agree(match: str, *officers: Page) -> None:
    for officer in officers:
        officer.goto(match)
        officer.get_by_role("button", name="Show interest").click()
    expect(officers[-1].locator("main")).to_contain_text("The associations have been asked to approve")


def approve(match: str, staff: Page) -> None:
    staff.goto("/desk/")
    staff.get_by_role("link", name=TITLE).click()
    assert staff.url == match
    staff.get_by_role("button", name="Approve").click()
    expect(staff.locator("main")).to_contain_text("Your approval is recorded")


def start_pilot(match: str, officer: Page) -> str:
    officer.goto(match)
    officer.get_by_role("button", name="Start a pilot").click()
    expect(officer.locator("h1")).to_contain_text(TITLE)
    return officer.url


def sign_agreement(pilot: str, asking: Page, offering: Page) -> None:
    asking.goto(f"{pilot}agreement/edit/")
    asking.locator("[name=purposes]").fill("Adapter les jardins de pluie à un quartier de Sfax.")
    for field in asking.locator("textarea[name^=gives_], textarea[name^=gains_]").all():
        field.fill(field.input_value() or "Du savoir-faire, par des visites et des plans")
    asking.get_by_role("button", name="Save").click()
    asking.get_by_role("button", name="Fix the text for signature").click()
    for officer in (asking, offering):
        officer.goto(f"{pilot}agreement/")
        officer.get_by_role("button", name="Sign the agreement").click()
    offering.goto(pilot)
    expect(offering.locator("main")).to_contain_text(re.compile("north-south", re.IGNORECASE))
    offering.get_by_role("button", name="Start the exchange").click()


def document(pilot: str, asking: Page, offering: Page, staff: Page) -> None:
    for section in SECTIONS:
        asking.goto(f"{pilot}documentation/{section}/edit/")
        asking.locator("[name=text]").fill("Trois rues ont été équipées ; l'eau s'écoule en deux heures.")
        asking.locator("button[name=submit]").click()
    for section in SECTIONS:
        staff.goto(f"{pilot}documentation/")
        staff.locator(f"#{section}").get_by_role("button", name="Accept").click()
    for officer in (asking, offering):
        officer.goto(f"{pilot}documentation/")
        officer.get_by_role("button", name="Confirm the documentation").click()
    expect(offering.locator("main")).to_contain_text("Documented since")
    offering.goto(pilot)
    offering.get_by_role("button", name="Complete the exchange").click()


def assess(pilot: str, officer: Page, staff: Page, people: People) -> None:
    staff.goto(f"{pilot}assessment/")
    staff.get_by_role("button", name="Open the").click()
    expect(staff.locator("main")).to_contain_text("Invite the people")
    links = staff.locator("td code")
    for number, (group, city) in enumerate(STAKEHOLDERS):
        expect(links).to_have_count(number)
        staff.locator("summary", has_text="Invite a person").click()
        staff.locator("[name=final-group]").select_option(group)
        side = staff.locator("[name=final-side]")
        side.select_option(label=[name for name in side.inner_text().splitlines() if city in fold(name)][0])
        staff.locator("[name=final-language]").select_option("fr" if city == "sfax" else "en")
        staff.get_by_role("button", name="Make the invitation").click()
    expect(links).to_have_count(len(STAKEHOLDERS))
    for link in links.all_inner_texts():
        answer(link, people)
    officer.goto(f"{pilot}assessment/")
    expect(officer.locator("main")).not_to_contain_text("missing")


def fold(name: str) -> str:
    return name.casefold().replace("ö", "o")


def answer(link: str, people: People) -> None:
    """A stakeholder without an account, on a phone; the link then is used up."""
    page = people.anyone(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    path = re.sub(r"^https?://[^/]+", "", link)
    page.goto(path)
    for name in {radio.get_attribute("name") for radio in page.locator("input[type=radio]").all()}:
        page.locator(f"[name={name}][value='4']").check()
    page.get_by_role("button", name="Send my answers").click()
    page.goto(path)
    expect(page.get_by_role("button", name="Send my answers")).to_have_count(0)
    page.context.close()


def report(coordinator: Page, *, as_of: str) -> dict:
    """Make the 2004 report, wait for the worker, download all three files and check them against the page."""
    coordinator.goto("/reports/new/")
    coordinator.locator("[name=milestone]").select_option("2004")
    if as_of:
        coordinator.locator("[name=as_of]").fill(as_of)
    coordinator.get_by_role("button", name="Make the report").click()
    link = coordinator.get_by_role("link", name=re.compile("PDF"))
    link.wait_for(timeout=60_000)
    files = {kind: download(coordinator, kind) for kind in ("PDF", "CSV", "JSON")}
    proofs = coordinator.locator("[aria-labelledby=proof] code").all_inner_texts()
    assert proofs[:2] == [hashlib.sha256(files[kind]).hexdigest() for kind in ("JSON", "PDF")]
    assert files["PDF"].startswith(b"%PDF-")
    assert files["CSV"].startswith(b"\xef\xbb\xbf")
    return json.loads(files["JSON"])


def download(page: Page, kind: str) -> bytes:
    with page.expect_download() as event:
        page.get_by_role("link", name=re.compile(kind)).click()
    return event.value.path().read_bytes()


def titles(facts: dict, kind: str) -> set[str]:
    """Titles of the pilots that the first target counts ("records"), or lists as late."""
    return {record["title"] for record in facts["targets"][0]["fact"][kind]}


def without_moment(facts: dict) -> dict:
    return {name: value for name, value in facts.items() if name != "known_at"}
