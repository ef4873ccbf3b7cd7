import socket
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.api import wire
from tests.depots import ENTREPOT, Depot, clean_environment
from tests.uploads import Wheel, fetch, publish

from .commands import MISUSED, REFUSED, alone, execute, refusal


def test_the_first_start_makes_the_folder_and_says_what_to_do(tmp_path: Path) -> None:
    depot = Depot(tmp_path / "data").start("--workers", "1")

    status = depot.stop()

    greeting = depot.log.read_text()
    assert status == 0
    assert f"Entrepot is at     {depot.url}" in greeting
    assert f"data lies in     {depot.data.resolve()}" in greeting
    assert f"entrepot user create NAME --email ADDRESS --admin --data {depot.data}" in greeting
    assert greeting.rstrip().endswith("Stopped.")
    assert stat.S_IMODE(depot.data.stat().st_mode) == 0o700


def test_commands_work_while_it_serves(depot: Depot) -> None:
    depot.user("carol")
    token = depot.token("carol", "ci", "carols-own")

    status, reason = publish(depot.port, token, Wheel.made("carols_own"))

    assert status == 200, reason
    assert b"carols_own-1.0-py3-none-any.whl" in fetch(depot.port, "/simple/carols-own/")
    assert depot.run("doctor").returncode == 0


def test_two_first_starts_at_once_found_one_instance_with_one_key(tmp_path: Path) -> None:
    depots = [_beginning(tmp_path / str(number), tmp_path / "data") for number in range(2)]
    for depot in depots:
        depot._wait_until_it_answers()

    shared = Depot(tmp_path / "data")
    shared.user("alice")
    token = shared.token("alice", "ci")
    answers = [
        publish(depot.port, token, Wheel.made("left_pad", f"{number}.0"))[0]
        for number, depot in enumerate(depots)
    ]
    statuses = [depot.stop() for depot in depots]

    assert answers == [200, 200]
    assert statuses == [0, 0]
    assert len((tmp_path / "data" / "instance-keys").read_text().splitlines()) == 1
    founded = "SELECT count(*) FROM audit_entry WHERE kind = 'instance.founded'"
    assert execute(shared, founded) == [(1,)]


def test_a_folder_whose_keys_are_gone_does_not_start_and_says_so(
    new_data: Callable[[], Path],
) -> None:
    depot = Depot(new_data())
    (depot.data / "instance-keys").unlink()

    refusal(depot, "serve", "--port", "0", code="instance-keys-missing")

    assert not (depot.data / "instance-keys").exists()


def test_data_of_a_newer_version_is_neither_served_nor_changed(
    new_data: Callable[[], Path],
) -> None:
    depot = Depot(new_data())
    execute(depot, "UPDATE instance_instance SET readable_from = '99.0'")

    said = refusal(depot, "serve", "--port", "0", code="data-too-new")
    refusal(depot, "user", "list", code="data-too-new")

    assert "needs 99.0 or newer" in said


def test_changed_settings_are_for_the_tokens_from_then_on(new_data: Callable[[], Path]) -> None:
    depot = Depot(new_data())
    before = depot.token("alice", "before")
    settings = depot.data / "settings.env"
    settings.write_text("ENTREPOT_TOKEN_PREFIX=acme\nENTREPOT_TOKEN_LOCATION=index.example\n")
    settings.chmod(0o600)

    depot.start("--workers", "1")
    after = depot.token("alice", "after")
    answers = [
        publish(depot.port, token, Wheel.made("left_pad", f"{number}.0"))[0]
        for number, token in enumerate((before, after))
    ]
    depot.stop()

    assert (before.partition("-")[0], after.partition("-")[0]) == ("entrepot", "acme")
    assert answers == [200, 200]
    renamed = "SELECT count(*) FROM audit_entry WHERE kind = 'instance.tokens-renamed'"
    assert execute(depot, renamed) == [(1,)]


def test_a_wrong_option_stops_the_start_and_makes_nothing(tmp_path: Path) -> None:
    depot = Depot(tmp_path / "data")

    misused = depot.run("serve", "--workers", "0", check=False)

    assert misused.returncode == MISUSED
    assert "ENTREPOT_WORKERS, from the command line, is '0'" in misused.stderr
    assert not depot.data.exists()


def test_a_port_that_is_taken_is_said_in_a_sentence(depot: Depot, tmp_path: Path) -> None:
    second = Depot(tmp_path / "data").run("serve", "--port", str(depot.port), check=False)

    assert second.returncode == REFUSED
    assert str(depot.port) in second.stderr
    assert "Traceback" not in second.stderr
    assert not (tmp_path / "data").exists()


def test_a_broken_certificate_leaves_no_instance_behind(tmp_path: Path) -> None:
    (tmp_path / "pem").touch()
    depot = Depot(tmp_path / "data")
    tls = ("--tls-cert", str(tmp_path / "pem"), "--tls-key", str(tmp_path / "pem"))

    said = refusal(depot, "serve", "--port", "0", *tls, code="certificate-unusable")

    assert "holds no certificate" in said
    assert not depot.data.exists()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"HOST": "0.0.0.0"}, ["is at     http://{name}:{port}", "listens on       http://0.0"]),  # noqa: S104  # only what is said
        (
            {"HOST": "0.0.0.0", "PUBLIC_URL": "https://index.example"},  # noqa: S104  # only what is said
            ["is at     https://index.example", "listens on       http://0.0.0.0:{port}"],
        ),
    ],
    ids=["without a public address", "with one"],
)
def test_the_greeting_says_what_to_type_and_where_it_listens(
    settings: dict[str, str],
    said: list[str],
    new_data: Callable[[], Path],
) -> None:
    depot = Depot(new_data(), settings, port=wire.free_port()).start("--workers", "1")

    depot.stop()

    greeting = depot.log.read_text()
    for words in said:
        assert words.format(name=socket.gethostname(), port=depot.port) in greeting
    assert ("set ENTREPOT_PUBLIC_URL" in greeting) == ("PUBLIC_URL" not in settings)


def test_the_help_names_options_and_not_settings(tmp_path: Path) -> None:
    helped = alone("serve", "--help", cwd=tmp_path).stdout

    assert "--tls-key belongs to it" in " ".join(helped.split())
    assert " TLS_KEY" not in helped


def test_what_is_no_number_is_said_to_be_none(tmp_path: Path) -> None:
    misused = Depot(tmp_path / "data").run("serve", "--port", "80x", check=False)

    assert misused.returncode == MISUSED
    assert "is '80x': it is not a number" in misused.stderr


def _beginning(place: Path, data: Path) -> Depot:
    """Start a server on `data` without waiting for it; its log lies beside `place`."""
    depot = Depot(place)
    with depot.log.open("w") as log:
        depot.process = subprocess.Popen(
            [ENTREPOT, "serve", "--port", "0", "--workers", "1", "--data", data],
            env=clean_environment(),
            stderr=log,
            text=True,
        )
    return depot
