from tests.depots import Depot
from tests.uploads import Wheel, publish

from entrepot.formats.keys import parse

from .commands import refusal


def test_a_key_is_retired_together_with_its_tokens_if_that_is_meant(depot: Depot) -> None:
    token = depot.token("alice", "old")
    [old] = parse((depot.data / "instance-keys").read_text()).ids
    depot.run("keys", "rotate")

    said = refusal(depot, "keys", "retire", old, code="key-needed")
    alive = publish(depot.port, token, Wheel.made("left_pad", "1.0"))
    retired = depot.run("keys", "retire", old, "--yes")
    dead = [publish(depot.port, token, Wheel.made("left_pad", "2.0")) for _ in range(4)]

    assert "1 unrevoked token" in said
    assert alive[0] == 200
    assert retired.stdout == f"Retired the key {old}.\n"
    assert old not in (depot.data / "instance-keys").read_text()
    assert {status for status, _ in dead} == {401}


def test_the_newest_key_cannot_be_retired(shell: Depot) -> None:
    [newest] = parse((shell.data / "instance-keys").read_text()).ids

    refusal(shell, "keys", "retire", newest, "--yes", code="newest-instance-key")


def test_a_key_that_is_not_there_cannot_be_retired(shell: Depot) -> None:
    refusal(shell, "keys", "retire", "00000000", code="unknown-instance-key")
