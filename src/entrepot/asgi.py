"""The one application: the machines' door first, people's Django behind it."""

import os
import uuid
from typing import cast

import django
from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Mount, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from entrepot import config, wiring
from entrepot.api.app import machines_first
from entrepot.server.bodies import BufferedBodies
from entrepot.web.hosts import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.settings")

PAGE_THREADS = 8


def _application() -> ASGIApp:
    django.setup(set_prefix=False)
    handler = cast("WSGIApp", Handler())
    pages = cast("ASGIApp", WSGIMiddleware(handler, workers=PAGE_THREADS))
    owners = ("entrepot.web", "allauth.account", "allauth.mfa")
    files = StaticFiles(packages=[(owner, "static") for owner in owners])
    static = Mount("/static", ExceptionMiddleware(files))
    people = Router([static], default=BufferedBodies(pages), redirect_slashes=False)
    return _Numbered(machines_first(wiring.depot(config.current()), people=people))


class _Numbered:
    """Every request has an id of its own, which the trail and the log name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["entrepot.request_id"] = uuid.uuid4().hex
        await self._app(scope, receive, send)


application = _application()
