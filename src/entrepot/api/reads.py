"""GET /simple/… and /packages/…: what installers ask all day, as plain ASGI.

Authorization comes before everything a conditional answer could tell. Pages are `no-cache` with a
tag, so that an upload is seen at once and an unchanged page costs nothing; files never change.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from starlette.types import Receive, Scope, Send

from entrepot.api import conditional, errors, gate, threads
from entrepot.api.conditional import NotModified, Part, Unsatisfiable
from entrepot.api.credentials import header
from entrepot.backends.storage import Blob
from entrepot.errors import EntrepotError, NotAllowed, Rule
from entrepot.flows import downloads, index
from entrepot.flows.access import Asker
from entrepot.flows.downloads import Downloadable
from entrepot.flows.index import Page
from entrepot.formats import simple
from entrepot.formats.names import InvalidName, NormalizedName, normalize, shown
from entrepot.records.projects.queries import ProjectUnknown
from entrepot.records.releases.queries import FileUnknown
from entrepot.server.answers import BrokenOff
from entrepot.wiring import Depot

PROJECT_PREFIXES = ("/simple/", "/legacy/+simple/")
CONDITIONS = frozenset((b"if-none-match", b"if-modified-since", b"if-range", b"range"))
SAFE_METHODS = ("GET", "HEAD")
DIGEST_LENGTH = 64
PRIVATE = b"private, no-cache"
"""For what not everyone may read: nobody else may be given it, and each time it is judged anew."""
VARIES = b"Accept, Accept-Encoding, Authorization"

Headers = list[tuple[bytes, bytes]]


class ReadingOnly(NotAllowed):
    allowed = "GET, HEAD"
    rule = Rule(
        "reading-only",
        "The simple index and the files are read; uploads go to another address.",
        "Upload to /legacy/ on this host.",
    )


@dataclass(frozen=True, slots=True)
class Reads:
    """The ASGI application of everything that is only read."""

    depot: Depot

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["method"] not in SAFE_METHODS:
                raise ReadingOnly("Nothing can be sent to this address.")
            await self._route(scope["path"])(scope, receive, send)
        except EntrepotError as refused:
            await errors.problem(refused)(scope, receive, send)

    def _route(self, path: str) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
        if path.startswith("/packages/"):
            return self._file
        if path in {"/simple", "/simple/"}:
            return self._index
        return self._project

    async def _index(self, scope: Scope, _: Receive, send: Send) -> None:
        if scope["path"] == "/simple":
            await _redirect(scope, send, "/simple/")
            return
        media_type = simple.negotiate(header(scope, b"accept"))
        page = await threads.run(
            index.index_page,
            media_type,
            asker=gate.asker(scope, self.depot),
        )
        await _send_page(scope, send, page, varies=VARIES)

    async def _project(self, scope: Scope, _: Receive, send: Send) -> None:
        path: str = scope["path"]
        base = next(prefix for prefix in PROJECT_PREFIXES if path.startswith(prefix))
        given = path.removeprefix(base)
        if not given:
            raise ProjectUnknown("This address names no project.")
        name = _name(given.removesuffix("/"))
        if given != f"{name}/":
            await _redirect(scope, send, f"{base}{name}/")
            return
        media_type = simple.negotiate(header(scope, b"accept"))
        await _send_page(scope, send, await self._page(scope, name, media_type))

    async def _page(
        self,
        scope: Scope,
        name: NormalizedName,
        media_type: simple.MediaType,
    ) -> Page:
        return await threads.run(
            index.project_page,
            name,
            media_type,
            base_url=self.depot.config.public_url or _asked_host(scope),
            asker=gate.asker(scope, self.depot),
        )

    async def _file(self, scope: Scope, receive: Receive, send: Send) -> None:
        sha256, filename = _parse_address(scope["path"])
        found, blob = await threads.run(
            self._open,
            filename,
            sha256,
            gate.asker(scope, self.depot),
        )
        try:
            await _send_file(scope, receive, send, found, blob)
        finally:
            blob.close()

    def _open(self, filename: str, sha256: str, asker: Asker) -> tuple[Downloadable, Blob]:
        found = downloads.find(filename, sha256=sha256, asker=asker)
        return found, found.open(self.depot.storage)


def _name(text: str) -> NormalizedName:
    """Return the project that an address names; what is no name is no project either."""
    try:
        return normalize(text)
    except InvalidName as invalid:
        raise ProjectUnknown(f"There is no project {shown(text)} here.") from invalid


def _parse_address(path: str) -> tuple[str, str]:
    parts = path.removeprefix("/packages/").split("/")
    digest = "".join(parts[:3])
    lengths = [len(part) for part in parts[:3]]
    if len(parts) != 4 or lengths != [2, 2, DIGEST_LENGTH - 4] or "\0" in path:  # noqa: PLR2004  # the shape of an address
        raise FileUnknown("There is no file at this address.")
    return digest, parts[3]


def _asked_host(scope: Scope) -> str:
    return f"{scope['scheme']}://{header(scope, b'host')}"


async def _redirect(scope: Scope, send: Send, path: str) -> None:
    """Send on, on the same origin, with the query as it came."""
    query = scope["query_string"].decode("ascii", "replace")
    target = quote(path, safe="/+") + (f"?{query}" if query else "")
    headers: Headers = [
        (b"location", target.encode()),
        (b"cache-control", b"no-cache"),
        (b"content-length", b"0"),
    ]
    await _send(send, HTTPStatus.MOVED_PERMANENTLY, headers)


async def _send_page(scope: Scope, send: Send, page: Page, *, varies: bytes = b"") -> None:
    zipped = page.compressed if _takes_gzip(header(scope, b"accept-encoding")) else None
    tag = f"{page.tag}-gzip" if zipped else page.tag
    headers: Headers = [
        (b"content-type", page.media_type.value.encode()),
        (b"etag", f'"{tag}"'.encode()),
        (b"cache-control", PRIVATE if page.is_private else b"no-cache"),
        (b"vary", varies or (VARIES if page.is_private else b"Accept, Accept-Encoding")),
        (b"content-security-policy", b"default-src 'none'; sandbox allow-top-navigation"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if conditional.matches(header(scope, b"if-none-match"), tag):
        await _send(send, HTTPStatus.NOT_MODIFIED, headers)
        return
    if zipped:
        headers.append((b"content-encoding", b"gzip"))
    body = zipped or page.body
    headers.append((b"content-length", b"%d" % len(body)))
    await _send(send, HTTPStatus.OK, headers, b"" if scope["method"] == "HEAD" else body)


def _takes_gzip(accept_encoding: str) -> bool:
    """Whether gzip is named, and not with the weight 0 (RFC 9110 §12.5.3)."""
    for element in accept_encoding.lower().split(","):
        coding, _, weight = element.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False


async def _send_file(
    scope: Scope,
    receive: Receive,
    send: Send,
    found: Downloadable,
    blob: Blob,
) -> None:
    sent = {name for name, _ in scope["headers"]}
    verdict = conditional.judge(
        {name.decode(): header(scope, name) for name in CONDITIONS & sent},
        method=scope["method"],
        tag=found.sha256,
        modified_at=found.uploaded_at,
        size=blob.size,
    )
    headers = _file_headers(found)
    match verdict:
        case NotModified():
            await _send(send, HTTPStatus.NOT_MODIFIED, headers)
        case Unsatisfiable():
            headers += [
                (b"content-range", b"bytes */%d" % blob.size),
                (b"content-length", b"0"),
            ]
            await _send(send, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers)
        case Part(start, stop):
            headers.append((b"content-range", b"bytes %d-%d/%d" % (start, stop - 1, blob.size)))
            await _send_bytes(scope, receive, send, _Slice(blob, start, stop, headers, 206))
        case _:
            await _send_bytes(scope, receive, send, _Slice(blob, 0, blob.size, headers, 200))


def _file_headers(found: Downloadable) -> Headers:
    media_type = b"text/plain; charset=utf-8" if found.is_metadata else b"application/octet-stream"
    kept = [(b"cache-control", b"public, max-age=31536000, immutable")]
    if found.is_private:
        kept = [(b"cache-control", PRIVATE), (b"vary", VARIES)]
    return [
        *kept,
        (b"content-type", media_type),
        (b"etag", f'"{found.sha256}"'.encode()),
        (b"last-modified", conditional.http_date(found.uploaded_at).encode()),
        (b"accept-ranges", b"bytes"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
    ]


@dataclass(frozen=True, slots=True)
class _Slice:
    blob: Blob
    start: int
    stop: int
    headers: Headers
    status: int


async def _send_bytes(scope: Scope, receive: Receive, send: Send, piece: _Slice) -> None:
    length = piece.stop - piece.start
    headers = [*piece.headers, (b"content-length", b"%d" % length)]
    if scope["method"] == "HEAD":
        await _send(send, piece.status, headers)
        return
    chunks = piece.blob.chunks(piece.start, piece.stop)
    chunk = await threads.read(_next, chunks)  # before the head, for it may still fail in words
    await send({"type": "http.response.start", "status": piece.status, "headers": headers})
    # uvicorn drops what is sent to nobody without a word: ask whether somebody still listens.
    gone = asyncio.ensure_future(_wait_for_disconnect(receive))
    try:
        while chunk and not gone.done():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            chunk = await threads.read(_next, chunks)
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    except EntrepotError as failed:
        raise BrokenOff(failed.refusal.message) from failed
    finally:
        gone.cancel()


def _next(chunks: Iterator[bytes]) -> bytes:
    return next(chunks, b"")


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": int(status), "headers": headers})
    await send({"type": "http.response.body", "body": body})
