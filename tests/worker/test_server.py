"""What the clock does beside a really started server."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from tests.backends.mail.server import MailServer
from tests.depots import Depot

PATIENCE = 15


def _wait_until(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.1)
    return is_so()


def _column(depot: Depot, statement: str) -> list[int]:
    with closing(sqlite3.connect(depot.data / "entrepot.sqlite3", timeout=10)) as database:
        return [value for (value,) in database.execute(statement)]


def test_a_running_server_numbers_the_entries_of_others(depot: Depot) -> None:
    depot.user("carol")
    depot.token("carol", "ci", "carols-own")

    assert _wait_until(lambda: _column(depot, "SELECT count(*) FROM audit_unlogged") == [0])

    positions = _column(depot, "SELECT position FROM audit_logrow ORDER BY position")
    entries = _column(depot, "SELECT count(*) FROM audit_entry")
    assert positions == list(range(1, entries[0] + 1))


def test_the_owner_of_a_token_that_was_made_beside_it_has_a_letter_in_the_outbox(
    depot: Depot,
) -> None:
    depot.token("mallory", "told of")
    outbox = depot.data / "outbox"

    assert _wait_until(lambda: any("told of" in path.read_text() for path in outbox.glob("*.eml")))

    [letter] = [text for path in outbox.glob("*.eml") if "told of" in (text := path.read_text())]
    assert "To: mallory@example.com\n" in letter
    assert "Subject: New API token: told of\n" in letter
    assert _wait_until(lambda: _column(depot, "SELECT count(*) FROM mails_mail") == [0])


def test_letters_go_to_the_mail_server_that_is_named(new_data: Callable[[], Path]) -> None:
    with MailServer().running() as server:
        address = f"smtp://127.0.0.1:{server.port}?from=index@example.com&tls=off"
        depot = Depot(new_data(), {"MAIL_URL": address})
        depot.token("alice", "told of")
        depot.start("--workers", "1")
        is_sent = _wait_until(lambda: len(server.letters) > 0)
        depot.stop()

    assert is_sent
    assert b"Subject: New API token: told of\r\n" in server.letters[0]
    assert "rcpt TO:<alice@example.com>" in server.said
    assert not (depot.data / "outbox").exists()


def test_a_start_sweeps_the_spools_of_the_dead(new_data: Callable[[], Path]) -> None:
    depot = Depot(new_data())
    spools = depot.data / "files" / "spool"
    spools.mkdir(parents=True, mode=0o700)
    left = spools / f"{uuid4()}.spool"
    left.write_bytes(b"half of an upload")

    depot.start("--workers", "1")
    is_swept = _wait_until(lambda: not left.exists())
    depot.stop()

    assert is_swept
