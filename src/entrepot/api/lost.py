"""Clients that were given the wrong address of this index: each is told the right one."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from entrepot.api import errors
from entrepot.api.credentials import header
from entrepot.errors import NotAllowed, NotFound, Rule

INSTALLERS_ACCEPT = "application/vnd.pypi.simple."
"""What pip and uv ask for, and no browser does (PEP 691)."""


class UploadElsewhere(NotAllowed):
    allowed = "GET, HEAD"
    rule = Rule(
        "upload-address",
        "Files are uploaded to one address of an index, and not to its first page.",
        "Upload to /legacy/ on this host.",
    )


class IndexElsewhere(NotFound):
    rule = Rule(
        "simple-index-address",
        "The simple index, which installers read, has one address.",
        "Install from /simple/ on this host.",
    )


@dataclass(frozen=True, slots=True)
class Signposts:
    """Answers publishers and installers that came to the pages; everyone else is a person."""

    people: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answering(scope)(scope, receive, send)

    def _answering(self, scope: Scope) -> ASGIApp:
        if scope["type"] != "http":
            return self.people
        accept = header(scope, b"accept")
        if (scope["method"], scope["path"]) == ("POST", "/"):
            return errors.upload_refused(UploadElsewhere("This is the first page."), accept=accept)
        if INSTALLERS_ACCEPT in accept.lower():
            return errors.problem(IndexElsewhere("This is not the simple index."))
        return self.people
