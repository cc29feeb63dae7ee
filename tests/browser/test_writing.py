"""Posting on a phone and a weak line: no word is lost, and "saved" is never said too early."""

import pytest
from playwright.sync_api import Page, expect

from cities.models import Theme
from matching.models import Offer, Request
from tests import factories as make
from tests.browser.crawl import Traffic, look
from tests.browser.people import PASSWORD, People
from tests.browser.writing import fill, go_on, start

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}}
TEXT = "Organic waste of our markets goes to the dump. We want to make compost of it with the farmers."
MORE = f"{TEXT} We have tried it in one street."
SCRIPT_BYTES = 6_000
SECONDS = 5
WEAK_LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


@pytest.fixture
def officer(world, people: People):
    """Signs an officer of Southtown in, in a browser of the officer's own."""
    for user in (world.officer_south, world.two_hats):
        user.set_password(PASSWORD)
        user.save()
    make.ThemeFactory(code="water.waste", parent=make.ThemeFactory(), names={"en": "Waste"}, position=1)

    def sign_in(user=world.officer_south, **options) -> Page:
        return people.sign_in(user.email, **PHONE, **options)

    return sign_in


@pytest.fixture
def draft(world):
    return make.RequestFactory(organisation=world.south, title="Compost", text=TEXT)


def text_page(posting) -> str:
    return f"{posting.get_absolute_url()}edit/text/"


def state_line(page: Page):
    return page.locator("[role=status][data-state-line]")


def test_line_is_cut_in_the_middle(officer, draft):
    page = officer()
    page.goto(text_page(draft))
    fill(page, "text", text=MORE)
    expect(state_line(page)).to_have_text("Not sent yet")
    page.locator("[name=title]").focus()
    expect(state_line(page)).to_contain_text("Saved ")
    assert Request.objects.get().text == MORE

    page.context.set_offline(True)
    fill(page, "text", text=f"{MORE} And in the next one.")
    page.get_by_role("button", name="Save and continue").click()
    expect(state_line(page)).to_contain_text("Saved on this device only")
    expect(page.locator("[name=text]")).to_have_value(f"{MORE} And in the next one.")
    assert Request.objects.get().text == MORE

    page.context.set_offline(False)
    expect(state_line(page)).to_contain_text("Saved ")
    expect(state_line(page)).not_to_contain_text("only")
    assert Request.objects.get().text == f"{MORE} And in the next one."
    assert copies(page) is None


def copies(page: Page) -> str | None:
    return page.evaluate("localStorage.getItem('writing:' + location.pathname)")


def test_server_in_trouble_is_not_called_saved(officer, draft):
    page = officer()
    page.goto(text_page(draft))
    page.route("**/edit/text/", lambda route: route.fulfill(status=503))
    fill(page, "text", text=MORE)
    page.locator("[name=title]").focus()
    expect(state_line(page)).to_contain_text("Saved on this device only")


# Playwright's cut line does not reach what a service worker still sends for a page that is closed.
CRASH = {"service_workers": "block"}


def test_text_comes_back_after_a_crash(officer, draft):
    page = officer(**CRASH)
    page.goto(text_page(draft))
    page.context.set_offline(True)
    fill(page, "text", text=MORE)
    context = page.context
    page.close(run_before_unload=False)
    context.set_offline(False)

    page = context.new_page()
    page.goto(text_page(draft))
    offer = page.locator("[data-offer]")
    expect(offer).to_contain_text("You wrote more on this device")
    expect(offer).to_contain_text(MORE)
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("[name=text]")).to_have_value(MORE)
    expect(state_line(page)).to_contain_text("Saved ")
    expect(offer).to_be_hidden()
    assert (Request.objects.get().text, copies(page)) == (MORE, None)


def test_text_that_is_not_wanted_is_discarded_and_later_words_stay(officer, draft):
    page = officer(**CRASH)
    page.goto(text_page(draft))
    page.context.set_offline(True)
    fill(page, "text", text=MORE)
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(text_page(draft))
    fill(page, "text", text="Something else.")
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator("[data-offer]")).to_be_hidden()
    go_on(page)
    assert Request.objects.get().text == "Something else."
    page.goto(text_page(draft))
    expect(page.locator("[data-offer]")).to_be_hidden()


