from tests.depots import Depot

from .commands import entries, execute, give_factor


def test_all_factors_of_one_person_are_taken_away(shell: Depot) -> None:
    for kind in ("totp", "recovery_codes"):
        give_factor(shell, "alice", kind)
    give_factor(shell, "bob")

    said = [shell.run("user", "reset-factors", "alice").stdout for _ in range(2)]

    assert said == ["Took away the second factors of alice.\n", "alice had no second factors.\n"]
    assert execute(shell, "SELECT type FROM mfa_authenticator") == [("totp",)]
    details = {"factors": {"totp": 1, "recovery_codes": 1}}
    assert entries(shell, "user.factors-reset") == [("operator", "alice", details)]
