"""Reading needs no cookie; signing in says plainly that it needs one."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Route
from tests.browser.people import PASSWORD
from tests.depots import Depot


def test_with_cookies_blocked_a_sentence_says_what_signing_in_needs(
    depot: Depot,
    new_context: Callable[..., BrowserContext],
) -> None:
    context = new_context(java_script_enabled=False)
    page = context.new_page()

    def without_cookies(route: Route) -> None:
        headers = {k: v for k, v in route.request.headers.items() if k != "cookie"}
        route.continue_(headers=headers)

    context.route("**/*", without_cookies)
    page.goto(f"{depot.url}/account/login/")
    context.clear_cookies()
    page.fill("#id_login", "alice")
    page.fill("#id_password", PASSWORD)
    page.locator("main form button[type=submit]").first.click()

    assert "one first-party cookie" in page.inner_text("main")


def test_pages_that_are_only_read_set_no_cookie(
    depot: Depot,
    new_context: Callable[..., BrowserContext],
) -> None:
    context = new_context()
    page = context.new_page()

    for path in ("/", "/help/refusals/", "/legacy/", "/project/none/"):
        page.goto(f"{depot.url}{path}")

    assert context.cookies() == []
