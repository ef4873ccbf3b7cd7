import json

from tests.depots import Depot
from tests.web.people import PASSWORD, Browser

from .commands import execute, give_factor


def test_everything_is_counted_for_programs(published: Depot) -> None:
    give_factor(published, "alice")
    published.run("user", "promote", "alice")
    published.run("user", "suspend", "mallory")
    published.token("bob", "old")
    published.run("token", "revoke", published.token_id("old"))
    [(size,)] = execute(published, "SELECT size FROM releases_file")

    counted = json.loads(published.run("stats", "--json").stdout)

    days = counted.pop("sign_ins")
    assert len(days) == 30
    assert all(set(day.values()) == {0} for day in days.values())
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
    assert lines[-3:] == [
        "files            0",
        "bytes            0",
        "sign ins         0 webauthn, 0 totp, 0 recovery codes, 0 password",
    ]


def test_sign_ins_are_counted_day_by_day(depot: Depot) -> None:
    depot.run("user", "set-password", "alice", input=PASSWORD)
    Browser(depot).sign_in("alice")

    days = json.loads(depot.run("stats", "--json").stdout)["sign_ins"]

    assert days[max(days)] == {"webauthn": 0, "totp": 0, "recovery_codes": 0, "password": 1}


def test_counting_changes_nothing(shell: Depot) -> None:
    before = execute(shell, "SELECT count(*) FROM audit_entry")

    shell.run("stats")

    assert execute(shell, "SELECT count(*) FROM audit_entry") == before
