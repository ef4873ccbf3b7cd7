"""A person at a browser, without the browser: cookies, forms, codes, and one page at a time."""

import base64
import contextlib
import hashlib
import hmac
import http.client
import re
import struct
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin, urlsplit

from tests.depots import Depot
from tests.web.outbox import code_in, letter

PASSWORD = "correct horse battery staple"
SECRET = re.compile(r"\b[A-Z2-7]{32}\b")
CODES = re.compile(r"\b\d{8}\b")
PERIOD = 30


@dataclass
class Form:
    """One form of a page, as it would be sent if nobody touched it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: set[str] = field(default_factory=set)

    def takes(self, names: Iterable[str]) -> bool:
        return set(names) <= self.fields.keys() | self.buttons


class Forms(HTMLParser):
    """Reads the forms of a page; ticked boxes and chosen options count, buttons are only known."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self._textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.found.append(self._form)
        elif self._form is not None and "disabled" not in given:
            self._field(tag, given, self._form.fields)
            if tag == "button" and "name" in given:
                self._form.buttons.add(given["name"])

    def _field(self, tag: str, given: dict[str, str], fields: dict[str, str]) -> None:
        name, value, kind = given.get("name", ""), given.get("value", ""), given.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and (self._select not in fields or "selected" in given):
            fields[self._select] = value
        elif tag == "textarea":
            self._textarea = name
            fields[name] = ""
        elif tag == "input" and name and kind not in {"submit", "button", "image", "file"}:
            if kind not in {"checkbox", "radio"}:
                fields[name] = value
            elif "checked" in given:
                fields[name] = value or "on"

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form is not None:
            self._form.fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._textarea = ""


@dataclass(frozen=True)
class Page:
    """What came back in the end, after whatever redirects led there."""

    status: int
    url: str
    html: str

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def form(self, action: str = "", **wanted: str) -> Form:
        """Return the form that goes to `action`, or to this very page, and takes what is wanted."""
        where = action or self.path
        forms = [
            form
            for form in Forms(self.html).found
            if urlsplit(urljoin(self.url, form.action)).path == where and form.method == "post"
        ]
        assert forms, f"no form is sent to {where} on {self.url} ({self.status})"
        form = next((each for each in forms if each.takes(wanted)), forms[0])
        form.fields.update(wanted)
        return form


@dataclass(frozen=True)
class Reply:
    """One answer, wherever it leads; header names are in lower case."""

    status: int
    headers: dict[str, str]
    html: str


class Browser:
    """One person's browser on one depot; it follows redirects and keeps cookies, as they do."""

    def __init__(self, depot: Depot, name: str = "") -> None:
        self.depot = depot
        self.name = name
        self.password = ""
        self.secret = ""
        self.last_step = 0
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._cookies),
        )

    @property
    def address(self) -> str:
        return f"{self.name}@example.com"

    def get(self, path: str) -> Page:
        return self._open(urljoin(self.depot.url, path))

    def post(self, path: str, **fields: str) -> Page:
        """Send what no form on a page offers; the token comes from the page of the account."""
        token = Forms(self.get("/account/").html).found[0].fields["csrfmiddlewaretoken"]
        return self._send(urljoin(self.depot.url, path), {"csrfmiddlewaretoken": token} | fields)

    def submit(self, page: Page, action: str = "", **fields: str) -> Page:
        """Fill in and send the form of `page` that goes to `action`, or to the page itself."""
        form = page.form(action, **fields)
        return self._send(urljoin(page.url, form.action), form.fields)

    def send(self, path: str, **fields: str | list[str]) -> Page:
        """Send exactly these fields, whatever any form says; of a list each value, in turn."""
        return self._open(urljoin(self.depot.url, path), urlencode(fields, doseq=True).encode())

    # What people do

    def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        """Sign in, with the second factor if it was activated here."""
        self.name, self.password = name, password
        page = self.submit(self.get("/account/login/"), login=name, password=password)
        if page.path == "/account/security/authenticate/" and self.secret:
            page = self.submit(page, code=self.code())
        return page

    def is_signed_in(self) -> bool:
        return self.get("/account/").path == "/account/"

    def sign_out(self) -> Page:
        return self.submit(self.get("/account/"), "/account/logout/")

    def activate_totp(self) -> list[str]:
        """Add an authenticator app, and return the recovery codes that come with it."""
        page = self.get("/account/security/totp/activate/")
        [self.secret] = set(SECRET.findall(page.html))
        return CODES.findall(self.submit(page, code=self.code()).html)

    def renew_recovery_codes(self) -> list[str]:
        """Make new recovery codes in place of those of before, and return them."""
        path = "/account/security/recovery-codes/generate/"
        return CODES.findall(self.submit(self.get(path)).html)

    def confirm_recovery(self, codes: list[str]) -> Page:
        return self.submit(self.get("/account/security/recovery-codes/confirm/"), code=codes[0])

    def become_complete(self, name: str, password: str = PASSWORD) -> "Browser":
        """Sign in and do all that an index asks of those who publish or administer."""
        self.sign_in(name, password)
        self.confirm_recovery(self.activate_totp())
        return self

    def reset_password(self, address: str, new: str) -> Page:
        """Set a new password by the code that is sent to an address."""
        page = self.submit(self.get("/account/password/reset/"), email=address)
        page = self.submit(page, code=code_in(letter(self.depot, address, "reset")))
        return self.submit(page, password1=new, password2=new)

    def make_token(self, description: str) -> str:
        """Make a token for the whole account, and return its text."""
        page = self.get("/account/tokens/create/")
        return token_on(self.submit(page, description=description, scope="account"))

    def code(self) -> str:
        """Return a code that was not used before; a step ahead of the clock is taken too."""
        step = int(time.time()) // PERIOD
        if step < self.last_step:
            time.sleep(self.last_step * PERIOD - time.time())
        self.last_step = max(step, self.last_step + 1)
        return totp(self.secret, self.last_step)

    # The wire

    def cookie(self, name: str) -> str:
        """Return the value of a cookie; empty if there is none."""
        return next((each.value or "" for each in self._cookies if each.name == name), "")

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: str | None = None,
    ) -> Reply:
        """Ask once, with this browser's cookies, and follow nothing; cookies stay as they are."""
        connection = http.client.HTTPConnection("localhost", self.depot.port, timeout=30)
        cookies = "; ".join(f"{each.name}={each.value}" for each in self._cookies)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers={"Cookie": cookies, **headers})
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, named, answer.read().decode())

    def _send(self, url: str, fields: dict[str, str]) -> Page:
        return self._open(url, urlencode(fields).encode())

    def _open(self, url: str, data: bytes | None = None) -> Page:
        headers = {"Accept": "text/html", "Referer": url}
        request = urllib.request.Request(url, data, headers)  # noqa: S310 (a depot's own address)
        try:
            with self._opener.open(request, timeout=30) as answer:
                return Page(answer.status, answer.url, answer.read().decode())
        except urllib.error.HTTPError as refused:
            with refused:
                return Page(refused.code, refused.url, refused.read().decode())


def token_on(page: Page) -> str:
    """Return the text of the token that this page shows, this once."""
    [text] = re.findall(r'<output id="token"[^>]*>([^<]+)<', page.html)
    return str(text)


def totp(secret: str, step: int) -> str:
    """RFC 6238 over RFC 4226: six digits for one step of 30 seconds."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    [number] = struct.unpack(">I", digest[offset : offset + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"
