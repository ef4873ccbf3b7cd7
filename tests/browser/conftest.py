"""A real Chromium, Debian's, driven by Playwright; every page in a context of its own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.api import wire
from tests.depots import Depot

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for a file: while Playwright runs, its loop keeps other tests from the database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser with nothing in it; everything opened is closed at the end."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        made.append(chromium.new_context(**options))
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of a browser with JavaScript."""
    return new_context().new_page()


@pytest.fixture
def plain_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of a browser without JavaScript, as narrow as a phone."""
    phone = {"width": 360, "height": 740}
    return new_context(java_script_enabled=False, viewport=phone).new_page()


@pytest.fixture
def fresh(tmp_path: Any) -> Iterator[Depot]:
    """An index on an empty folder, just started."""
    depot = Depot(tmp_path / "data").start("--workers", "2")
    yield depot
    depot.stop()


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Any]:
    """An index at work, with everyone where their pages are."""
    from tests.browser import tours  # routes can be read once Django is set up

    port = wire.free_port()
    settings = {"SIGN_UP": "open", "PUBLIC_URL": f"http://localhost:{port}"}
    depot = Depot(tmp_path_factory.mktemp("tour") / "data", settings, port=port)
    try:
        yield tours.begun(depot, chromium)
    finally:
        depot.stop()
