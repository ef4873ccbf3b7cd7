"""What strangers and members type into fields: it is refused in words, or shown as it was typed."""

import re
from collections.abc import Callable, Iterator
from html import escape
from urllib.parse import urlencode
from uuid import UUID

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.web.newcomers import joined, signed_up
from tests.web.outbox import letter
from tests.web.people import PASSWORD, Browser, Page
from tests.web.staffed import user

MARKUP = "\"'><script>alert(1)</script>"
QUOTED = '"<script>alert(1)</script>"@example.com'
HOSTILE = {
    "markup": MARKUP,
    "homoglyph": "\N{CYRILLIC SMALL LETTER A}lice",
    "right to left": "alice\u202egro.elpmaxe",
    "isolate": "alice\u2066\u2069",
    "without width": "ali\u200bce",
    "blank": "\u3164",
    "nul": "alice\0",
    "lines": "alice\r\nBcc: eve@example.com",
    "words of a format": "%s %(name)s {0} {{ name }} {% now %}",
}
UNSEEN = ("right to left", "isolate", "without width", "blank", "nul", "lines")
CREATE, SIGN_UP = "/account/tokens/create/", "/account/signup/"
KEYS = "/account/security/keys/add/"
FIELDS = {
    "description": (CREATE, {"scope": "account"}),
    "scope": (CREATE, {"description": "x"}),
    "lifetime": (CREATE, {"description": "x", "scope": "account"}),
    "new_project": (CREATE, {"description": "x", "scope": "projects"}),
    "projects": (CREATE, {"description": "x", "scope": "projects"}),
    "find": (CREATE, {"show": "found"}),
    "expires_on": (CREATE, {"description": "x", "scope": "account", "lifetime": "date"}),
    "email": ("/account/invite/", {}),
    "name": ("/account/delete/", {}),
    "code": ("/account/security/recovery-codes/confirm/", {}),
    "oldpassword": ("/account/password/change/", {"password1": MARKUP, "password2": "other"}),
    "q": ("/staff/people/", {}),
    "why": ("/staff/people/{mallory}/suspend/", {}),
}
"""Fields of somebody signed in: where each stands, and what is sent beside it."""
NOT_TYPED = ("scope", "lifetime", "projects", "oldpassword")
"""What is chosen is not kept when there is no such choice, and no password ever is."""
MEBIBYTE = 2**20


