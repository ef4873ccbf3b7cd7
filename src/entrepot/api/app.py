"""The route table: table of contents of what machines may ask."""

from dataclasses import dataclass

from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from entrepot.api.health import health
from entrepot.api.lost import Signposts
from entrepot.api.metrics import metrics
from entrepot.api.reads import Reads
from entrepot.api.upload import Uploads
from entrepot.wiring import Depot


def routes(depot: Depot, *, people: ASGIApp) -> list[Route]:
    """Return every address for machines; uploads are served with and without the slash."""
    reads = Reads(depot)
    legacy = UploadsOrPeople(Uploads(depot), people)
    return [
        Route("/simple", reads),
        Route("/simple/{rest:path}", reads),
        Route("/packages/{rest:path}", reads),
        Route("/legacy", legacy),
        Route("/legacy/", legacy),
        Route("/legacy/+simple/{rest:path}", reads),
        Route("/healthz", health),
        Route("/metrics", metrics),
    ]


def machines_first(depot: Depot, *, people: ASGIApp) -> Router:
    """Return the machines' door; whatever it does not know is for people."""
    default = Signposts(people)
    return Router(routes(depot, people=people), default=default, redirect_slashes=False)


@dataclass(frozen=True, slots=True)
class UploadsOrPeople:
    """The upload address: whoever sends is a publisher, whoever looks is a person."""

    uploads: ASGIApp
    people: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.people if scope["method"] in {"GET", "HEAD"} else self.uploads
        await app(scope, receive, send)
