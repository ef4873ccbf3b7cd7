"""The page of a new token on a phone: one touch takes hold of all of it, script or not."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.depots import Depot
from tests.web.people import PASSWORD, Browser

PHONE = {"width": 360, "height": 740}
SELECTED = "() => getSelection().toString()"
FINGER = 44


@pytest.fixture(scope="module")
def depot(new_data: Callable[[], Path]) -> Iterator[Depot]:
    depot = Depot(new_data(), {"TWO_FACTOR": "encouraged"})
    depot.run("user", "set-password", "alice", input=PASSWORD)
    yield depot.start("--workers", "1")
    depot.stop()


@pytest.fixture(scope="module")
def alice(depot: Depot) -> Browser:
    browser = Browser(depot)
    browser.sign_in("alice", PASSWORD)
    return browser


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(
    request: pytest.FixtureRequest,
    new_context: Callable[..., BrowserContext],
    alice: Browser,
) -> Page:
    """Alice's phone, on the page that shows her new token."""
    context = new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, java_script_enabled=request.param
    )
    for name in ("session", "form"):
        cookie = {"name": name, "value": alice.cookie(name), "url": alice.depot.url}
        context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie
    page = context.new_page()
    page.goto(f"{alice.depot.url}/account/tokens/create/")
    page.fill("#id_description", request.node.name)
    page.check("input[name=scope][value=account]")
    page.get_by_role("button", name="Make the token").tap()
    page.wait_for_selector("#token")
    return page


def test_one_touch_selects_the_whole_token(page: Page) -> None:
    shown = page.locator("#token")

    shown.tap()

    assert page.evaluate(SELECTED) == shown.inner_text()
    assert shown.inner_text().startswith("entrepot-")


def test_one_touch_opens_a_snippet_and_another_selects_it(page: Page) -> None:
    snippet = page.locator("details.snippet", has_text="PowerShell").first

    snippet.locator("summary").tap()
    snippet.locator("code").tap()

    selected = page.evaluate(SELECTED)
    assert selected.startswith("$env:")
    assert "Read-Host" in selected


def test_everything_that_is_touched_has_room_for_a_finger(page: Page) -> None:
    for target in [page.locator("#token"), *page.locator("details.snippet > summary").all()]:
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= FINGER
        assert box["width"] >= FINGER