@pytest.fixture(scope="module")
def depot(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    made = peopled(TWO_FACTOR="encouraged", SIGN_UP="open")
    execute(made, "UPDATE accounts_user SET is_superuser = 1 WHERE username = 'alice'")
    yield made.start("--workers", "2")
    made.stop()


@pytest.fixture(scope="module")
def alice(depot: Depot) -> Browser:
    browser = Browser(depot)
    browser.sign_in("alice")
    browser.activate_totp()
    return browser


def _typed(browser: Browser, field: str, text: str) -> Page:
    """Send the form that has this field, with the text in it."""
    path, others = FIELDS[field]
    path = path.format(mallory=UUID(user(browser.depot, "mallory", "id")))
    if field == "q":
        return browser.get(f"{path}?{urlencode({field: text})}")
    return browser.submit(browser.get(path), **others, **{field: text})


def _sign_up(depot: Depot, email: str) -> Page:
    browser = Browser(depot)
    return browser.submit(browser.get(SIGN_UP), email=email)


def _is_refused(page: Page) -> bool:
    return "Please correct this" in page.html


def _require_refused(page: Page, field: str, text: str) -> None:
    """Insist on a refusal that says why at the field, and keeps what was typed."""
    assert page.status == 200
    assert re.search(r'class="error"[^>]*><p>[^<]{10,}', page.html)
    assert page.form().fields[field] == text


# Typed by somebody signed in


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("field", FIELDS)
def test_what_is_typed_is_refused_in_words_or_shown_and_never_run(
    alice: Browser,
    field: str,
    kind: str,
) -> None:
    page = _typed(alice, field, HOSTILE[kind])

    assert page.status in {200, 404}
    assert "<script>alert" not in page.html
    if _is_refused(page) and field not in NOT_TYPED:
        _require_refused(page, field, HOSTILE[kind])


@pytest.mark.parametrize("kind", UNSEEN)
@pytest.mark.parametrize("field", ["description", "why"])
def test_characters_that_nobody_sees_are_refused_where_others_read_them(
    alice: Browser,
    field: str,
    kind: str,
) -> None:
    page = _typed(alice, field, HOSTILE[kind])

    _require_refused(page, field, HOSTILE[kind])
    assert "characters that nobody sees" in page.html or "Null characters" in page.html


@pytest.mark.parametrize("kind", UNSEEN)
def test_a_key_is_not_named_by_characters_that_nobody_sees(alice: Browser, kind: str) -> None:
    page = alice.submit(alice.get(KEYS), name=HOSTILE[kind])

    _require_refused(page, "name", HOSTILE[kind])


def test_markup_in_a_description_is_shown_on_every_page_and_in_the_letter(depot: Depot) -> None:
    mark = joined(depot, "mark")
    fields = {"description": MARKUP, "scope": "projects", "new_project": "marks-pad"}
    pages = [mark.submit(mark.get(CREATE), **fields)]
    [token_id] = execute(depot, "SELECT id FROM tokens_token ORDER BY created_at DESC LIMIT 1")[0]

    paths = ("/account/tokens/", f"/account/tokens/{UUID(token_id)}/revoke/")
    pages += [mark.get(path) for path in (*paths, "/project/marks-pad/settings/")]
    pages += [mark.submit(pages[2])]

    for page in pages:
        assert page.status == 200
        assert escape(MARKUP) in page.html
        assert "<script>alert" not in page.html
    written = letter(depot, "mark@example.com", "token")
    assert written.get_content_type() == "text/plain"
    assert MARKUP in written.get_content()


def test_an_administrator_reads_markup_of_others_as_text(depot: Depot, alice: Browser) -> None:
    joined(depot, "mona").make_token(MARKUP)
    execute(
        depot,
        "UPDATE account_emailaddress SET email = ? WHERE email = 'mona@example.com'",
        QUOTED,
    )

    page = alice.get(f"/staff/people/{UUID(user(depot, 'mona', 'id'))}/")

    assert escape(MARKUP) in page.html
    assert escape(QUOTED) in page.html
    assert "<script>alert" not in page.html


def test_a_day_at_the_end_of_the_calendar_is_refused(alice: Browser) -> None:
    page = _typed(alice, "expires_on", "9999-12-31")

    _require_refused(page, "expires_on", "9999-12-31")


# Typed by strangers


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_name_that_looks_like_another_is_not_given(depot: Depot, kind: str) -> None:
    _, page = signed_up(depot, HOSTILE[kind], f"{kind.replace(' ', '-')}@example.com")

    _require_refused(page, "name", HOSTILE[kind])
    assert "<script>alert" not in page.html


def test_a_password_may_hold_anything_and_is_shown_nowhere(depot: Depot) -> None:
    browser = joined(depot, "sly")

    page = browser.submit(
        browser.get("/account/password/change/"),
        oldpassword=PASSWORD,
        password1=f"{MARKUP}\u202e \u3164",
        password2=f"{MARKUP}\u202e \u3164",
    )

    assert page.status == 200
    assert not _is_refused(page)
    assert "alert(1)" not in page.html
    again = Browser(depot)
    again.sign_in("sly", f"{MARKUP}\u202e \u3164")
    assert again.is_signed_in()


@pytest.mark.parametrize(
    "address",
    [
        "alice@exa\u200bmple.com",
        "alice@example.c\u202eom",
        "alice@\N{FULLWIDTH LATIN SMALL LETTER E}xample.com",
        "\N{CYRILLIC SMALL LETTER A}lice@example.com",
        "boss\N{LATIN SMALL LETTER LONG S}@example.com",
        '"\x01"@example.com',
        "alice@example.com\0",
        f"{MARKUP}@example.com",
    ],
)
def test_an_address_that_passes_for_another_one_is_refused_wherever_it_is_typed(
    depot: Depot,
    alice: Browser,
    address: str,
) -> None:
    pages = [
        _sign_up(depot, address),
        alice.submit(alice.get("/account/email/"), email=address, action_add=""),
        alice.submit(alice.get("/account/invite/"), email=address),
    ]

    for page in pages:
        assert page.form().takes(["email"])
        _require_refused(page, "email", address)
        assert "<script>alert" not in page.html
    assert execute(depot, 'SELECT 1 FROM mails_mail WHERE "to" = ?', address) == []


def test_an_address_with_markup_is_shown_as_text(alice: Browser) -> None:
    page = alice.submit(alice.get("/account/email/"), email=QUOTED, action_add="")

    assert escape(QUOTED) in page.html
    assert "<script>alert" not in page.html


# Too large


@pytest.mark.parametrize("field", ["description", "find", "email", "name", "code", "why"])
def test_a_field_of_a_megabyte_is_refused_in_words(alice: Browser, field: str) -> None:
    page = _typed(alice, field, "a" * (MEBIBYTE - 2048))

    assert page.status == 200
    assert _is_refused(page) or field == "find"


@pytest.mark.parametrize("path", [CREATE, SIGN_UP, "/account/login/", "/nowhere/"])
def test_a_form_that_is_too_large_is_refused_before_anybody_reads_it(
    depot: Depot,
    path: str,
) -> None:
    page = Browser(depot).send(path, description="a" * MEBIBYTE)

    assert page.status == 413
    assert "A page takes 1048576 bytes" in page.html
