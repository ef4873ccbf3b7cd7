import json

from tests.depots import Depot
from tests.uploads import Wheel, publish

from .commands import entries, people, refusal


def test_the_token_of_a_suspended_person_is_refused_at_once_by_every_worker(depot: Depot) -> None:
    token = depot.token("alice", "ci of alice")
    bobs = depot.token("bob", "ci of bob")
    assert publish(depot.port, token, Wheel.made("left_pad"))[0] == 200

    said = depot.run("user", "suspend", "alice", "--why", "left the company").stdout
    answers = [publish(depot.port, token, Wheel.made("left_pad", "2.0")) for _ in range(6)]

    assert said == "Suspended alice.\n"
    assert {status for status, _ in answers} == {403}
    assert all("alice" in reason and "is suspended" in reason for _, reason in answers)
    refused = entries(depot, "token.refused")
    assert {details["code"] for _, _, details in refused} == {"owner-inactive"}
    assert publish(depot.port, bobs, Wheel.made("right_pad"))[0] == 200


def test_the_reason_is_kept_and_twice_is_no_error(shell: Depot) -> None:
    shell.run("user", "suspend", "bob", "--why", "first")

    again = shell.run("user", "suspend", "bob", "--why", "second").stdout

    assert again == "bob was suspended before.\n"
    assert people(shell)["bob"]["state"] == "suspended"
    assert entries(shell, "user.suspended") == [("operator", "bob", {"why": "first"})]


def test_the_last_administrator_cannot_be_suspended(shell: Depot) -> None:
    shell.run("user", "promote", "alice")

    said = refusal(shell, "user", "suspend", "alice", code="last-administrator")

    assert "alice is the last active administrator" in said
    assert json.loads(shell.run("stats", "--json").stdout)["administrators"] == 1
