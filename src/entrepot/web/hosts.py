"""The host that was asked: judged once, in the request's head, and by the same rule for pages.

Django has a rule of its own, which refuses names that the server takes (any with an underscore),
and it refuses them again within the page that says so. Only which hosts are answered to at all is
left to it: that is a setting.
"""

import re

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest
from django.http.request import validate_host


def asked_host(request: HttpRequest) -> str:
    """Return the host, with its port if one was named; it never raises."""
    host: str = request.META.get("HTTP_HOST", "localhost")
    return host


class Request(WSGIRequest):
    def get_host(self) -> str:
        host = asked_host(self)
        name = re.sub(r":\d+$", "", host).lower()
        if not validate_host(name, settings.ALLOWED_HOSTS):
            raise DisallowedHost(f"This instance does not answer to the host {host!r}.")
        return host


class Handler(WSGIHandler):
    """Django as the server calls it."""

    request_class = Request
