"""A walk past every page: who is needed to see it, and where it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page
from tests.browser.authenticators import Authenticator
from tests.cli.commands import execute
from tests.depots import Depot
from tests.pages import only_read, routes
from tests.uploads import Wheel, publish
from tests.web import staffed
from tests.web.newcomers import joined
from tests.web.outbox import code_in, letter
from tests.web.people import Browser
from tests.web.staffed import Staffed

NOBODY, ALICE, VERA = "nobody", "alice", "vera"
"""Vera owns and administers; Alice has no second factor, and is being recovered."""

BETWEEN = {
    "account/security/authenticate/": "mary",
    "account/password/reset/confirm/": "forgetful",
    "account/password/reset/complete/": "recovering",
    "account/first-address/": "addressless",
    "account/renew-password/": "renewing",
}
"""Pages in the middle of something, each with the only one who sees it."""

EVERYONE = (NOBODY, ALICE, VERA, *BETWEEN.values())

UNSEEN = {
    "account/password/set/": "nobody here is without a password",
    "account/security/keys/login/": "answers a script",
    "account/sessions/<uuid:session_id>/end/": "only takes what is sent",
    "account/recovery/<uuid:case_id>/cancel/": "only takes what is sent",
    "project/<str:name>/settings/tokens/<uuid:token_id>/": "only takes what is sent",
    "legacy/<str:name>/<str:version>/": "leads elsewhere",
    "project/<str:name>/<str:version>/<str:filename>": "leads to the file",
    ".well-known/security.txt": "read by programs",
    "announcements/feed.atom": "read by programs",
    "setup/": "gone as soon as there is an account",
}
"""What has no page to be seen on this walk, and why."""

LONG = "the-release-workflow-of-a-project-whose-name-was-given-by-somebody-with-time"
SAYS = f"""Summary: {LONG}
Requires-Python: >=3.11
License: MIT
Author-email: {LONG}@example.com
Keywords: {LONG},pads
Classifier: Topic :: Text Processing
Project-URL: {LONG}, https://{LONG[:60]}.example/
Requires-Dist: packaging>=26
Description-Content-Type: text/markdown

# Left pad

