"""Filling in the pages of a posting, as a person does; with script and without."""

from typing import Any

from playwright.sync_api import Page

CONTINUE = "Save and continue"


def start(page: Page, noun: str) -> None:
    page.goto(f"/{noun}s/new/")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**/edit/")


def fill(page: Page, part: str, **fields: Any) -> None:
    """What is a list is ticked, what is known by a choice is chosen, the rest is typed."""
    page.wait_for_url(f"**/edit/{part}/")
    for name, value in fields.items():
        if isinstance(value, list):
            for one in value:
                tick(page, name, one)
        elif page.locator(f"select[name={name}]").count():
            page.locator(f"select[name={name}]").select_option(value)
        else:
            page.locator(f"[name={name}]").fill(value)


def tick(page: Page, name: str, value: str) -> None:
    box = page.locator(f"[name={name}][value='{value}']")
    area = page.locator("details.area", has=box)
    if area.count() and area.get_attribute("open") is None:
        area.locator("summary").click()
    box.check()


def go_on(page: Page, button: str = CONTINUE) -> None:
    address = page.url
    page.get_by_role("button", name=button).click()
    page.wait_for_url(lambda url: url != address)
