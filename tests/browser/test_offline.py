"""The line is cut: the device says so in the reader's language, and never shows an old page."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.people import PASSWORD, People

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

KEPT = """localStorage.setItem("writing:/requests/1/", JSON.stringify(
    [{from: "a", at: 0, text: JSON.stringify([["title", "Cleaner canals with schools"]])}]))"""

NOTICE_LANGUAGE = """caches.match("/offline/", {ignoreVary: true})
    .then(notice => notice && notice.headers.get("Content-Language"))"""


@pytest.fixture
def reader(people: People, world) -> Page:
    User.objects.create_user("reader@example.org", PASSWORD)
    page = people.sign_in("reader@example.org")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def test_cut_line_is_told_and_what_is_kept_is_listed(reader):
    reader.evaluate(KEPT)
    reader.context.set_offline(True)
    reader.goto("/cities/")
    expect(reader.get_by_role("heading", level=1)).to_have_text("There is no connection just now")
    expect(reader.locator("[data-kept] summary")).to_contain_text("Cleaner canals with schools")
    assert reader.evaluate("getComputedStyle(document.querySelector('.card')).borderRadius") != "0px"
    reader.context.set_offline(False)  # the page loads itself again
    expect(reader.get_by_role("heading", level=1)).to_have_text("Cities")


def test_line_that_comes_back_without_a_word_is_found(reader):
    """The device may say that it is on line before the site can be reached, and never say so again."""
    reader.context.set_offline(True)
    reader.goto("/cities/")
    reader.evaluate("addEventListener('online', event => event.stopImmediatePropagation(), true)")
    reader.context.set_offline(False)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Cities")


def test_notice_opened_on_purpose_stays(reader):
    reader.goto("/offline/")
    reader.evaluate("window.stays = true")
    reader.wait_for_timeout(2500)
    assert reader.evaluate("window.stays")


def test_notice_follows_the_language_of_the_reader(reader):
    reader.goto("/cities/")
    reader.locator(".language-menu summary").click()
    reader.get_by_role("button", name="العربية").click()
    expect(reader.locator("html")).to_have_attribute("lang", "ar")
    reader.wait_for_function(f"{NOTICE_LANGUAGE}.then(language => language === 'ar')")
    reader.context.set_offline(True)
    reader.goto("/cities/")
    expect(reader.locator("html")).to_have_attribute("dir", "rtl")
