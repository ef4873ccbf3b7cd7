from tests.depots import Depot
from tests.uploads import Wheel, publish

from .commands import entries, people


def test_a_resumed_person_publishes_with_the_same_token(depot: Depot) -> None:
    token = depot.token("alice", "ci")
    depot.run("user", "suspend", "alice")
    assert publish(depot.port, token, Wheel.made("left_pad"))[0] == 403

    said = depot.run("user", "resume", "alice").stdout

    assert said == "Resumed alice.\n"
    assert publish(depot.port, token, Wheel.made("left_pad"))[0] == 200
    assert entries(depot, "user.resumed") == [("operator", "alice", {})]


def test_who_was_not_suspended_stays_active(shell: Depot) -> None:
    assert shell.run("user", "resume", "bob").stdout == "bob was not suspended.\n"

    assert people(shell)["bob"]["state"] == "active"
