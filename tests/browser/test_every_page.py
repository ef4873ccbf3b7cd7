"""Every page there is: on a phone, enlarged, and right to left."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from tests.browser import tours
from tests.browser.tours import EVERYONE, Tour
from tests.browser.weights import weight
from tests.pages import routes

WIDTHS = {"on a phone": 360, "at 200 %": 640}
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => ["a", "button", "input", "select", "textarea", "summary"]
    .flatMap((tag) => Array.from(document.getElementsByTagName(tag)))
    .filter((each) => each.checkVisibility() && getComputedStyle(each).display !== "inline")
    .filter((each) => !each.matches(".skip"))
    .filter((each) => Math.min(each.offsetWidth, each.offsetHeight) < 24)
    .map((each) => each.outerHTML)"""
"""Links within a sentence are as high as their line."""

MOST_BYTES = 60_000
IN_ORDER = """() => {
    const top = (tag) => document.querySelector(tag)?.getBoundingClientRect().top;
    const [skip, name, main, heading, footer] =
        [".skip", "header .name", "main", "main h1", "body > footer"].map(top);
    return getComputedStyle(document.body).marginTop === "8px"  // the browser's own, not ours
        && skip < name && name < main && main <= heading && heading < footer;
}"""
"""Without a style sheet: how to skip, whose page it is, its heading, and the rest after that."""


def test_the_walk_leads_past_every_page(tour: Tour) -> None:
    seen = {path for who in EVERYONE for path in tour.stops(who)}

    left_out = {pattern for pattern in routes() if tour.path(pattern) not in seen}

    assert left_out == tours.UNSEEN.keys()


@pytest.mark.parametrize("who", EVERYONE)
def test_a_page_fits_its_window_and_has_room_for_a_finger(
    tour: Tour,
    chromium: Chromium,
    who: str,
) -> None:
    context = chromium.new_context(java_script_enabled=False, device_scale_factor=2)
    page = tour.lend(who, context)

    troubles = [
        f"{where}, {trouble}" for where in tour.walk(who, page) for trouble in _troubles(page)
    ]

    context.close()
    assert troubles == []


@pytest.mark.parametrize("who", EVERYONE)
def test_a_page_weighs_little_on_a_slow_line(tour: Tour, who: str) -> None:
    heavy = {
        path: bytes_
        for path in tour.stops(who)
        if (bytes_ := weight(tour.browsers[who], path)) > MOST_BYTES
    }

    assert heavy == {}


@pytest.mark.parametrize("who", EVERYONE)
def test_a_page_reads_in_order_before_its_style_arrives(
    tour: Tour,
    chromium: Chromium,
    who: str,
) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    context.route("**/static/*", lambda route: route.abort())
    page = tour.lend(who, context)

    disordered = [where for where in tour.walk(who, page) if not page.evaluate(IN_ORDER)]

    context.close()
    assert disordered == []


def _troubles(page: Page) -> Iterator[str]:
    for direction in ("ltr", "rtl"):
        page.evaluate("(way) => { document.documentElement.dir = way; }", direction)
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 740})
            if (over := page.evaluate(TOO_WIDE)) > 0:
                yield f"{name}, {direction}: {over} px too wide"
            for control in page.evaluate(SMALL):
                yield f"{name}, {direction}: too small: {control}"
