from datetime import timedelta

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from entrepot import errors
from entrepot.records.announcements import queries as announcements
from entrepot.records.search import queries as search
from entrepot.web.forms import in_words
from entrepot.web.gate import Who, gate
from entrepot.web.requests import now, reader_of

NEW_FOR = timedelta(days=30)
"""For how long an announcement is named on the first page."""
NEWEST = 8
"""So many projects of each kind stand on the first page."""


@gate(Who.ANYONE)
def welcome(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    context = {
        "announcement": announcements.newest_since(now() - NEW_FOR),
        "updated": list(search.updated(reader=reader)[:NEWEST]),
        "new": list(search.new(reader=reader)[:NEWEST]),
    }
    return render(request, "home/welcome.html", context)


@gate(Who.ANYONE)
def upload_address(request: HttpRequest) -> HttpResponse:
    return render(request, "home/upload_address.html")


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that nothing could be made of a request; of one to another host, where this index is."""
    is_elsewhere = isinstance(exception, DisallowedHost)
    right_address = settings.ENTREPOT.public_url if is_elsewhere else None
    context = {"right_address": right_address, "is_nowhere": True}
    return render(request, "home/malformed.html", context, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    return render(request, "home/not_found.html", {"is_nowhere": True}, status=404)


def refused(request: HttpRequest, error: errors.EntrepotError, *, status: int) -> HttpResponse:
    """Say what was refused, by which rule, and what to do."""
    context = {"refusal": error.refusal, "words": in_words(error.refusal)}
    return render(request, "home/refused.html", context, status=status)


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """Say why a form was not taken: its browser sent no cookie, or another one."""
    has_cookie = settings.CSRF_COOKIE_NAME in request.COOKIES
    return render(request, "home/form_refused.html", {"has_cookie": has_cookie}, status=403)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = render(request, "home/unavailable.html", status=503)
    response["Retry-After"] = "5"
    return response


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "home/failed.html", status=500)
