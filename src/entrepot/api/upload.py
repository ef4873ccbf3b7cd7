"""POST /legacy/: the upload API that every publisher speaks."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from entrepot.api import errors, forms, threads
from entrepot.api.credentials import header
from entrepot.api.forms import FileTooLarge, Form
from entrepot.api.gate import identify
from entrepot.errors import EntrepotError, NotAllowed, Rule
from entrepot.flows import access, uploads
from entrepot.flows.uploads import Accepted, Claims, Upload
from entrepot.formats.names import shown
from entrepot.wiring import Depot

FORM_ALLOWANCE = forms.MAX_ALL_FIELDS_BYTES
"""How much larger than the file an upload may be, for its other fields."""

log = logging.getLogger(__name__)


class SendFilesHere(NotAllowed):
    allowed = "GET, HEAD, POST"
    rule = Rule("upload-by-post", "Files are uploaded by POST.", "Use a publisher such as twine.")


@dataclass(frozen=True, slots=True)
class Uploads:
    """The ASGI application of the upload address."""

    depot: Depot

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = await self._answer(request)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """Take one file; the sentence stands in the status line and in the body."""
        accept = header(request.scope, b"accept")
        try:
            accepted, advice = await self._take(request)
        except EntrepotError as refused:
            log.info("upload refused: %s", refused.refusal.code)
            return errors.upload_refused(refused, accept=accept)
        log.info("upload accepted: %s", accepted.filename)
        return _published(accepted, advice, accept=accept)

    async def _take(self, request: Request) -> tuple[Accepted, str]:
        if request.method != "POST":
            raise SendFilesHere(f"This address does not know {shown(request.method)}.")
        depot = self.depot
        principal = await identify(request.scope, depot)
        access.require_publisher(principal)
        limit = depot.config.max_upload_mib << 20
        _require_length(header(request.scope, b"content-length"), limit)
        with depot.storage.spool() as spool:
            upload = await _receive(request, Form(spool, max_file_bytes=limit))
            accepted = await threads.run_upload(
                uploads.accept,
                upload,
                principal=principal,
                storage=depot.storage,
                policy=depot.policy,
                clock=_now,
            )
        return accepted, access.advice(principal, depot.policy)


async def _receive(request: Request, form: Form) -> Upload:
    await forms.read(
        form,
        request.stream(),
        content_type=header(request.scope, b"content-type"),
    )
    in_form = form.fields.get(":action", [])
    in_query = set(request.query_params.getlist(":action"))
    # One that contradicts the form makes two of it, which no form may have.
    form.fields[":action"] = [*in_form, *sorted(in_query.difference(in_form))]
    return Upload(Claims.parse(form.fields), form.finish(), form.spool, form.hasher.finish())


def _now() -> datetime:
    return datetime.now(UTC)


def _require_length(announced: str, limit: int) -> None:
    """Refuse at the head what would be refused at the end, before it is sent."""
    if announced.isdecimal() and int(announced) > limit + FORM_ALLOWANCE:
        raise FileTooLarge(f"The upload is larger than {limit >> 20} MiB.", field=forms.FILE_FIELD)


def _published(accepted: Accepted, advice: str, *, accept: str) -> Response:
    happened = (
        f"Published {accepted.filename}."
        if accepted.is_new
        else f"{accepted.filename} was published before; nothing changed."
    )
    return errors.spoken(
        f"{happened} {advice}".rstrip(),
        HTTPStatus.OK,
        accept=accept,
        headers={"entrepot-entry": str(accepted.entry)},
    )
