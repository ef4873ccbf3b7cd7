"""The one application: the machines' door first, people's Django behind it."""

import os
import uuid
from typing import cast

import django
from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrepot import config, wiring
from entrepot.api.app import machines_first
from entrepot.server.bodies import BufferedBodies
from entrepot.server.peers import PEER
from entrepot.web.hosts import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.settings")

PAGE_THREADS = 8

LEASH = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
"""What no answer lets a browser do: run what it holds, guess what it is, frame it, tell of it."""

OVER_TLS = (*LEASH, (b"strict-transport-security", b"max-age=31536000"))


def _application() -> ASGIApp:
    django.setup(set_prefix=False)
    handler = cast("WSGIApp", Handler())
    pages = cast("ASGIApp", WSGIMiddleware(handler, workers=PAGE_THREADS))
    owners = ("entrepot.web", "allauth.account", "allauth.mfa")
    files = StaticFiles(packages=[(owner, "static") for owner in owners])
    static = Mount("/static", GZipMiddleware(ExceptionMiddleware(files)))
    people = Router([static], default=BufferedBodies(pages), redirect_slashes=False)
    return _Guarded(machines_first(wiring.depot(config.current()), people=people))


class _Guarded:
    """Every request has an id, which trail and log name; every answer keeps browsers on a leash.

    What an answer says of itself stays: pages allow more than files and sentences do.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["entrepot.request_id"] = uuid.uuid4().hex
        leash = OVER_TLS if scope[PEER].scheme == "https" else LEASH

        async def send_on_leash(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                named = {name.lower() for name, _ in headers}
                message["headers"] = [
                    *headers,
                    *(header for header in leash if header[0] not in named),
                ]
            await send(message)

        await self._app(scope, receive, send_on_leash)


application = _application()
