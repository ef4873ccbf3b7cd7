"""Answers that leave at the same moment, whatever was found out on the way to them."""

import time
from functools import wraps

from django.http import HttpRequest, HttpResponseBase

from entrepot.web.gate import View

EVEN_SECONDS = 0.25
"""Several times what an account, a letter and their hash take to be made."""


def evenly(view: View) -> View:
    """Let what `view` has done leave no earlier than `EVEN_SECONDS` after it was asked for.

    A form that is shown again was refused for what stands in it, which takes no secret to know:
    it leaves at once, so that nobody holds up the pages by sending nonsense. Forms that are taken
    are limited by network, and whoever is signed in learns nothing here.
    """

    @wraps(view)
    def even(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        is_stranger = not request.user.is_authenticated
        leaves_at = time.monotonic() + EVEN_SECONDS
        answer = view(request, *args, **kwargs)
        if is_stranger and request.method == "POST" and "Location" in answer.headers:
            time.sleep(max(0, leaves_at - time.monotonic()))
        return answer

    return even
