"""A private file, sent by the page that judged who may have it."""

from collections.abc import Iterator
from http import HTTPStatus

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from entrepot.backends.storage import Blob
from entrepot.flows.downloads import Downloadable

PRIVATE = "private, no-store"


class _Pieces:
    """The bytes of an object, which is closed with the answer, whatever became of that."""

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self._chunks = blob.chunks(0, blob.size)

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        self._blob.close()


def served(found: Downloadable, blob: Blob, *, method: str) -> HttpResponseBase:
    """Return the whole file as a download that no browser opens; ranges are for installers."""
    headers = {
        "Content-Length": str(blob.size),
        "Content-Disposition": f'attachment; filename="{found.filename}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": PRIVATE,
    }
    content_type = "application/octet-stream"
    if method == "HEAD":
        blob.close()
        return HttpResponse(status=HTTPStatus.OK, content_type=content_type, headers=headers)
    return StreamingHttpResponse(_Pieces(blob), content_type=content_type, headers=headers)
