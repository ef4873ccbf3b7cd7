import json

from tests.depots import Depot
from tests.uploads import Wheel, publish

from .commands import execute, refusal


def test_a_revoked_token_is_refused_at_once_by_every_worker(depot: Depot) -> None:
    token = depot.token("alice", "short-lived")
    other = depot.token("alice", "kept")
    assert publish(depot.port, token, Wheel.made("left_pad", "1.0"))[0] == 200

    revoked = depot.run("token", "revoke", depot.token_id("short-lived"), "--why", "leaked")
    answers = [publish(depot.port, token, Wheel.made("left_pad", "2.0")) for _ in range(6)]

    assert revoked.stdout.startswith("Revoked short-lived (")
    assert {status for status, _ in answers} == {401}
    assert all("revoked" in reason for _, reason in answers)
    assert publish(depot.port, other, Wheel.made("left_pad", "2.0"))[0] == 200


def test_revoking_twice_is_no_error_and_keeps_the_first_moment(shell: Depot) -> None:
    shell.token("bob", "twice")
    token_id = shell.token_id("twice")
    shell.run("token", "revoke", token_id, "--why", "first")
    before = execute(shell, "SELECT revoked_at, revoked_why FROM tokens_token")

    again = shell.run("token", "revoke", token_id, "--why", "second")

    assert again.stdout == f"twice ({token_id}) was revoked before.\n"
    assert execute(shell, "SELECT revoked_at, revoked_why FROM tokens_token") == before
    [row] = json.loads(shell.run("token", "list", "--json").stdout)
    assert row["state"] == "revoked"


def test_what_is_no_id_names_no_token(shell: Depot) -> None:
    said = refusal(shell, "token", "revoke", "laptop", code="token-unknown-id")

    assert "'laptop' is not a token ID" in said


def test_the_beginning_of_an_id_names_its_token(published: Depot) -> None:
    published.token("alice", "by its beginning")
    token_id = published.token_id("by its beginning")

    too_little = refusal(published, "token", "revoke", token_id[:7], code="token-unknown-id")
    revoked = published.run("token", "revoke", token_id[:8].upper())

    assert "is not a token ID" in too_little
    assert revoked.stdout == f"Revoked by its beginning ({token_id}).\n"


def test_the_beginning_of_two_ids_names_no_token(published: Depot) -> None:
    for description in ("one twin", "another twin"):
        published.token("alice", description)
    twins = "UPDATE tokens_token SET id = '5d9bcb3a' || substr(id, 9) WHERE description LIKE ?"
    execute(published, twins, "% twin")

    said = refusal(published, "token", "revoke", "5d9bcb3a", code="token-unknown-id")

    assert "More than one token ID begins with 5d9bcb3a." in said


def test_an_id_that_no_token_has_is_refused(shell: Depot) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"

    refusal(shell, "token", "revoke", unknown, code="token-unknown-id")
