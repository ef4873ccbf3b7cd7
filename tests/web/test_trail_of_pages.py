"""What people do on pages leaves its entry: the whole story once, with every kind in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.web.newcomers import signed_up
from tests.web.outbox import code_in, letter
from tests.web.people import PASSWORD, Browser

LEFT_BY_PAGES = {
    "user.signed-in",
    "user.password-changed",
    "user.password-reset",
    "user.address-added",
    "user.address-removed",
    "user.address-changed",
    "user.address-verified",
    "user.factor-added",
    "user.factor-removed",
    "user.factor-refused",
    "user.recovery-codes-made",
    "user.recovery-code-used",
    "user.recovery-confirmed",
    "user.invited",
    "user.preferences-changed",
    "user.sessions-ended",
    "user.subscribed",
    "user.unsubscribed",
    "recovery.started",
    "recovery.agreed",
    "recovery.cancelled",
    "token.blocked",
    "token.unblocked",
    "role.invited",
    "role.declined",
    "role.withdrawn",
}
"""Of these no command leaves any; the tests of commands add them to their own."""


@dataclass
class Eve:
    """Signs up, and does once whatever a person can do to an account of their own."""

    depot: Depot
    browser: Browser

    def sign_up(self) -> None:
        self.browser, _ = signed_up(self.depot, "eve", "eve@example.com")
        assert self.browser.is_signed_in()

    def secure_the_account(self) -> list[str]:
        """Add a second factor; return the recovery codes, one of which was shown to be kept."""
        self.browser.name, self.browser.password = "eve", PASSWORD
        self.browser.activate_totp()
        codes = self.browser.renew_recovery_codes()
        self.browser.confirm_recovery(codes)
        return codes

    def move_to_another_address(self) -> None:
        new, path = "eve@work.example", "/account/email/"
        page = self.browser.submit(self.browser.get(path), email=new, action_add="")
        self.browser.submit(page, code=self._code(new))
        self.browser.submit(self.browser.get(path), email=new, action_primary="")
        self.browser.submit(self.browser.get(path), email="eve@example.com", action_remove="")

    def forget_the_password_and_the_phone(self, recovery_code: str) -> None:
        self.browser.sign_out()
        self.browser.reset_password("eve@work.example", "another password of eve")
        page = self.browser.submit(
            self.browser.get("/account/login/"),
            login="eve",
            password="another password of eve",
        )
        page = self.browser.submit(page, code="000000")
        assert self.browser.submit(page, code=recovery_code).path == "/account/"

    def change_password_and_factor(self) -> None:
        self.browser.submit(
            self.browser.get("/account/password/change/"),
            oldpassword="another password of eve",
            password1="a third password of eve",
            password2="a third password of eve",
        )
        self.browser.submit(self.browser.get("/account/security/totp/deactivate/"))

    def choose_a_language(self) -> None:
        self.browser.submit(self.browser.get("/account/preferences/"), language="de")

    def want_announcements_and_then_not(self) -> None:
        path = "/account/announcements/"
        for wanted in ({"by_mail": "on"}, {}):
            form = self.browser.get(path).form()
            form.fields.pop("by_mail", None)
            self.browser.send(path, **form.fields, **wanted)

    def _code(self, address: str) -> str:
        return code_in(letter(self.depot, address, ""))


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Depot]:
    started = Depot(tmp_path_factory.mktemp("story") / "data", {"SIGN_UP": "open"})
    for name in ("root", "vera"):
        started.user(name, "--admin", password=PASSWORD)
    yield started.start("--workers", "1")
    started.stop()


def test_every_kind_of_entry_that_pages_leave_is_left_by_an_act(depot: Depot) -> None:
    root, vera = (Browser(depot).become_complete(name) for name in ("root", "vera"))
    _end_sessions_elsewhere(root)
    _invite(root)
    _block_a_token(depot, root)
    _invite_to_a_project(depot, root, vera)

    eve = Eve(depot, Browser(depot))
    eve.sign_up()
    codes = eve.secure_the_account()
    eve.move_to_another_address()
    eve.forget_the_password_and_the_phone(codes[0])
    eve.change_password_and_factor()
    eve.choose_a_language()
    eve.want_announcements_and_then_not()
    _try_to_recover(depot, "eve", root, vera)

    left = {kind for (kind,) in execute(depot, "SELECT kind FROM audit_entry")}
    assert LEFT_BY_PAGES - left == set()


def _end_sessions_elsewhere(browser: Browser) -> None:
    elsewhere = Browser(browser.depot)
    elsewhere.secret, elsewhere.last_step = browser.secret, browser.last_step
    elsewhere.sign_in("root")
    browser.last_step = elsewhere.last_step
    browser.submit(browser.get("/account/sessions/"))
    assert not elsewhere.is_signed_in()


def _invite(browser: Browser) -> None:
    browser.submit(browser.get("/account/invite/"), email="frank@example.com")


def _block_a_token(depot: Depot, owner: Browser) -> None:
    depot.token("root", "ci", "left-pad")
    path = f"/project/left-pad/settings/tokens/{depot.token_id('ci')}/"
    for act in ("block", "unblock"):
        owner.submit(owner.get("/project/left-pad/settings/"), path, act=act)


def _invite_to_a_project(depot: Depot, owner: Browser, invited: Browser) -> None:
    path = "/project/left-pad/collaborators/"
    for end in ("decline", "withdraw"):
        owner.submit(owner.get(f"{path}invite/"), invitee="vera", role="reader")
        [(found,)] = execute(depot, "SELECT id FROM invitations_invitation")
        if end == "decline":
            invited.submit(invited.get(f"/account/invitations/{UUID(found)}/decline/"))
        else:
            owner.submit(owner.get(f"{path}invitations/{UUID(found)}/withdraw/"))


def _try_to_recover(depot: Depot, name: str, first: Browser, second: Browser) -> None:
    [(person_id,)] = execute(depot, "SELECT id FROM accounts_user WHERE username = ?", name)
    first.submit(first.get(f"/staff/people/{UUID(person_id)}/recover/"), why="lost the phone")
    [(case_id,)] = execute(depot, "SELECT id FROM accounts_recoverycase")
    for verb in ("agree", "cancel"):
        second.submit(second.get(f"/staff/recoveries/{UUID(case_id)}/{verb}/"))
