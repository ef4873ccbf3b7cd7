from tests.depots import Depot

from .commands import entries, people, refusal


def test_an_administrator_beside_another_can_be_demoted_and_the_last_one_cannot(
    shell: Depot,
) -> None:
    shell.run("user", "promote", "alice")
    shell.run("user", "promote", "bob")

    said = [shell.run("user", "demote", "alice").stdout for _ in range(2)]
    refusal(shell, "user", "demote", "bob", code="last-administrator")

    assert said == ["alice is no administrator any more.\n", "alice was no administrator.\n"]
    assert people(shell)["bob"]["administrator"]
    assert entries(shell, "user.demoted") == [("operator", "alice", {})]
