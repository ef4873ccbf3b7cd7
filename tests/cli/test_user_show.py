import json

from tests.depots import Depot

from .commands import give_factor, refusal


def test_everything_about_a_person_is_shown_to_programs(shell: Depot) -> None:
    shell.run("project", "create", "left-pad", "--owner", "alice")
    shell.token("alice", "ci")
    give_factor(shell, "alice")
    give_factor(shell, "alice", "webauthn")
    shell.run("user", "set-email", "alice", "alice@work.example")

    facts = json.loads(shell.run("user", "show", "ALICE", "--json").stdout)

    assert facts["name"] == "alice"
    assert (facts["state"], facts["administrator"], facts["password"]) == ("active", False, False)
    assert facts["addresses"] == [
        {"email": "alice@work.example", "primary": True, "verified": True},
        {"email": "alice@example.com", "primary": False, "verified": True},
    ]
    assert facts["factors"] == {"totp": 1, "webauthn": 1}
    assert facts["roles"] == {"left-pad": "owner"}
    assert facts["tokens"] == {"active": 1, "expired": 0, "revoked": 0, "operators": 1}
    assert facts["recovery_confirmed"] is facts["last_sign_in"] is None


def test_the_same_is_shown_to_people(shell: Depot) -> None:
    said = shell.run("user", "show", "bob").stdout

    assert "state               active\n" in said
    assert "addresses           bob@example.com (primary)\n" in said
    assert "factors             -\n" in said
    assert "tokens              active (0), expired (0), revoked (0), operators (0)\n" in said


def test_nobody_is_shown_who_does_not_exist(shell: Depot) -> None:
    refusal(shell, "user", "show", "eve", code="user-unknown")
