from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from entrepot.errors import (
    EntrepotError,
    Forbidden,
    Gone,
    Malformed,
    NotFound,
    Rule,
    TooMany,
    Unavailable,
)
from entrepot.records.projects.queries import ReaderUnknown
from entrepot.web.home import views
from entrepot.web.requests import peer_of

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), publickey-credentials-create=(self), "
        "publickey-credentials-get=(self)"
    ),
}
"""What pages say beside what every answer of this server says."""

PRIVATE = "private, no-store"
PUBLIC = "no-cache"

STATUS = {Forbidden: 403, Gone: 410, TooMany: 429, Unavailable: 503}
"""What else a page may be refused with; whatever is unknown or no name at all is 404 to people."""

View = Callable[[HttpRequest], HttpResponse]


class PlainHttpForm(Forbidden):
    rule = Rule(
        "plain-http-form",
        "What a person signs in with must not travel in clear: forms are taken over https, or on "
        "this machine.",
        "Use the https address; behind a proxy, name the proxy in ENTREPOT_TRUSTED_PROXIES.",
    )


class SecurityHeaders:
    """The same strict headers on every page; what depends on who asks is never kept by anyone."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        is_private = settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies
        response.setdefault("Cache-Control", PRIVATE if is_private else PUBLIC)
        return response


class Refusals:
    """What an address names may be unknown, or no name at all: to people that is the same.

    A database that is busy or away is no fault of the page either.
    """

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            _require_safe_transport(request)
        except PlainHttpForm as refused:
            return views.refused(request, refused, status=403)
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ReaderUnknown):
            return redirect_to_login(request.get_full_path())
        if isinstance(error, NotFound | Malformed):
            return views.not_found(request, error)
        if isinstance(error, OperationalError | InterfaceError):
            connection.close()
            return views.unavailable(request)
        if isinstance(error, EntrepotError):
            families = (status for family, status in STATUS.items() if isinstance(error, family))
            return views.refused(request, error, status=next(families, 400))
        return None


def _require_safe_transport(request: HttpRequest) -> None:
    """Refuse a form that came in clear from elsewhere than this machine."""
    peer = peer_of(request)
    is_safe = peer.scheme == "https" or peer.is_loopback or settings.ENTREPOT.allow_plain_http
    if request.method not in ("GET", "HEAD") and not is_safe:
        raise PlainHttpForm("This form was sent over plain http, so others could read it.")