Pads ![a picture](https://images.example/a.png) with `{LONG}` and [a link](https://docs.example/).

| {" | ".join(["wide"] * 20)} |
|{"---|" * 20}
| {" | ".join(["column"] * 20)} |

```python
left_pad.{LONG.replace("-", "_")}("{LONG}")
```
"""
"""What an author may say of a project, with all that could break a page."""

SEVERAL = 14
"""So many projects that the form for a token offers to look for some."""


@dataclass(frozen=True, slots=True)
class Tour:
    """Everyone at a browser of theirs, and what stands in the addresses of their pages."""

    depot: Depot
    browsers: dict[str, Browser]
    parts: dict[str, str] = field(repr=False)

    def stops(self, who: str) -> Iterator[str]:
        """Yield the address of every page that somebody reaches, without anything being sent."""
        theirs = {pattern for pattern, only in BETWEEN.items() if only == who}
        if not theirs:
            theirs = routes().keys() - UNSEEN.keys() - BETWEEN.keys()
            theirs -= only_read() if who != NOBODY else set()  # these are the same to everyone
        for path in map(self.path, sorted(theirs)):
            if self._shows(who, path):
                yield path

    def walk(self, who: str, page: Page) -> Iterator[str]:
        """Open one page after the other, and say which; for Vera also what follows a form."""
        for path in self.stops(who):
            page.goto(f"{self.depot.url}{path}")
            yield path
        if who == VERA:
            page.goto(f"{self.depot.url}/account/tokens/create/")
            _press_make(page)
            yield "a form that was not taken"
            page.fill("#id_description", f"another {LONG}")
            page.check("input[name=scope][value=account]")
            _press_make(page)
            yield "a new token"

    def path(self, pattern: str) -> str:
        path = f"/{pattern}"
        for parameter, value in self.parts.items():
            path = path.replace(parameter, value)
        return path

    def lend(self, who: str, context: BrowserContext) -> Page:
        """Give this browser what somebody's own has, and return a page of it."""
        known = {name: self.browsers[who].cookie(name) for name in ("session", "form")}
        for name, value in known.items():
            if value:
                context.add_cookies([{"name": name, "value": value, "url": self.depot.url}])
        return context.new_page()

    def _shows(self, who: str, path: str) -> bool:
        reply = self.browsers[who].ask("GET", path, {})
        return reply.status == 200 and "</html>" in reply.html


def begun(depot: Depot, chromium: Chromium) -> Tour:
    """Let everyone come to where their pages are."""
    stage = staffed.founded(depot)
    tour = Tour(depot, {NOBODY: Browser(depot), ALICE: stage.alice, VERA: stage.vera}, {})
    depot.run("project", "add-role", "left-pad", "--user", "vera", "--role", "owner")
    tour.parts["<uuid:case_id>"] = stage.start_recovery("alice")
    stage.vera.submit(stage.vera.get("/account/invite/"), email="carol@example.com")
    addresses = stage.vera.get("/account/email/")
    stage.vera.submit(addresses, email="vera@work.example", action_add="")
    tour.parts.update(_announce(stage))
    token = _make_token(stage.vera)
    for project in ("left-pad", *(f"{LONG}-{number}" for number in range(SEVERAL))):
        _publish(depot, token, project)
    tour.browsers.update(_midway(depot))
    tour.parts["<int:pk>"] = _add_key(tour, chromium)
    tour.parts.update(_parts(stage))
    return tour


def _announce(stage: Staffed) -> dict[str, str]:
    """Say something to everybody, and let Vera hear of it by mail."""
    depot, vera, path = stage.depot, stage.vera, "/account/announcements/"
    vera.submit(vera.get(path), by_mail="on")
    page = vera.get("/staff/announcements/write/")
    page = vera.submit(page, title=f"About {LONG}", text=f"{LONG}\n\nIn a line\nor two.")
    [announcement_id] = re.findall(r"/staff/announcements/([0-9a-f-]{36})/withdraw/", page.html)
    about = letter(depot, "vera@example.com", "about the-release").get_content()
    [secret] = re.findall(r"/announcements/stop/(\S+)/", about)
    return {"<uuid:announcement_id>": announcement_id, "stop/<str:secret>": f"stop/{secret}"}


def _press_make(page: Page) -> None:
    """Press the button, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name="Make the token").click()


def _make_token(vera: Browser, description: str = LONG) -> str:
    page = vera.get("/account/tokens/create/")
    page = vera.submit(page, description=description, scope="account", lifetime="90")
    return page.html.partition('id="token"')[2].partition(">")[2].partition("<")[0]


def _publish(depot: Depot, token: str, project: str) -> None:
    wheel = Wheel.made(project.replace("-", "_"), says=SAYS)
    status, reason = publish(depot.port, token, wheel)
    assert status == 200, reason


def _midway(depot: Depot) -> dict[str, Browser]:
    """Return the browsers of those who are in the middle of something."""
    browsers = {who: Browser(depot) for who in BETWEEN.values()}
    browsers["mary"].sign_in("mary")
    forgetful, recovering = browsers["forgetful"], browsers["recovering"]
    forgetful.submit(forgetful.get("/account/password/reset/"), email="root@example.com")
    page = recovering.get("/account/password/reset/")
    page = recovering.submit(page, email="mary@example.com")
    recovering.submit(page, code=code_in(letter(depot, "mary@example.com", "reset")))
    _enter_old_accounts(depot, browsers)
    return browsers


def _enter_old_accounts(depot: Depot, browsers: dict[str, Browser]) -> None:
    """Sign in to one account without an address, and one whose password is to be renewed."""
    for name in ("addressless", "renewing"):
        joined(depot, name)
    execute(depot, "DELETE FROM account_emailaddress WHERE email = 'addressless@example.com'")
    execute(depot, "UPDATE accounts_user SET renews_password = 1 WHERE username = 'renewing'")
    for name in ("addressless", "renewing"):
        browsers[name].sign_in(name)


def _parts(stage: Staffed) -> dict[str, str]:
    depot, about_token = stage.depot, letter(stage.depot, "vera@example.com", "new api token")
    invitation = letter(depot, "carol@example.com", "invitation").get_content()
    [ticket] = re.findall(r"/revoke/(\S+)/", about_token.get_content())
    [secret] = re.findall(r"/invitation/(\S+)/", invitation)
    return {
        "revoke/<str:secret>": f"revoke/{ticket}",
        "invitation/<str:secret>": f"invitation/{secret}",
        "<uuid:token_id>": depot.token_id(LONG),
        **_of_left_pad(stage),
        "<uuid:person_id>": stage.id_of("alice"),
        "/search/": "/search/?q=release",
        "<str:name>": "left-pad",
        "<str:version>": "1.0",
    }


def _of_left_pad(stage: Staffed) -> dict[str, str]:
    """Let something be deleted, and somebody invited; return what stands in addresses of theirs."""
    vera, path, wheel = stage.vera, "/project/left-pad/", "left_pad-3.0-py3-none-any.whl"
    token = _make_token(vera, "another")
    for version in ("2.0", "3.0"):
        publish(stage.depot.port, token, Wheel.made("left_pad", version))
    vera.submit(vera.get(f"{path}2.0/delete/"), typed="2.0")
    vera.submit(vera.get(f"{path}3.0/{wheel}/delete/"), typed=wheel)
    for invitee in ("mary", "somebody-with-a-long-name@a-place-with-a-longer-name.example"):
        vera.submit(vera.get(f"{path}collaborators/invite/"), invitee=invitee, role="reader")
    _publish(stage.depot, token, "old-pad")
    vera.submit(vera.get("/project/old-pad/delete/"), typed="old_pad")
    _publish(stage.depot, token, "offered-pad")
    ours = "/project/offered-pad/collaborators/invite/"
    stage.depot.run("project", "add-role", "offered-pad", "--user", "mary", "--role", "owner")
    stage.mary.submit(stage.mary.get(ours), invitee="alice", role="maintainer")
    page = vera.get(f"{path}deleted/").html
    [release] = set(re.findall(r"/deleted/releases/([0-9a-f-]{36})/restore/", page))
    [file] = set(re.findall(r"/deleted/files/([0-9a-f-]{36})/restore/", page))
    people = vera.get(f"{path}collaborators/").html
    withdrawn = re.findall(r"/invitations/([0-9a-f-]{36})/withdraw/", people)[0]
    [restored] = re.findall(r"/projects/([0-9a-f-]{36})/restore/", vera.get("/account/").html)
    offered = re.findall(
        r"/invitations/([0-9a-f-]{36})/accept/", stage.alice.get("/account/").html
    )[0]
    return {
        "account/invitations/<uuid:invitation_id>": f"account/invitations/{offered}",
        "<uuid:invitation_id>": withdrawn,
        "<uuid:project_id>": restored,
        "<uuid:release_id>": release,
        "<uuid:file_id>": file,
        "<str:filename>": "left_pad-1.0-py3-none-any.whl",
    }


def _add_key(tour: Tour, chromium: Chromium) -> str:
    """Give Vera a key, and return its number."""
    page = tour.lend(VERA, chromium.new_context())
    Authenticator.plugged_into(page)
    page.goto(f"{tour.depot.url}/account/security/keys/add/")
    page.fill("#id_name", LONG)
    page.wait_for_selector("#mfa_webauthn_add:enabled")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/account/security/")
    page.goto(f"{tour.depot.url}/account/security/keys/")
    rename = page.locator("main a[href$='/edit/']").get_attribute("href") or ""
    page.context.close()
    return rename.split("/")[-3]
