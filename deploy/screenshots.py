"""Pictures of the main pages of the site that runs here (`make run`), into docs/screenshots/.

    .venv/bin/python -m deploy.screenshots [ADDRESS]

Needs the packages of requirements/test.txt and Debian's Chromium.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
PASSWORD = "exchange-demo-2004"
SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1280, "height": 900},
}
VIEWS = [("desktop", "en"), ("phone", "ar")]
OFFICERS = {"en": "officer.nakuru@demo.example", "ar": "officer.amman@demo.example"}
STAFF = "staff.uclg-africa@demo.example"
PUBLIC = {
    "home": "/",
    "requests": "/requests/",
    "map": "/organisations/?view=map",
    "milestone": "/milestones/2004/",
    "library": "/library/",
    "programmes": "/programmes/",
}


def main(address: str = "http://127.0.0.1:8000") -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox"]
        )
        for size, language in VIEWS:
            take(browser, address, language, size)
        browser.close()


def take(browser: Browser, address: str, language: str, size: str) -> None:
    def person(email: str = "") -> Page:
        context = browser.new_context(base_url=address, locale=language, viewport=SIZES[size])
        page = context.new_page()
        if email:
            sign_in(page, email)
        return page

    def picture(page: Page, path: str, name: str) -> None:
        page.goto(path)
        page.screenshot(path=FOLDER / f"{name}-{size}-{language}.png")
        print(f"docs/screenshots/{name}-{size}-{language}.png")

    visitor, officer, staff = person(), person(OFFICERS[language]), person(STAFF)
    for name, path in PUBLIC.items():
        picture(visitor, path, name)
    picture(visitor, first_of(visitor, "/pilots/"), "pilot")
    picture(officer, "/desk/", "desk")
    picture(officer, first_of(officer, "/matches/"), "match")
    draft = new_draft(officer)
    picture(officer, draft, "writing")
    picture(officer, f"{draft}text/", "writing-text")
    picture(staff, "/desk/queue/", "queue")


def first_of(page: Page, path: str) -> str:
    """The address of the first card of a list."""
    page.goto(path)
    return page.locator("ul.cards h3 a").first.get_attribute("href") or ""


def new_draft(page: Page) -> str:
    page.goto("/requests/new/")
    page.locator("main form button").first.click()
    page.wait_for_url("**/edit/")
    return page.url


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/desk/")


if __name__ == "__main__":
    main(*sys.argv[1:])
