"""Whether a password is known from a breach, asked of a service that does not learn which one.

Five of the 40 hexadecimal digits of its SHA-1 leave this machine; the answer holds the rest of
every known one that begins with them (k-anonymity), padded so that its length says nothing.
"""

import hashlib
import http.client
import logging
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

MAX_ANSWER_BYTES = 1024 * 1024
PATIENCE_SECONDS = 2.0

SENT_DIGITS = 5

T = TypeVar("T")

log = logging.getLogger(__name__)


class Breaches:
    """The service at `url`, an https address that the digits are appended to; None asks nobody.

    `context` says whose certificates are believed, if not those that this system believes.
    """

    def __init__(self, url: str | None, *, context: ssl.SSLContext | None = None) -> None:
        self._url = urlsplit(url) if url else None
        self._context = context

    def knows(self, password: str) -> bool:
        """Whether `password` is known; False too, and a line in the log, if nobody can say.

        A service that fails must not keep people from choosing a password.
        """
        if self._url is None:
            return False
        # SHA-1 is the protocol's choice, and protects nothing here.
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        ask = partial(_ask, self._url, digest[:SENT_DIGITS], context=self._context)
        try:
            answer = _within(PATIENCE_SECONDS, ask)
        except (OSError, http.client.HTTPException, ValueError) as failure:
            # Only the kind of it: its words may come from the other side.
            log.warning("the service of breached passwords failed: %s", type(failure).__name__)
            return False
        return _holds(answer, digest[SENT_DIGITS:].encode())


def _within(seconds: float, ask: Callable[[], T]) -> T:
    """Return what `ask` returns, or raise `TimeoutError` once the time is over.

    No socket's own timeout bounds the look-up of a name, or an answer that comes drop by drop.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except BaseException as failure:  # noqa: BLE001 (raised again where it is waited for)
            answer.set_exception(failure)

    threading.Thread(target=run, name="breaches", daemon=True).start()
    return answer.result(timeout=seconds)


def _ask(url: SplitResult, prefix: str, *, context: ssl.SSLContext | None) -> bytes:
    connection = http.client.HTTPSConnection(
        url.hostname or "",
        url.port or http.client.HTTPS_PORT,
        timeout=PATIENCE_SECONDS,
        context=context or ssl.create_default_context(),
    )
    try:
        # http.client follows no redirect: nobody else is ever asked.
        headers = {"Add-Padding": "true", "User-Agent": "Entrepot"}
        connection.request("GET", f"{url.path}{prefix}", headers=headers)
        with connection.getresponse() as response:
            return _body(response)
    finally:
        connection.close()


def _body(response: http.client.HTTPResponse) -> bytes:
    if response.status != HTTPStatus.OK:
        raise ValueError(response.status)
    body = bytearray()
    end = time.monotonic() + PATIENCE_SECONDS
    while piece := response.read1(64 * 1024):
        body += piece
        if len(body) > MAX_ANSWER_BYTES or time.monotonic() > end:
            raise ValueError(len(body))
    return bytes(body)


def _holds(answer: bytes, suffix: bytes) -> bool:
    """Whether a line `SUFFIX:COUNT` names `suffix`; padding is lines whose count is 0."""
    lines = (line.partition(b":") for line in answer.upper().splitlines())
    return any(found == suffix and count.strip(b" 0") for found, _, count in lines)
