"""Pages as gzip, where what somebody must not know cannot be guessed from their length.

A compressed page tells by its length whether two parts of it are alike (BREACH). That is harmful
where a page holds a secret beside words that somebody else chose for this very request. So what is
made for a browser without cookies is compressed, for it holds no secret; and of the others only
views that repeat nothing of the request, and say so by `compressible`. The secret of a form is
masked anew in each page.
"""

import gzip
from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

SMALLEST = 1024

View = Callable[..., HttpResponse]
V = TypeVar("V", bound=Callable[..., Any])

_MARK = "entrepot_is_compressible"


def compressible(view: V) -> V:
    """Say of a view that its pages repeat nothing of what is asked, but for a page's number."""
    setattr(view, _MARK, True)
    return view


class Compression:
    """Middleware that compresses the pages that may be."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if _may_be_compressed(request, response):
            patch_vary_headers(response, ("Accept-Encoding",))
            if _takes_gzip(request):
                response.content = gzip.compress(response.content, compresslevel=6, mtime=0)
                response["Content-Encoding"] = "gzip"
                response["Content-Length"] = str(len(response.content))
        return response


def _may_be_compressed(request: HttpRequest, response: HttpResponse) -> bool:
    if response.status_code != 200 or response.streaming or len(response.content) < SMALLEST:  # noqa: PLR2004 (OK)
        return False
    match = request.resolver_match
    has_secret = bool(request.COOKIES or response.cookies)
    return not has_secret or (match is not None and getattr(match.func, _MARK, False))


def _takes_gzip(request: HttpRequest) -> bool:
    """Whether the client names gzip, and not to rule it out (RFC 9110 §12.5.3)."""
    for each in request.headers.get("Accept-Encoding", "").split(","):
        coding, _, weight = each.replace(" ", "").lower().partition(";q=")
        if coding == "gzip":
            return not weight or weight.strip("0.") != ""
    return False
