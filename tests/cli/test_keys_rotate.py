from tests.depots import Depot
from tests.uploads import Wheel, publish

from entrepot.formats.keys import parse


def test_old_tokens_and_new_ones_work_on_the_running_server(depot: Depot) -> None:
    old = depot.token("alice", "before")
    assert publish(depot.port, old, Wheel.made("left_pad", "1.0"))[0] == 200

    rotated = depot.run("keys", "rotate").stdout
    new = depot.token("alice", "after")

    newest, earlier = parse((depot.data / "instance-keys").read_text()).ids
    assert rotated == f"The newest key is {newest}.\n"
    assert publish(depot.port, old, Wheel.made("left_pad", "2.0"))[0] == 200
    assert publish(depot.port, new, Wheel.made("left_pad", "3.0"))[0] == 200
    rows = [row.split() for row in depot.run("keys", "list").stdout.splitlines()]
    assert [(row[0], row[2]) for row in rows[1:]] == [(newest, "1"), (earlier, "1")]


def test_keys_in_a_variable_are_printed_and_not_changed(published: Depot) -> None:
    file = published.data / "instance-keys"
    text = file.read_text()
    file.unlink()
    depot = Depot(published.data, {"INSTANCE_KEYS": text})

    rotated = depot.run("keys", "rotate")

    added = parse(rotated.stdout + text)
    assert len(added.keys) == 2
    assert not file.exists()
    assert "ENTREPOT_INSTANCE_KEYS" in rotated.stderr