def test_receipt_that_got_lost_makes_no_conflict(officer, draft):
    """The server has saved, the phone has not heard of it, and the officer has written on."""
    page = officer()
    page.goto(text_page(draft))
    page.route("**/edit/text/", lambda route: (route.fetch(), route.abort()))
    fill(page, "text", text=MORE)
    page.locator("[name=title]").focus()
    expect(state_line(page)).to_contain_text("Saved on this device only")
    assert Request.objects.get().text == MORE
    page.unroute("**/edit/text/")
    fill(page, "text", text=f"{MORE} And more.")
    go_on(page)
    assert Request.objects.get().text == f"{MORE} And more."


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_second_of_two_people_loses_nothing(world, officer, draft, java_script_enabled):
    one, two = officer(), officer(world.two_hats, java_script_enabled=java_script_enabled)
    for page in (one, two):
        page.goto(text_page(draft))
    fill(one, "text", text="Words of the first.")
    go_on(one)
    fill(two, "text", text="Words of the second.")
    two.get_by_role("button", name="Save and continue").click()
    expect(two.locator("main")).to_contain_text("Somebody else has saved this page since you opened it.")
    expect(two.locator("dl")).to_contain_text("Words of the first.")
    expect(two.locator("[name=text]")).to_have_value("Words of the second.")
    assert Request.objects.get().text == "Words of the first."
    fill(two, "text", text="Words of both.")
    go_on(two)
    assert Request.objects.get().text == "Words of both."


def test_gone_back_to_the_page_shows_what_was_saved(officer, draft):
    page = officer()
    page.goto(text_page(draft))
    for words in (MORE, f"{MORE} And more."):
        fill(page, "text", text=words)
        go_on(page)
        page.go_back()
        expect(page.locator("[name=text]")).to_have_value(words)


def test_signed_out_meanwhile_the_words_wait_on_the_device(officer, draft):
    page = officer()
    page.goto(text_page(draft))
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    fill(page, "text", text=MORE)
    page.locator("[name=title]").focus()
    expect(state_line(page)).to_contain_text("Your words are kept on this device")
    go_on(page)
    expect(page.locator("[name=login]")).to_be_visible()
    page.context.add_cookies(cookies)
    page.goto(text_page(draft))
    expect(page.locator("[data-offer]")).to_contain_text(MORE)


@pytest.fixture
def words_left(officer, draft):
    """A page of an officer who wrote without a line and closed the page before it came back."""
    page = officer(**CRASH)
    page.goto(text_page(draft))
    page.context.set_offline(True)
    fill(page, "text", text=MORE)
    context = page.context
    page.close(run_before_unload=False)
    context.set_offline(False)
    return context.new_page()


def sign_out(page):
    page.goto("/cities/")
    page.locator(".site-menu summary").click()
    page.get_by_role("button", name="Sign out").click()


@pytest.mark.parametrize(
    ("button", "left"), [("Sign out and delete them", 0), ("Sign out and keep them here", 1)]
)
def test_signing_out_asks_about_words_that_are_only_here(words_left, button, left):
    sign_out(words_left)
    expect(words_left.locator("[data-kept] summary")).to_contain_text(MORE[:80])
    expect(words_left.locator("[data-plain]")).to_be_hidden()
    words_left.get_by_role("button", name=button).click()
    expect(words_left.get_by_role("link", name="Sign in")).to_be_visible()
    assert words_left.evaluate("localStorage.length") == left


def test_signing_out_forgets_what_the_server_has(words_left):
    Request.objects.update(text=MORE)
    sign_out(words_left)
    expect(words_left.get_by_role("heading", level=1)).to_have_text("Sign out?")
    for _ in range(50):
        if not words_left.evaluate("localStorage.length"):
            break
        words_left.wait_for_timeout(100)
    assert words_left.evaluate("localStorage.length") == 0
    expect(words_left.locator("[data-kept]")).to_be_hidden()
    words_left.locator("[data-plain]").click()
    expect(words_left.get_by_role("link", name="Sign in")).to_be_visible()


