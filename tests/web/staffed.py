"""A depot with two administrators, a maintainer and Alice, each at a browser of their own."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.cli.commands import execute
from tests.depots import Depot
from tests.web.people import PASSWORD, Browser, Page


def user(depot: Depot, name: str, column: str) -> Any:
    [(value,)] = execute(depot, f"SELECT {column} FROM accounts_user WHERE username = ?", name)  # noqa: S608 (constants)
    return value


@dataclass(frozen=True)
class Staffed:
    depot: Depot
    root: Browser
    vera: Browser
    mary: Browser
    alice: Browser

    def id_of(self, name: str) -> str:
        return str(UUID(user(self.depot, name, "id")))

    def path(self, template: str) -> str:
        return template.format(alice=self.id_of("alice"))

    def act(self, browser: Browser, act: str, name: str, **fields: str) -> Page:
        """Open the page before an act, and send it."""
        return browser.submit(browser.get(f"/staff/people/{self.id_of(name)}/{act}/"), **fields)

    def decide(self, browser: Browser, verb: str, case_id: str) -> Page:
        return browser.submit(browser.get(f"/staff/recoveries/{case_id}/{verb}/"))

    def start_recovery(self, name: str) -> str:
        """Let Root start a recovery; return the id of the case."""
        page = self.act(self.root, "recover", name, why="lost the phone")
        [case_id] = set(re.findall(r"/staff/recoveries/([0-9a-f-]{36})/cancel/", page.html))
        return case_id


def founded(depot: Depot) -> Staffed:
    """Make the people, start the server, and let each of them sign in."""
    for name in ("root", "vera"):
        depot.user(name, "--admin", password=PASSWORD)
    for name in ("mary", "alice"):
        depot.user(name, password=PASSWORD)
    depot.run("project", "create", "left-pad", "--owner", "alice")
    depot.token("alice", "release pipeline", "left-pad")
    depot.start("--workers", "1")
    at_desk = [Browser(depot).become_complete(name) for name in ("root", "vera", "mary")]
    alice = Browser(depot)
    alice.sign_in("alice")
    return Staffed(depot, *at_desk, alice)
