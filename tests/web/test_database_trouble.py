"""A database that cannot answer is no fault of whoever asks, and it passes: 503, then 200."""

import http.client
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import OperationalError
from tests.depots import Depot

from entrepot.api import threads
from entrepot.errors import EntrepotError


@contextmanager
def _database_away(depot: Depot) -> Iterator[None]:
    """Hide the table of projects: whatever asks for it gets an `OperationalError`."""
    _rename(depot, "projects_project", "hidden")
    yield
    _rename(depot, "hidden", "projects_project")


def _rename(depot: Depot, name: str, other: str) -> None:
    with closing(sqlite3.connect(depot.data / "entrepot.sqlite3", timeout=10)) as database:
        database.execute(f"ALTER TABLE {name} RENAME TO {other}")


def _get(depot: Depot, path: str, method: str = "GET") -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection("localhost", depot.port, timeout=30)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/", "/project/left-pad/"])
def test_a_page_says_that_the_index_is_busy_and_comes_back(depot: Depot, path: str) -> None:
    before, _, _ = _get(depot, path)
    with _database_away(depot):
        status, headers, body = _get(depot, path)
    after, _, _ = _get(depot, path)

    assert (status, headers["Retry-After"]) == (503, "5")
    assert "</html>" in body
    assert "projects_project" not in body
    assert before == after != 503


def test_a_machine_is_told_to_try_again(depot: Depot) -> None:
    with _database_away(depot):
        status, headers, body = _get(depot, "/simple/left-pad/")

    assert (status, headers["Retry-After"]) == (503, "5")
    assert json.loads(body)["code"] == "database-unavailable"
    assert "projects_project" not in body


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        ("database or disk is full", "database-full"),
        ('could not extend file "base": No space left on device', "database-full"),
        ("database is locked", "database-unavailable"),
        ("connection refused", "database-unavailable"),
    ],
)
@pytest.mark.django_db
def test_what_ails_the_database_has_a_name(failure: str, code: str) -> None:
    def fail() -> None:
        raise OperationalError(failure)

    with pytest.raises(EntrepotError) as named:
        threads.with_connections(fail)

    assert named.value.refusal.code == code
    assert failure not in named.value.refusal.sentence


def test_the_address_in_a_refusal_leads_to_its_explanation(depot: Depot) -> None:
    status, _, body = _get(depot, "/simple/left-pad/", method="POST")
    problem = json.loads(body)
    page, _, anchor = problem["type"].partition("#")

    assert (status, problem["code"], anchor) == (405, "reading-only", "reading-only")
    assert f'id="{anchor}"' in _get(depot, page)[2]