def test_signing_out_is_one_click_where_nothing_is_kept(officer):
    page = officer()
    sign_out(page)
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_fault_in_one_field_is_named_and_the_others_are_saved(officer, world):
    page = officer()
    draft = make.RequestFactory(organisation=world.south)
    page.goto(f"{draft.get_absolute_url()}edit/time/")
    fill(page, "time", window_start="2004-02-01", window_end="2004-01-01", urgency="high")
    page.locator("[name=window_start]").focus()
    expect(state_line(page)).to_contain_text("but not: Not before, Not after")
    assert Request.objects.get().urgency == "high"


WHOLE = {
    "text": {"title": "Compost of market waste", "text": TEXT},
    "themes": {"themes": ["water.waste"]},
    "work": {"modes": ["study_visit"], "work_languages": ["fr"]},
    "time": {"window_start": "2030-01-01"},
    "partner": {},
    "exchange": {"gives": "What we know of dry markets"},
}


@pytest.mark.parametrize("noun", ["request", "offer"])
@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_whole_posting_is_written_and_submitted(officer, noun, java_script_enabled):
    page = officer(java_script_enabled=java_script_enabled)
    start(page, noun)
    expect(page.locator("main")).to_contain_text("0 of 6 pages are done")
    page.locator("ol.tasks a").first.click()
    for part, fields in WHOLE.items():
        fill(page, part, **fields)
        go_on(page)
    page.wait_for_url("**/check/")
    expect(page.locator("main")).to_contain_text("The language was recognised from your text.")
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/submitted/")
    posting = (Request if noun == "request" else Offer).objects.get()
    expect(page.locator("h1")).to_contain_text(posting.reference)
    expect(page.locator("main")).to_contain_text("South Local looks at it first")
    assert (posting.state, posting.language, posting.title) == ("submitted", "en", WHOLE["text"]["title"])
    assert list(posting.themes.all()) == [Theme.objects.get(pk="water.waste")]


def test_arabic_from_the_start_to_the_check(officer, world):
    page = officer(locale="ar")
    page.goto("/requests/new/")
    page.locator("form.form button").first.click()
    page.wait_for_url("**/edit/")
    draft = Request.objects.get()
    page.locator("ol.tasks a").first.click()
    assert page.locator("html").get_attribute("dir") == "rtl"
    words = "نريد أن نحوّل نفايات الأسواق العضوية إلى سماد مع المزارعين حول المدينة."
    fill(page, "text", title="السماد من نفايات الأسواق", text=words)
    page.locator("[name=title]").focus()
    expect(state_line(page)).to_have_attribute("data-tone", "success")
    stored = Request.objects.get()
    assert (stored.text, stored.language, stored.is_language_guessed) == (words, "ar", True)
    pages = ["edit/", *(f"edit/{part}/" for part in WHOLE), "check/", "files/"]
    assert [fault for path in pages for fault in look(page, f"{draft.get_absolute_url()}{path}")] == []


def test_pages_are_accessible_and_light(officer, world, draft):
    published = make.OfferFactory(organisation=world.south, published=True)
    light, dark = officer(), officer(color_scheme="dark")
    pages = ["edit/", *(f"edit/{part}/" for part in WHOLE), "check/", "files/"]
    paths = [f"{draft.get_absolute_url()}{path}" for path in pages]
    paths += ["/requests/new/", "/offers/new/", f"{published.get_absolute_url()}edit/partner/"]
    assert [fault for page in (light, dark) for path in paths for fault in look(page, path)] == []


def test_page_is_there_in_time_on_a_weak_line(officer, draft):
    """Seconds by the bytes it takes: the page's and then its parts', each after the line's delay."""
    page = officer()
    sizes = []
    page.on("response", lambda answer: sizes.append((answer.url, answer.body())))
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send("Network.emulateNetworkConditions", WEAK_LINE)
    traffic = Traffic(page)
    page.goto(text_page(draft), wait_until="domcontentloaded")
    page.locator("[name=text]").fill(MORE)
    expect(state_line(page)).to_have_text("Not sent yet")
    traffic.settle()
    assert 2 * WEAK_LINE["latency"] / 1000 + traffic.size / WEAK_LINE["downloadThroughput"] < SECONDS
    page.locator("[name=title]").focus()
    expect(state_line(page)).to_contain_text("Saved ")
    [script] = [body for url, body in sizes if "autosave" in url]
    assert len(script) < SCRIPT_BYTES
