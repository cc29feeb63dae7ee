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


def main(address: str = "http://127.0.0.1:8000") -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size, language in VIEWS:
            take(browser, address, language, size)
        browser.close()


def take(browser: Browser, address: str, language: str, size: str) -> None:
    context = browser.new_context(base_url=address, locale=language, viewport=SIZES[size])
    page = context.new_page()
    for name, path in {"home": "/", "milestone": "/milestones/2004/"}.items():
        picture(page, path, f"{name}-{size}-{language}")
    sign_in(page, OFFICERS[language])
    picture(page, "/desk/", f"desk-{size}-{language}")
    page.goto("/matches/")
    match = page.locator("ul.cards h3 a").first.get_attribute("href") or ""
    picture(page, match, f"match-{size}-{language}")
    context.close()


def sign_in(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/desk/")


def picture(page: Page, path: str, name: str) -> None:
    page.goto(path)
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/screenshots/{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
