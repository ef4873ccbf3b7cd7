"""Whether the time of an answer tells that an account exists: the entrance's pages, measured.

Each question is put for somebody known and somebody unknown in turn, to a really started server;
what counts is the ratio of the medians, and whether the two spreads overlap.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.depots import Depot
from tests.web.people import PASSWORD, Browser

ROUNDS = 9
"""As many as the limits on one network leave: each asks twice."""
WRONG = "wrong horse battery staple"


def sign_in(browser: Browser, name: str) -> Callable[[], object]:
    page = browser.get("/account/login/")
    return lambda: browser.submit(page, login=name, password=WRONG)


def reset(browser: Browser, name: str) -> Callable[[], object]:
    page = browser.get("/account/password/reset/")
    return lambda: browser.submit(page, email=f"{name}@example.com")


def sign_up(browser: Browser, name: str) -> Callable[[], object]:
    page = browser.get("/account/signup/")
    return lambda: browser.submit(page, email=f"{name}@example.com")


def milliseconds(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        depot = Depot(Path(folder) / "data", {"SIGN_UP": "open"})
        for number in range(ROUNDS):
            depot.user(f"known-{number}", password=PASSWORD)
        depot.start("--workers", "1")
        for question in (sign_in, reset, sign_up):
            measure(depot, question)
        depot.stop()


def measure(depot: Depot, question: Callable[[Browser, str], Callable[[], object]]) -> None:
    """Ask each round about another account, so that no limit on one is met."""
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    for number in range(ROUNDS):
        for kind, times in took.items():
            times.append(milliseconds(question(Browser(depot), f"{kind}-{number}")))
    medians = {kind: statistics.median(times) for kind, times in took.items()}
    spread = {kind: f"{min(times):.0f} to {max(times):.0f}" for kind, times in took.items()}
    print(
        f"{question.__name__:<8}  known {medians['known']:5.1f} ms ({spread['known']})  "
        f"unknown {medians['unknown']:5.1f} ms ({spread['unknown']})  "
        f"ratio {medians['known'] / medians['unknown']:.2f}",
    )


if __name__ == "__main__":
    main()
