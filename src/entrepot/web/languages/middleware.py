"""Every page in its reader's language, and by their clocks."""

from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from entrepot.flows.moments import known_zone
from entrepot.records.accounts.models import User

View = Callable[[HttpRequest], HttpResponse]


class Preferences:
    """What a person chose for the account counts first, then the cookie, then the browser's wish.

    It follows who is signed in, so it stands behind the middleware that knows.
    """

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = _person(request)
        language = person.language if person else ""
        if language not in dict(settings.LANGUAGES):
            language = translation.get_language_from_request(request)
        zone = known_zone(person.time_zone if person else "UTC")
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = language
            response = self._get_response(request)
            response.setdefault("Content-Language", translation.get_language() or language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def _person(request: HttpRequest) -> User | None:
    """Return who is signed in; nobody while the database is away, of which the page will tell."""
    try:
        return request.user if isinstance(request.user, User) else None
    except (OperationalError, InterfaceError):
        return None
