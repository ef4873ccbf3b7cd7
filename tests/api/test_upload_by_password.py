"""POST /legacy/ with a password in a token's place: the road from passwords to tokens."""

from datetime import UTC, datetime, timedelta

import pytest

from . import parcels, stores, wire
from .publishers import Publisher, basic

PASSWORD = "violet-harbour-crane-41"


def _people(depot):
    for name in ("alice", "bob"):
        depot.run("user", "set-password", name, input=PASSWORD)
    return depot


def _by_password(depot, name="alice", password=PASSWORD):
    return Publisher(depot, authorization=basic(name, password))


@pytest.fixture(scope="module")
def transition(new_depot):
    until = datetime.now(UTC) + timedelta(days=30)
    settings = {
        "UPLOAD_PASSWORDS": "without-two-factor",
        "UPLOAD_PASSWORDS_UNTIL": f"{until:%Y-%m-%d}",
    }
    return _people(new_depot(settings)).start("--workers", "2")


def test_by_default_a_password_uploads_nothing(depot, project):
    refused = _by_password(_people(depot)).is_refused(parcels.wheel(project))

    assert refused.status == 401
    assert "token" in refused.sentence


def test_whoever_uploads_with_a_password_is_told_until_when(transition, project):
    answer = _by_password(transition).upload(parcels.wheel(project), accept=wire.JSON)

    assert answer.status == 200
    assert transition.settings["UPLOAD_PASSWORDS_UNTIL"] in answer.json["message"]
    assert "Tokens" in answer.json["message"]


def test_a_token_is_told_nothing_of_it(transition, project):
    alice = Publisher(transition, transition.token("alice", project))

    answer = alice.upload(parcels.wheel(project), accept=wire.JSON)

    assert answer.json["message"] == f"Published {parcels.wheel(project).filename}."


def test_a_wrong_password_and_a_wrong_name_have_one_answer(transition, project):
    answers = [
        _by_password(transition, name, password).is_refused(parcels.wheel(project))
        for name, password in (("alice", "x" * 20), ("nobody", PASSWORD))
    ]

    assert {(refused.status, refused.code) for refused in answers} == {(401, "password-wrong")}
    assert answers[0].sentence == answers[1].sentence


def test_somebody_elses_project_is_closed_to_a_password_too(transition, project):
    _by_password(transition, "bob").publish(parcels.wheel(project))

    refused = _by_password(transition).is_refused(parcels.wheel(project, "2.0"))

    assert (refused.status, refused.code) == (403, "role-missing")


def test_after_the_last_day_no_password_is_taken(new_depot, project):
    settings = {"UPLOAD_PASSWORDS": "allowed", "UPLOAD_PASSWORDS_UNTIL": "2026-01-01"}
    depot = _people(new_depot(settings)).start("--workers", "1")

    assert _by_password(depot).is_refused(parcels.wheel(project)).status == 401


def test_guessing_ends_in_429_and_not_in_a_lock_of_the_account(new_depot, project):
    depot = _people(new_depot({"UPLOAD_PASSWORDS": "allowed"})).start("--workers", "2")
    guesses = [
        _by_password(depot, password="x" * 20).upload(parcels.wheel(project)).status
        for _ in range(12)
    ]

    bob = _by_password(depot, "bob").upload(parcels.wheel(project))

    assert guesses == [401] * 10 + [429] * 2
    assert bob.status == 200


def test_no_password_is_written_anywhere(transition, project):
    canaries = ("canary-password-52", PASSWORD)
    for password in canaries:
        _by_password(transition, password=password).upload(parcels.wheel(project))

    written = list(stores.everything_written(transition))

    for canary in canaries:
        assert [place for place, text in written if canary.encode() in text] == []
