"""Pictures of the main pages for the documents: light, dark, on a phone, and from right to left.

A throw-away index is founded, filled as a small team's would be, and looked at in Chromium.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web.people import PASSWORD, Browser

PICTURES = Path(__file__).parents[1] / "docs/screenshots"
CHROMIUM = "/usr/bin/chromium"
WIDE, PHONE = {"width": 1120, "height": 800}, {"width": 360, "height": 740}
SECONDS_UNTIL_RENDERED = 30

README = """
# left-pad

Pads strings on the left, so that columns of numbers line up.

```python
from left_pad import pad

pad("17", 5, "0")  # '00017'
```

| Argument | Meaning | Default |
|---|---|---|
| `text` | what is padded | |
| `width` | how long it gets | |
| `fill` | one character | a blank |

It knows wide characters, and leaves what is long enough as it is.
"""
ABOUT = """Summary: Pads strings on the left
Author-email: Alice <alice@example.com>
License-Expression: MIT
Keywords: text,columns,padding
Requires-Python: >=3.11
Requires-Dist: wcwidth>=0.2
Project-URL: Source, https://code.example/left-pad
Project-URL: Documentation, https://docs.example/left-pad
Classifier: Development Status :: 5 - Production/Stable
Classifier: Topic :: Text Processing
Description-Content-Type: text/markdown
"""
OTHERS = {
    "harbour-crane": "Lifts arrays from one store into another",
    "ledger-lines": "Double-entry bookkeeping over plain text files",
    "night-train": "Schedules jobs that may take until the morning",
    "paper-lantern": "Templates for letters that people like to read",
    "tide-tables": "Predictions of high and low water as data frames",
}


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at every page."""

    name: str
    viewport: dict[str, int]
    scheme: str = "light"
    locale: str = "en-US"


VIEWS = (
    View("light", WIDE),
    View("dark", WIDE, scheme="dark"),
    View("phone", PHONE),
    View("arabic", WIDE, locale="ar"),
)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        depot = Depot(Path(folder) / "data", {"SITE_NAME": "Depot"}).start()
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            alice = furnished(depot)
            for view in VIEWS:
                take(alice, chromium, view)
        finally:
            chromium.close()
            depot.stop()


def furnished(depot: Depot) -> Browser:
    """Let Alice publish what a small team would, and return her browser."""
    depot.user("alice", "--admin", password=PASSWORD)
    depot.user("bob", password=PASSWORD)
    alice = Browser(depot).become_complete("alice")
    laptop = alice.make_token("laptop")
    for version in ("1.0", "1.1", "1.2"):
        _publish(depot, laptop, Wheel.made("left_pad", version, says=f"{ABOUT}\n{README}"))
    for project, summary in OTHERS.items():
        wheel = Wheel.made(project.replace("-", "_"), says=f"Summary: {summary}\n")
        _publish(depot, laptop, wheel)
    depot.run("project", "add-role", "left-pad", "--user", "bob", "--role", "maintainer")
    page = alice.get("/account/tokens/create/?project=left-pad")
    alice.submit(page, description="release workflow of left-pad", lifetime="90")
    _wait_for(lambda: "<table" in alice.get("/project/left-pad/").html.partition("00017")[2])
    return alice


def _publish(depot: Depot, token: str, wheel: Wheel) -> None:
    status, reason = publish(depot.port, token, wheel, User_Agent="twine/6.2.0 CPython/3.13.1")
    if status != HTTPStatus.OK:
        raise SystemExit(f"{wheel.filename}: {reason}")


def _wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_UNTIL_RENDERED
    while not happened():
        if time.monotonic() > deadline:
            raise SystemExit("The description was not rendered.")
        time.sleep(0.5)


def take(alice: Browser, chromium: Chromium, view: View) -> None:
    context = chromium.new_context(
        viewport=view.viewport,
        color_scheme=view.scheme,
        locale=view.locale,
    )
    url = alice.depot.url
    context.add_cookies(
        [{"name": name, "value": alice.cookie(name), "url": url} for name in ("session", "form")],
    )
    page = context.new_page()
    for name, path in pages():
        page.goto(f"{url}{path}")
        page.screenshot(path=PICTURES / f"{name}-{view.name}.png", full_page=view.viewport is PHONE)
    _take_new_token(page, alice, view)
    context.close()


def pages() -> Iterator[tuple[str, str]]:
    yield "home", "/"
    yield "project", "/project/left-pad/"
    yield "tokens", "/account/tokens/"
    yield "add-token", "/account/tokens/create/"


def _take_new_token(page: Page, alice: Browser, view: View) -> None:
    """Show the once-only page of a token that is worthless as soon as the picture is taken."""
    page.goto(f"{alice.depot.url}/account/tokens/create/")
    page.fill("#id_description", f"laptop, {view.name}")
    page.check("input[name=scope][value=account]")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    token_on_page = page.locator("#token")
    token_on_page.wait_for()
    page.screenshot(path=PICTURES / f"new-token-{view.name}.png")


if __name__ == "__main__":
    main()
