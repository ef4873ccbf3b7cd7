"""How long pages take on a line of the second generation of mobile networks: until there is text.

A real Chromium with empty caches, slowed down by its own developer tools to 250 kbit/s and 300 ms;
what counts is when it first paints text, and when the page with all its parts is there.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.weights import weight
from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web.people import PASSWORD, Browser

ROUNDS = 5
BYTES_PER_SECOND = 250_000 / 8
LINE = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": BYTES_PER_SECOND,
    "uploadThroughput": BYTES_PER_SECOND,
}
PAGES = {"home": "/", "a project": "/project/left-pad/", "your tokens": "/account/tokens/"}
TIMES = """() => {
    const paints = performance.getEntriesByName("first-contentful-paint");
    const [whole] = performance.getEntriesByType("navigation");
    return [paints[0].startTime, whole.loadEventEnd];
}"""


@contextmanager
def peopled() -> Iterator[Browser]:
    """Yield Alice's browser on an index with a project and a token of hers."""
    with tempfile.TemporaryDirectory() as folder:
        depot = Depot(Path(folder) / "data", {"TWO_FACTOR": "encouraged"})
        depot.user("alice", password=PASSWORD)
        depot.start("--workers", "1")
        alice = Browser(depot)
        alice.sign_in("alice")
        publish(depot.port, alice.make_token("laptop"), Wheel.made("left_pad"))
        yield alice
        depot.stop()


def seconds(chromium: Chromium, alice: Browser, path: str) -> tuple[float, float]:
    """Return when text was there, and when everything was, in a browser that knows nothing yet."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    for name in ("session", "form"):
        value = alice.cookie(name)
        context.add_cookies([{"name": name, "value": value, "url": alice.depot.url}])
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", LINE)
    page.goto(f"{alice.depot.url}{path}", wait_until="load")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    painted, whole = page.evaluate(TIMES)
    context.close()
    return painted / 1000, whole / 1000


def main() -> None:
    with peopled() as alice, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for name, path in PAGES.items():
            found = [seconds(chromium, alice, path) for _ in range(ROUNDS)]
            text, whole = (statistics.median(each) for each in zip(*found, strict=True))
            kilobytes = weight(alice, path) / 1000
            print(f"{name:<12} {kilobytes:5.1f} kB  text {text:4.1f} s  whole {whole:4.1f} s")
        chromium.close()


if __name__ == "__main__":
    main()
