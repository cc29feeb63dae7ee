"""The chain, step by step, whoever acts and in whatever way: no step asks for a word of a language."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.hands import Pointer
from tests.browser.people import PASSWORD


def path_of(person: Pointer) -> str:
    return urlsplit(person.page.url).path


def sign_in(person: Pointer, email: str) -> None:
    person.page.goto("/account/login/")
    person.enter(login=email, password=PASSWORD)
    person.press(person.page.locator("main button[type=submit]"))
    person.page.wait_for_url("**/desk/")


def act(person: Pointer, address: str, ending: str) -> None:
    person.page.goto(address)
    button(person, ending)


def button(person: Pointer, ending: str) -> None:
    """Press the button whose form goes to the address with this ending; what is done is not offered again."""
    form = person.page.locator(f"main form[action$='{ending}']")
    person.press(form.locator("button").first)
    expect(form).to_have_count(0)


def submit(person: Pointer, name: str = "") -> None:
    """Send the one form of the page, by its button of this name where it has several."""
    address = person.page.url
    person.press(person.page.locator(f"main form button{f'[name={name}]' if name else ''}").first)
    person.page.wait_for_url(lambda url: url != address)


def write_request(officer: Pointer, parts: dict[str, dict[str, Any]]) -> str:
    """Returns the address of the request, which now waits for its review."""
    page = officer.page
    page.goto("/requests/new/")
    submit(officer)
    officer.press(page.locator("ol.tasks a").first)
    for part, fields in parts.items():
        page.wait_for_url(f"**/edit/{part}/")
        officer.enter(**fields)
        submit(officer, "then")
    page.wait_for_url("**/check/")
    button(officer, "/submit/")
    page.wait_for_url("**/submitted/")
    return path_of(officer).removesuffix("submitted/")


def publish(reviewer: Pointer, request: str) -> None:
    follow_queue(reviewer, request)
    button(reviewer, "/publish/")


def follow_queue(reviewer: Pointer, address: str) -> None:
    reviewer.page.goto("/desk/queue/")
    reviewer.press(reviewer.page.locator(f"main a[href='{address}']").first)
    reviewer.page.wait_for_url(f"**{address}")


def agree(match: str, *officers: Pointer) -> None:
    for officer in officers:
        act(officer, match, "/interest/")


def approve(match: str, staff: Iterable[Pointer]) -> None:
    for approver in staff:
        follow_queue(approver, f"{match}dossier/")
        button(approver, "/approve/")


def start_pilot(match: str, officer: Pointer) -> str:
    officer.page.goto(match)
    button(officer, "/pilot/")
    officer.page.wait_for_url("**/pilots/**")
    return path_of(officer)


def sign_agreement(pilot: str, asking: Pointer, offering: Pointer, terms: str) -> None:
    page = asking.page
    page.goto(f"{pilot}agreement/edit/")
    asking.write(page.locator("[name=purposes]"), terms)
    for field in page.locator("textarea[name^=gives_], textarea[name^=gains_]").all():
        if not field.input_value():
            asking.write(field, terms)
    submit(asking)
    button(asking, "/freeze/")
    for officer in (asking, offering):
        officer.page.goto(f"{pilot}agreement/")
        sign(officer)
    act(offering, pilot, "/activate/")


def sign(officer: Pointer) -> None:
    """Press the button, and show by the password who signs, as it is asked."""
    page, form = officer.page, officer.page.locator("main form[action$='/sign/']")
    officer.press(form.locator("button").first)
    page.wait_for_url("**/reauthenticate/**")
    officer.enter(password=PASSWORD)
    submit(officer)
    page.wait_for_url("**/agreement/**")
    expect(form).to_have_count(0)


def document(pilot: str, sections: Iterable[str], asking: Pointer, staff: Pointer, text: str) -> None:
    for section in sections:
        asking.page.goto(f"{pilot}documentation/{section}/edit/")
        asking.enter(text=text)
        submit(asking, "submit")
    for section in sections:
        act(staff, f"{pilot}documentation/", f"/{section}/accept/")


def complete(pilot: str, *officers: Pointer) -> None:
    for officer in officers:
        act(officer, f"{pilot}documentation/", "/confirm/")
    act(officers[-1], pilot, "/complete/")


def open_assessment(pilot: str, staff: Pointer) -> None:
    act(staff, f"{pilot}assessment/", "/final/open/")


def invite(staff: Pointer, group: str, side: int, language: str) -> str:
    """Make an invitation on the page of the assessment, and return the address for the stakeholder."""
    page = staff.page
    links = page.locator("td code")
    before = links.all_inner_texts()
    staff.press(page.locator("details", has=page.locator("[name=final-group]")).locator("summary"))
    staff.enter(**{"final-group": group, "final-side": str(side), "final-language": language})
    staff.press(page.locator("form[action$='/final/invite/'] button"))
    expect(links).to_have_count(len(before) + 1)
    [link] = set(links.all_inner_texts()) - set(before)
    return urlsplit(link).path


def answer(stakeholder: Pointer, link: str) -> None:
    """Answer every question; the link then is used up."""
    page = stakeholder.page
    page.goto(link)
    questions = page.locator("main input[type=radio][value='4']")
    stakeholder.enter(**{question.get_attribute("name"): ["4"] for question in questions.all()})
    stakeholder.press(page.locator("main form button[type=submit]"))
    expect(page.locator("main form")).to_have_count(0)
    page.goto(link)
    expect(page.locator("main form")).to_have_count(0)


def make_report(coordinator: Pointer, year: int, as_of: str = "") -> None:
    coordinator.page.goto("/reports/new/")
    coordinator.enter(milestone=str(year), **({"as_of": as_of} if as_of else {}))
    submit(coordinator)
