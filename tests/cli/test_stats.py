import json

from tests.depots import Depot

from .commands import execute, give_factor


def test_everything_is_counted_for_programs(published: Depot) -> None:
    give_factor(published, "alice")
    published.run("user", "promote", "alice")
    published.run("user", "suspend", "mallory")
    published.token("bob", "old")
    published.run("token", "revoke", published.token_id("old"))
    [(size,)] = execute(published, "SELECT size FROM releases_file")

    counted = json.loads(published.run("stats", "--json").stdout)

    assert counted == {
        "people": {"active": 2, "suspended": 1, "deleted": 0},
        "administrators": 1,
        "second_factors": {"totp": 1, "security_key": 0, "both": 0, "none": 1},
        "tokens": {"active": 1, "expired": 0, "revoked": 1, "operators": 1},
        "projects": 1,
        "files": 1,
        "bytes": size,
    }


def test_the_same_is_counted_for_people(shell: Depot) -> None:
    lines = shell.run("stats").stdout.splitlines()

    assert lines[0] == "people           3 active, 0 suspended, 0 deleted"
    assert lines[2] == "second factors   0 totp, 0 security key, 0 both, 3 none"
    assert lines[-2:] == ["files            0", "bytes            0"]


def test_counting_changes_nothing(shell: Depot) -> None:
    before = execute(shell, "SELECT count(*) FROM audit_entry")

    shell.run("stats")

    assert execute(shell, "SELECT count(*) FROM audit_entry") == before
