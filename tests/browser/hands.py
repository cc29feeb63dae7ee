"""Two ways to act on a page: with a pointer, and with the keyboard alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 150  # of the Tab key on any page
FOCUSED = """there => {
    const here = document.activeElement, box = here.getBoundingClientRect();
    const style = getComputedStyle(here), top = document.elementFromPoint(box.x + box.width / 2, box.y + 3);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const seen = here === document.body || outlined && top && (here.contains(top) || top.contains(here));
    return [here === there, seen, here.outerHTML.slice(0, 80)];
}"""


@dataclass(eq=False)
class Pointer:
    page: Page

    def press(self, there: Locator) -> None:
        there.click()

    def tick(self, there: Locator) -> None:
        there.check()

    def write(self, there: Locator, text: str) -> None:
        there.fill(text)

    def choose(self, there: Locator, value: str) -> None:
        there.select_option(value)

    def enter(self, **fields: Any) -> None:
        """What is a list is ticked, what is known by a choice is chosen, the rest is written."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']")
            if isinstance(value, list):
                for one in value:
                    self.tick_one(self.page.locator(f"[name='{name}'][value='{one}']"))
            elif field.evaluate("field => field.matches('select')"):
                self.choose(field, value)
            else:
                self.write(field, value)

    def tick_one(self, box: Locator) -> None:
        """Boxes of an area lie behind the line that opens it."""
        area = self.page.locator("details.area:not([open])", has=box)
        if area.count():
            self.press(area.locator("summary"))
        self.tick(box)


@dataclass(eq=False)
class Keyboard(Pointer):
    """Goes everywhere by the Tab key, and sees at each stop where it is."""

    def reach(self, there: Locator) -> None:
        expect(there).to_be_visible()
        for _stop in range(MOST_STOPS):
            is_there, is_seen, here = there.evaluate(FOCUSED)
            assert is_seen, f"the focus cannot be seen on {here}"
            if is_there:
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"the keyboard does not reach {there}")

    def press(self, there: Locator) -> None:
        self.reach(there)
        self.page.keyboard.press("Enter")

    def tick(self, there: Locator) -> None:
        """A box by the space bar; one of several by the arrows, for Tab stops at them once."""
        if there.get_attribute("type") != "radio":
            self.reach(there)
            self.page.keyboard.press("Space")
            return
        group = self.page.locator(f"[name='{there.get_attribute('name')}']")
        self.reach(group.first)
        self.page.keyboard.press("Space")
        self.move_down(group.count(), there.is_checked)

    def write(self, there: Locator, text: str) -> None:
        self.reach(there)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, there: Locator, value: str) -> None:
        self.reach(there)
        self.page.keyboard.press("Home")
        self.move_down(there.locator("option").count(), lambda: there.input_value() == value)

    def move_down(self, most: int, is_there: Callable[[], bool]) -> None:
        for _step in range(most):
            if is_there():
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail("the arrows do not come to the choice")


Hands = Callable[[Page], Pointer]
