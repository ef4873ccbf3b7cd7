"""What a depot keeps sealed, opened behind everybody's back: nobody waits half an hour here."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta

from tests.cli.commands import execute
from tests.depots import Depot
from tests.web.outbox import CODE, PATIENCE_SECONDS, letters

from entrepot.backends import keyring
from entrepot.records.mails.texts import Text

SESSION = "session"
SHOWN = "account_authentication_methods"


def grow_older(depot: Depot, by: timedelta = timedelta(minutes=31)) -> None:
    """Let all that people have shown in any session of this depot be so much longer ago."""
    keys = keyring.of(None, folder=depot.data)
    for session_id, sealed in execute(depot, "SELECT id, sealed_data FROM own_sessions_session"):
        data = json.loads(keys.unseal(sealed, purpose=SESSION))
        for shown in data.get(SHOWN, ()):
            shown["at"] -= by.total_seconds()
        again = keys.seal(json.dumps(data), purpose=SESSION)
        execute(
            depot, "UPDATE own_sessions_session SET sealed_data = ? WHERE id = ?", again, session_id
        )


def letter_to(depot: Depot, address: str, about: str = "") -> str:
    """Return the text of the newest letter to this address, sent or waiting, with these words."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for subject, body in letters_to(depot, address):
            if about in subject + body:
                return body
        time.sleep(0.1)
    raise AssertionError(f"no letter to {address} says {about!r}")


def letters_to(depot: Depot, address: str) -> Iterator[tuple[str, str]]:
    """Yield subject and text of every letter to this address, the newest first."""
    keys = keyring.of(None, folder=depot.data)
    query = 'SELECT sealed FROM mails_mail WHERE "to" = ? ORDER BY created_at DESC'
    for (sealed,) in execute(depot, query, address):
        text = Text.unsealed(sealed, sealer=keys)
        yield text.subject, text.body
    for sent in letters(depot):
        if sent["To"] == address:
            yield sent["Subject"], sent.get_content()


def code_to(depot: Depot, address: str) -> str:
    """Return the code in the newest letter to this address that has one."""
    for _, body in letters_to(depot, address):
        if found := CODE.findall(body):
            [code] = found
            return str(code)
    raise AssertionError(f"no code was sent to {address}")
