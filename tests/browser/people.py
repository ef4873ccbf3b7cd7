"""What people do in a browser, step by step, as they see it."""

import base64
import hashlib
import hmac
import re
import struct
import time
from dataclasses import dataclass, field

from playwright.sync_api import Page
from tests.depots import Depot

PASSWORD = "violet harbour crane 41"


def code_of(secret: str, *, step: int | None = None) -> str:
    """Return the code of an authenticator app (RFC 6238) for a time step, by default this one."""
    moment = int(time.time()) // 30 if step is None else step
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", moment), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@dataclass
class Person:
    """Somebody at a browser: what they know, and what they have in their hands."""

    page: Page
    depot: Depot
    name: str
    password: str = PASSWORD
    secret: str = ""
    recovery_codes: list[str] = field(default_factory=list)
    step: int = 0

    def open(self, path: str) -> None:
        self.page.goto(f"{self.depot.url}{path}")

    def send(self) -> None:
        """Press the first button of the page's own form."""
        self.page.locator("main form button[type=submit]").first.click()

    def set_up(self, code: str, email: str) -> None:
        self.open("/setup/")
        self.page.fill("#id_code", code)
        self.page.fill("#id_name", self.name)
        self.page.fill("#id_email", email)
        self.page.fill("#id_password", self.password)
        self.send()

    def sign_in(self) -> None:
        """Give name and password; a second factor may be asked for next."""
        self.open("/account/login/")
        self.page.fill("#id_login", self.name)
        self.page.fill("#id_password", self.password)
        self.send()

    def sign_in_wholly(self) -> None:
        self.sign_in()
        self.page.fill("#id_code", self.next_code())
        self.send()

    def sign_out(self) -> None:
        self.open("/account/logout/")
        self.send()

    def next_code(self) -> str:
        """Return a code that was not used yet: the app's next one is taken early."""
        now = int(time.time()) // 30
        self.step = max(now, self.step + 1)
        while self.step > now + 1:
            time.sleep(0.5)
            now = int(time.time()) // 30
        return code_of(self.secret, step=self.step)

    def activate_app(self) -> None:
        self.open("/account/security/totp/activate/")
        self.confirm_access_if_asked()
        [self.secret] = set(re.findall(r"\b[A-Z2-7]{32}\b", self.page.inner_text("main")))
        self.page.fill("#id_code", self.next_code())
        self.send()
        self.keep_recovery_codes()

    def keep_recovery_codes(self) -> None:
        """Write down the codes that the page shows this once."""
        self.recovery_codes = re.findall(r"\b\d{8}\b", self.page.inner_text("main"))

    def confirm_recovery(self) -> None:
        self.open("/account/security/recovery-codes/confirm/")
        self.page.fill("#id_code", self.recovery_codes[0])
        self.send()

    def confirm_access_if_asked(self) -> None:
        if "/reauthenticate/" in self.page.url:
            self.page.fill("#id_password", self.password)
            self.send()

    def make_token(self, description: str, *, project: str | None = None) -> str:
        """Make a token for the whole account, or for a new project, and return its text."""
        self.open("/account/tokens/create/")
        self.page.fill("#id_description", description)
        scope = "projects" if project else "account"
        self.page.check(f"input[name=scope][value={scope}]")
        if project:
            self.page.fill("#id_new_project", project)
        self.send()
        return self.page.inner_text("#token")
