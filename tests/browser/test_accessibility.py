"""Every page there is, by the rules of accessibility that a program can judge."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from tests.browser.tours import EVERYONE, Tour

SCHEMES = {"light": 1280, "dark": 360}
"""Each scheme of colours in another width, so that both of either are seen."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}


@pytest.mark.parametrize("who", EVERYONE)
def test_a_page_breaks_no_rule_of_accessibility(tour: Tour, chromium: Chromium, who: str) -> None:
    context = chromium.new_context(bypass_csp=True)  # our policy keeps even axe's script out
    page = tour.lend(who, context)

    violations = [
        f"{where}, {violation}" for where in tour.walk(who, page) for violation in _violations(page)
    ]

    context.close()
    assert violations == []


def _violations(page: Page) -> Iterator[str]:
    for scheme, width in SCHEMES.items():
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two words
        for violation in Axe().run(page, options=AXE).response["violations"]:
            for node in violation["nodes"]:
                yield f"{scheme}: {violation['id']}: {node['html']}"
