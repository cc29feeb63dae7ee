"""What the partners of an exchange do while it runs: plan, ledger, results and an update of a period."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.hands import Pointer
from tests.browser.steps import act, button, submit

SLUM_DWELLERS, OTHERS = 1_250, 400


def plan_visit(pilot: str, officer: Pointer) -> None:
    officer.page.goto(f"{pilot}plan/add/")
    starts_on = timezone.localdate() + timedelta(days=90)
    officer.enter(
        mode="study_visit",
        title="Visite des jardins de pluie",
        starts_on=starts_on.isoformat(),
        ends_on=(starts_on + timedelta(days=3)).isoformat(),
        people="4",
    )
    submit(officer)
    expect(officer.page.locator("main")).to_contain_text("Visite des jardins de pluie")
    expect(officer.page.locator("main svg")).not_to_have_count(0)


def contribute(pilot: str, *officers: Pointer) -> None:
    """Each side enters what it gives; the ledger shows both."""
    for number, officer in enumerate(officers):
        officer.page.goto(f"{pilot}contributions/add/")
        participant = officer.page.locator("[name=participant] option").nth(number)
        officer.enter(
            participant=participant.get_attribute("value"),
            kind="cash",
            stage="delivered",
            day=timezone.localdate().isoformat(),
            what=f"Travel {number + 1}",
            value=str(1000 * (number + 1)),
            currency="USD",
        )
        submit(officer)
    page = officers[-1].page
    expect(page.locator("main")).to_contain_text("Travel 1")
    expect(page.locator("main")).to_contain_text("3,000.00")


def measure(pilot: str, officer: Pointer) -> None:
    """A result with an indicator and its figure, and the residents reached."""
    page, today = officer.page, timezone.localdate().isoformat()
    page.goto(f"{pilot}results/add/")
    officer.enter(title="Les caves restent sèches")
    submit(officer)
    officer.press(page.locator("main a[href$='/indicators/add/']").first)
    page.wait_for_url("**/indicators/add/")
    later = (timezone.localdate() + timedelta(days=300)).isoformat()
    officer.enter(title="Caves inondées", unit="caves", target="3", target_on=later, source="Bailleur")
    submit(officer)
    officer.press(page.locator("main a[href$='/measure/']").first)
    page.wait_for_url("**/measure/")
    officer.enter(on=today, value="7")
    submit(officer)
    page.goto(f"{pilot}results/reach/")
    officer.enter(
        on=today, slum_dwellers=str(SLUM_DWELLERS), other_residents=str(OTHERS), method="Porte à porte"
    )
    submit(officer)
    expect(page.locator("main")).to_contain_text("1,250")


def tell(pilot: str, officer: Pointer, staff: Pointer) -> None:
    """The update of the last period is handed in, returned, changed and accepted."""
    page = officer.page
    page.goto(f"{pilot}updates/")
    officer.press(page.locator("form[action$='/updates/begin/'] button"))
    page.wait_for_url("**/edit/")
    update = page.url.removesuffix("edit/")
    hand_in(officer, "Deux cours sont équipées.")
    staff.page.goto(f"{update}return/")
    staff.enter(reason="Dites aussi ce qui n'a pas marché.")
    submit(staff)
    page.goto(f"{update}edit/")
    expect(page.locator("main")).to_contain_text("Dites aussi ce qui n'a pas marché.")
    hand_in(officer, "Deux cours sont équipées, la troisième attend.")
    staff.page.goto(update)
    button(staff, "/accept/")
    expect(staff.page.locator("main")).to_contain_text("accepted")


def hand_in(officer: Pointer, narrative: str) -> None:
    officer.enter(light=["amber"], narrative=narrative, next_steps="La visite de contrôle.")
    submit(officer, "submit")


def publish(pilot: str, officer: Pointer, reader: Pointer, title: str) -> None:
    """The pilot becomes a practice of the library, which anybody reads and finds."""
    act(officer, f"{pilot}documentation/", "/publish/")
    page = reader.page
    page.goto("/library/practices/?q=jardins+de+pluie")
    found = page.locator("main").get_by_role("link", name=title)
    reader.press(found.first)
    expect(page.locator("h1")).to_contain_text(title)
