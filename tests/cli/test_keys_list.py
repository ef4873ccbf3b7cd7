from tests.depots import Depot

from .commands import execute, refusal, snapshot


def test_keys_are_listed_by_id_and_never_shown(published: Depot) -> None:
    [line] = (published.data / "instance-keys").read_text().splitlines()
    key_id, created, secret = line.split()

    listed = published.run("keys", "list").stdout

    assert [row.split() for row in listed.splitlines()] == [
        ["ID", "CREATED", "TOKENS"],
        [key_id, created, "1"],
    ]
    assert secret not in listed


def test_looking_changes_nothing_and_brings_nothing_up_to_date(published: Depot) -> None:
    execute(published, "DELETE FROM django_migrations WHERE app = 'tokens'")
    before = snapshot(published.data)

    published.run("keys", "list")

    assert snapshot(published.data) == before


def test_missing_keys_are_named(published: Depot) -> None:
    (published.data / "instance-keys").unlink()

    refusal(published, "keys", "list", code="instance-keys-missing")
