from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from tests.depots import Depot
from tests.uploads import Wheel, publish

from entrepot.backends.keyring import FileKeys
from entrepot.formats.keys import parse

from .commands import execute, refusal

CAST = ("alice", "bob", "mallory", "alice")


def test_a_key_is_retired_together_with_its_tokens_if_that_is_meant(depot: Depot) -> None:
    token = depot.token("alice", "old")
    [old] = parse((depot.data / "instance-keys").read_text()).ids
    depot.run("keys", "rotate")

    said = refusal(depot, "keys", "retire", old, code="key-needed")
    alive = publish(depot.port, token, Wheel.made("left_pad", "1.0"))
    retired = depot.run("keys", "retire", old, "--yes")
    dead = [publish(depot.port, token, Wheel.made("left_pad", "2.0")) for _ in range(4)]

    assert f"1 unrevoked token was made with the key {old}: 'old' of alice." in said
    assert alive[0] == 200
    assert retired.stdout == f"Retired the key {old}.\n"
    assert old not in (depot.data / "instance-keys").read_text()
    assert {status for status, _ in dead} == {401}


def test_a_letter_that_waits_is_not_lost_with_the_key_it_was_sealed_with(
    new_data: Callable[[], Path],
) -> None:
    depot = Depot(new_data())
    keys = FileKeys(depot.data / "instance-keys")
    old = keys.newest.id
    sealed = keys.seal('["subject", "body"]', purpose="mail")
    row = (uuid4().hex, "alice@example.com", sealed, *["2026-11-23 12:00:00"] * 2)
    execute(
        depot,
        'INSERT INTO mails_mail (id, "to", sealed, created_at, due_at, attempts, last_error) '
        "VALUES (?, ?, ?, ?, ?, 0, '')",
        *row,
    )

    depot.run("keys", "rotate")
    depot.run("keys", "retire", old)

    [(kept,)] = execute(depot, "SELECT sealed FROM mails_mail")
    assert keys.unseal(kept, purpose="mail") == '["subject", "body"]'


def test_the_newest_key_cannot_be_retired(shell: Depot) -> None:
    newest = parse((shell.data / "instance-keys").read_text()).newest.id

    refusal(shell, "keys", "retire", newest, "--yes", code="newest-instance-key")


def test_a_key_that_is_not_there_cannot_be_retired(shell: Depot) -> None:
    said = refusal(shell, "keys", "retire", "00000000", code="key-unknown-id")

    assert "'00000000' is no key of this instance." in said


def test_of_many_tokens_three_are_named(shell: Depot) -> None:
    for owner, description in zip(CAST, ("one", "two", "three", "four"), strict=True):
        shell.token(owner, description)
    old = parse((shell.data / "instance-keys").read_text()).newest.id
    shell.run("keys", "rotate")

    said = refusal(shell, "keys", "retire", old, code="key-needed")

    assert "4 unrevoked tokens were made with" in said
    assert ": 'one' of alice, 'two' of bob, 'three' of mallory and 1 more." in said


def test_a_key_in_a_variable_is_retired_once_its_line_is_taken_out(published: Depot) -> None:
    published.run("keys", "rotate")
    file = published.data / "instance-keys"
    newest, old = file.read_text().splitlines()
    file.unlink()

    depot = Depot(published.data, {"INSTANCE_KEYS": f"{newest}\n{old}"})
    said = depot.run("keys", "retire", old.split()[0], "--yes")
    depot.settings = {"INSTANCE_KEYS": newest}

    assert f"take the line of {old.split()[0]} out of it" in said.stderr
    assert "died with retired keys: 1" in depot.run("doctor").stdout
