"""What is remembered of a token's uses, and how soon a revocation counts."""

import http.client
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from . import parcels, stores, wire
from .publishers import Publisher


@pytest.fixture(scope="module")
def ci(depot):
    """Alice with a token that no other file uses."""
    return Publisher(depot, depot.token("alice", "ci"))


def use_by(depot, client, *, of="ci"):
    """Return address, project, result and count of the token's only use by this client."""
    [use] = stores.query(
        depot,
        "SELECT last_address, last_project, last_result, count FROM tokens_tokenuse"
        " JOIN tokens_token ON tokens_token.id = token_id WHERE client = ? AND description = ?",
        client,
        of,
    )
    return use


def test_the_operator_sees_time_address_client_project_and_result(ci, depot, project):
    ci.upload(parcels.wheel(project), headers={"User-Agent": "listed/1.0 CPython/3.11.7"})

    rows = json.loads(depot.run("token", "list", "--json").stdout)

    listed = next(row for row in rows if row["description"] == "ci")
    use = next(use for use in listed["uses"] if use["client"] == "listed/1.0")
    assert listed["last_used"] is not None
    assert use["address"] == "127.0.0.1"
    assert (use["project"], use["result"], use["count"]) == (project, "published", 1)
    assert datetime.now(UTC) - datetime.fromisoformat(use["at"]) < timedelta(minutes=5)


def test_a_refused_use_is_remembered_with_its_reason(ci, depot, bob, project):
    bob.publish(parcels.wheel(project))
    ci.upload(parcels.wheel(project, "2.0"), headers={"User-Agent": "refused/1.0"})

    use = use_by(depot, "refused/1.0")

    assert use == ("127.0.0.1", project, "role-missing", 1)


def test_a_use_for_a_file_that_is_no_distribution_is_remembered(ci, depot, project):
    parcel = replace(parcels.wheel(project), content=b"nonsense").with_digests()
    ci.upload(parcel, headers={"User-Agent": "nonsense/1.0"})

    address, _, result, _ = use_by(depot, "nonsense/1.0")

    assert address == "127.0.0.1"
    assert result != "published"


def test_every_repeated_upload_is_counted(ci, depot, project):
    for _ in range(3):
        ci.upload(parcels.wheel(project), headers={"User-Agent": "again/1.0 {}"})

    assert use_by(depot, "again/1.0")[-1] == 3


def test_the_use_of_a_revoked_token_is_remembered(revoked, depot, project):
    revoked.upload(parcels.wheel(project), headers={"User-Agent": "thief/1.0"})

    assert use_by(depot, "thief/1.0", of="stolen")[2] == "token-revoked"


def test_a_client_that_hides_its_name_is_counted_as_unknown(ci, depot, project):
    ci.upload(parcels.wheel(project), headers={"User-Agent": ""})

    assert use_by(depot, "unknown")[2] == "published"


def test_of_a_client_with_a_long_name_the_beginning_is_remembered(ci, depot, project):
    ci.upload(parcels.wheel(project), headers={"User-Agent": "x" * 5000})

    assert use_by(depot, "x" * 64)[2] == "published"


def test_a_revocation_counts_on_every_worker_and_open_connection(depot, project):
    bot = Publisher(depot, depot.token("alice", "bot"))
    parcel = parcels.wheel(project)
    connections = [http.client.HTTPConnection("localhost", depot.port) for _ in range(16)]
    assert {over(connection, bot, parcel) for connection in connections} == {200}

    depot.run("token", "revoke", depot.token_id("bot"))

    assert {over(connection, bot, parcel) for connection in connections} == {401}
    for connection in connections:
        connection.close()


def test_revoking_one_token_does_not_touch_another(revoked, alice, project):
    assert revoked.is_refused(parcels.wheel(project)).code == "token-revoked"

    alice.publish(parcels.wheel(project))


def over(connection, publisher, parcel):
    headers = {"Content-Type": wire.FORM} | publisher.headers
    connection.request("POST", "/legacy/", parcel.body(), headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status
