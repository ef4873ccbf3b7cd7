"""Hands on a keyboard and nowhere else, and eyes that follow the focus."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

MANY = 80
"""More stops than any page has: whoever tabs so often and comes to nothing is trapped."""

FOCUS = """() => {
    const here = document.activeElement;
    const style = getComputedStyle(here);
    const box = here.getClientRects()[0] ?? here.getBoundingClientRect();
    const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return {
        isNowhere: here === document.body,
        isOutlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 3,
        isSeen: seen !== null && (here.contains(seen) || seen.contains(here)),
        place: Array.from(document.querySelectorAll("*")).indexOf(here),
        html: here.outerHTML.slice(0, 200),
    };
}"""


@dataclass(frozen=True, slots=True)
class Keyboard:
    page: Page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def has_focus(self, selector: str) -> bool:
        found: bool = self.page.evaluate("(it) => document.activeElement.matches(it)", selector)
        return found

    def tab(self, key: str = "Tab") -> dict[str, Any]:
        """Go one stop on, and look whether it is seen where the focus is."""
        self.press(key)
        focus: dict[str, Any] = self.page.evaluate(FOCUS)
        if not focus["isNowhere"]:
            assert focus["isOutlined"], f"no outline: {focus['html']}"
            assert focus["isSeen"], f"hidden by something else: {focus['html']}"
        return focus

    def tab_to(self, selector: str, key: str = "Tab") -> None:
        for _ in range(MANY):
            self.tab(key)
            if self.has_focus(selector):
                return
        raise AssertionError(f"the keyboard does not come to {selector} on {self.page.url}")

    def follow(self, selector: str, to: str) -> None:
        """Go to a link or button, press Enter, and wait for the page that follows."""
        self.tab_to(selector)
        with self.page.expect_navigation():
            self.press("Enter")
        assert self.page.url.endswith(to), self.page.url

    def places(self) -> list[int]:
        """Tab through the whole page; return where in the document each stop is."""
        found: list[int] = []
        for _ in range(MANY):
            focus = self.tab()
            if focus["isNowhere"] or focus["place"] in found[:1]:
                return found
            if focus["place"] not in found[-1:]:  # a date has several stops
                found.append(focus["place"])
        raise AssertionError(f"the keyboard does not get out of {self.page.url}")
