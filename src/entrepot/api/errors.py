"""The one place where families of failures become statuses, in each dialect.

Uploads answer as publishers read them: the sentence in the reason phrase, which is all that twine,
hatch and flit show, and in the body: JSON with `code` for uv, else one line of plain text for
poetry. Everything else answers `application/problem+json` (RFC 9457), which uv shows. Each body
names the place of its rule on the page of refusals.
"""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from entrepot import config, errors
from entrepot.api.credentials import header
from entrepot.errors import EntrepotError, Refusal
from entrepot.server.answers import EXTENSION

STATUS: dict[type[EntrepotError], HTTPStatus] = {
    errors.Malformed: HTTPStatus.BAD_REQUEST,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Gone: HTTPStatus.GONE,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.StorageFull: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.Misconfigured: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.NotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
}

UPLOAD_STATUS = STATUS | {errors.Conflict: HTTPStatus.BAD_REQUEST}
"""What publishers expect of a file that exists already is 400 with a certain text."""

RETRY_AFTER_SECONDS = {
    HTTPStatus.TOO_MANY_REQUESTS: "600",
    HTTPStatus.SERVICE_UNAVAILABLE: "5",
    HTTPStatus.INSUFFICIENT_STORAGE: "60",
}


class SpokenResponse(Response):
    """An answer whose sentence stands in the status line too, where HTTP/1.1 has room for it.

    `write` makes the body of this index's address, as it was asked for.
    """

    def __init__(
        self,
        write: Callable[[str], bytes],
        status: HTTPStatus,
        *,
        reason: str,
        media_type: str,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(b"", status, headers=headers)
        self._write = write
        # Set by hand: Starlette would add a charset, and uv reads exactly `application/json`.
        self.headers["content-type"] = media_type
        self._reason = reason.encode("ascii", "replace")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_reason(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                message["reason"] = self._reason
            await send(message)

        self.body = self._write(_base_url(scope))
        self.headers["content-length"] = str(len(self.body))
        speaks = EXTENSION in scope.get("extensions", {})
        await super().__call__(scope, receive, send_with_reason if speaks else send)  # type: ignore[arg-type]  # Starlette's type is narrower than ASGI


def problem(error: EntrepotError) -> SpokenResponse:
    """Return the answer to a request that reads."""
    refusal, status = error.refusal, _status(error, STATUS)
    body = {
        "title": refusal.rule.states or status.phrase,
        "status": status.value,
        "detail": refusal.sentence,
        "code": refusal.code,
    }
    return SpokenResponse(
        lambda base: _json({"type": _help(refusal, base), **body}),
        status,
        reason=refusal.sentence,
        media_type="application/problem+json",
        headers=_headers(status, error),
    )


def upload_refused(error: EntrepotError, *, accept: str) -> SpokenResponse:
    """Return the refusal of an upload, as the client that sent this `Accept` reads it."""
    status = _status(error, UPLOAD_STATUS)
    headers = _headers(status, error)
    return spoken(
        error.refusal.sentence, status, accept=accept, headers=headers, refusal=error.refusal
    )


def spoken(
    sentence: str,
    status: HTTPStatus,
    *,
    accept: str,
    headers: Mapping[str, str],
    refusal: Refusal | None = None,
) -> SpokenResponse:
    """Return an answer to an upload: JSON where `accept` asks for it, else one line of text."""
    wants_json = "application/json" in accept
    reason = sentence if refusal else status.phrase
    body = {"message": sentence, "code": f"{status.value} {reason}", "title": status.phrase}

    def write(base: str) -> bytes:
        if refusal is None:
            return _json(body) if wants_json else f"{sentence}\n".encode()
        place = _help(refusal, base)
        if wants_json:
            return _json({**body, "error": refusal.code, "help": place})
        return f"{sentence} See {place}\n".encode()

    return SpokenResponse(
        write,
        status,
        reason=reason,
        media_type="application/json" if wants_json else "text/plain; charset=utf-8",
        headers={"vary": "Accept, Authorization", **headers},
    )


def _help(refusal: Refusal, base: str) -> str:
    """Return where people read on about a refusal."""
    return f"{base}/help/refusals/#{refusal.code}"


def _base_url(scope: Scope) -> str:
    """Return this index's address, as fixed or as asked for; nothing where no host was named."""
    fixed = config.current().public_url
    host = header(scope, b"host")
    return fixed or (f"{scope['scheme']}://{host}" if host else "")


def _status(error: EntrepotError, table: Mapping[type[EntrepotError], HTTPStatus]) -> HTTPStatus:
    return next(table[family] for family in type(error).__mro__ if family in table)


def _headers(status: HTTPStatus, error: EntrepotError) -> dict[str, str]:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    if status is HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = 'Basic realm="Entrepot", charset="UTF-8"'
    if status in RETRY_AFTER_SECONDS:
        headers["retry-after"] = RETRY_AFTER_SECONDS[status]
    if isinstance(error, errors.NotAllowed):
        headers["allow"] = error.allowed
    return headers


def _json(body: Mapping[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=True).encode()
