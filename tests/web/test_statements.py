"""What an index says of itself: security.txt (RFC 9116), and the pages behind it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.depots import Depot
from tests.web.people import Browser

CONTACT = "mailto:security@index.example"
POLICY = "We answer <b>soon</b>.\n\nAnd we\nthank you."


@pytest.fixture(scope="module")
def named(
    new_data: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Depot]:
    """An index that says whom to write to."""
    policy = tmp_path_factory.mktemp("policy") / "policy.txt"
    policy.write_text(POLICY)
    settings = {"SECURITY_CONTACT": CONTACT, "SECURITY_POLICY_FILE": str(policy)}
    depot = Depot(new_data(), settings).start("--workers", "1")
    yield depot
    depot.stop()


def test_where_nobody_listens_there_is_no_security_txt(depot: Depot) -> None:
    assert Browser(depot).get("/.well-known/security.txt").status == 404


def test_security_txt_has_the_fields_that_the_standard_asks_for(named: Depot) -> None:
    answer = Browser(named).ask("GET", "/.well-known/security.txt", {})

    lines = answer.html.split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines if line)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert lines[-1] == ""
    assert len(fields) == len(lines) - 1  # each at most once
    assert fields["Contact"] == CONTACT
    assert fields["Canonical"] == f"{named.url}/.well-known/security.txt"
    assert fields["Policy"] == f"{named.url}/security/"
    assert fields["Preferred-Languages"] == "en"


def test_security_txt_expires_within_a_year_and_not_soon(named: Depot) -> None:
    text = Browser(named).get("/.well-known/security.txt").html

    [line] = [line for line in text.splitlines() if line.startswith("Expires: ")]
    expires = datetime.strptime(line, "Expires: %Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    left = expires - datetime.now(UTC)
    assert timedelta(days=90) < left < timedelta(days=365)


def test_the_page_names_the_contact_and_shows_the_operators_words_as_text(named: Depot) -> None:
    html = Browser(named).get("/security/").html

    assert f'<a href="{CONTACT}">security@index.example</a>' in html
    assert "We answer &lt;b&gt;soon&lt;/b&gt;.</p>" in html
    assert "And we\nthank you.</p>" in html


def test_a_barrier_is_reported_to_the_same_contact(named: Depot, depot: Depot) -> None:
    assert f'<a href="{CONTACT}">' in Browser(named).get("/accessibility/").html
    assert "named no address" in Browser(depot).get("/accessibility/").html


def test_every_page_leads_to_them(depot: Depot) -> None:
    footer = Browser(depot).get("/").html.partition("<footer")[2]

    for path in ("/help/", "/security/", "/accessibility/"):
        assert f'<a href="{path}">' in footer
