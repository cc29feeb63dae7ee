"""The account of a city goes from one person to the next; and a person signs in with a passkey."""

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from core.models import Job
from core.tasks import run_job
from tests.browser.people import PASSWORD, People

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NEW_PASSWORD = "correct-horse-battery"


@pytest.fixture
def city(site, world, settings):
    settings.SITE_URL = site
    world.officer_north.set_password(PASSWORD)
    world.officer_north.save()
    return world.north


def test_account_of_a_city_is_handed_over(city, people: People):
    old = people.sign_in("officer.north@example.org")
    old.goto("/organisations/northville/people/")
    old.get_by_role("link", name="Invite a colleague").click()
    old.locator("[name=email]").fill("successor@example.org")
    old.locator("[name=duties][value=viewer]").check()
    old.get_by_role("button", name="Send the invitation").click()
    expect(old.locator("main")).to_contain_text("The invitation is on its way to successor@example.org.")

    new = people.anyone()
    new.goto(link_in_the_mail())
    expect(new.locator("h1")).to_contain_text("Act for Northville")
    new.locator("[name=name]").fill("Successor")
    for field in ("password", "again"):
        new.locator(f"[name={field}]").fill(NEW_PASSWORD)
    new.get_by_role("button", name="Make the account and accept").click()
    expect(new.locator("main")).to_contain_text("You now act for Northville.")

    old.goto("/organisations/northville/people/")
    old.get_by_role("link", name="Hand over").click()
    old.get_by_label("Successor").check()
    old.get_by_role("button", name="Hand over all my duties").click()
    expect(old.locator("main")).to_contain_text("Successor now acts for Northville in your place.")
    assert old.goto("/organisations/northville/people/").status == 404
    assert old.goto("/organisations/northville/profile/").status == 403

    new.goto("/organisations/northville/people/")
    expect(new.locator(".card").first).to_contain_text("signatory")
    expect(new.locator(".timeline")).to_contain_text("officer.north handed over to Successor")


def link_in_the_mail() -> str:
    run_job(Job.objects.get(kind="cities.invitation").pk)
    [message] = mail.outbox
    return next(line for line in message.body.splitlines() if "/invitations/" in line)


def test_passkey_is_registered_and_signs_in(city, people: People):
    page = people.sign_in("officer.north@example.org")
    faults = watch(page)
    add_virtual_authenticator(page)
    page.goto("/account/")
    page.get_by_role("link", name="Manage passkeys").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.locator("[name=name]").fill("Telephone")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Recovery codes")
    page.goto("/account/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Telephone")

    page.locator("header").get_by_role("button", name="Sign out").click()
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/desk/")
    assert faults == []


def test_a_passkey_that_is_not_used_is_said_to_be(city, people: People):
    page = people.anyone()
    page.goto("/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('ended')) }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")


def add_virtual_authenticator(page: Page) -> None:
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def watch(page: Page) -> list[str]:
    """What the browser complains of: scripts that the content security policy stops, errors in others."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults
