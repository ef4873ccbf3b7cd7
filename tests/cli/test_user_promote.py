from tests.depots import Depot

from .commands import entries, people


def test_a_person_is_made_an_administrator_once(shell: Depot) -> None:
    said = [shell.run("user", "promote", "alice").stdout for _ in range(2)]

    assert said == ["alice is an administrator now.\n", "alice was an administrator before.\n"]
    assert people(shell)["alice"]["administrator"]
    assert not people(shell)["bob"]["administrator"]
    assert entries(shell, "user.promoted") == [("operator", "alice", {})]
