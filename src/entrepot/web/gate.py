"""The one gate of the pages: who may look, who may send, and what they must have shown before.

Every view carries a `Gate`; the middleware refuses one that does not. Looking and sending are
permissions of their own: a page that only shows something takes nothing that is sent to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import wraps
from typing import Any, TypeVar

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.models import User

SAFE_METHODS = ("GET", "HEAD")

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)


class Who(IntEnum):
    """Who may pass; each includes those above it."""

    ANYONE = 0
    PERSON = 1
    """Signed in, with an active account."""
    MEMBER = 2
    """A person with all that this index asks of those who publish: a second factor, and codes."""
    ADMINISTRATOR = 3
    """For anyone else the page does not exist."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Who passes. `sends` is None where nothing can be sent; `steps_up` asks for a factor anew."""

    looks: Who
    sends: Who | None
    steps_up: bool

    @property
    def methods(self) -> tuple[str, ...]:
        return SAFE_METHODS if self.sends is None else (*SAFE_METHODS, "POST")

    def judge(self, request: HttpRequest) -> HttpResponse | None:
        """Return where the request is sent instead, or None if it may pass."""
        if request.method not in self.methods:
            return HttpResponseNotAllowed(self.methods)
        who = self.looks if request.method in SAFE_METHODS else self.sends
        detour = _detour(request, who or Who.ANYONE)
        if detour is None and self.steps_up and not did_recently_reauthenticate(request):
            # allauth's middleware leads to the factors of this person, and back again.
            raise ReauthenticationRequired
        return detour


def gate(looks: Who, sends: Who | None = None, *, steps_up: bool = False) -> Callable[[V], V]:
    """Put a view behind a gate of its own. It holds also when a request is taken up again."""
    guard = Gate(looks, sends, steps_up)

    def guarded(view: V) -> V:
        @wraps(view)
        def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401  # the address's parts
            return guard.judge(request) or view(request, *args, **kwargs)

        behind.gate = guard  # type: ignore[attr-defined]  # read by the middleware and the tests
        return behind  # type: ignore[return-value]  # called just as the view is

    return guarded


class Gatekeeper:
    """Middleware that lets no request through to a view without a gate."""

    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: View,
        *_: object,
    ) -> HttpResponseNotAllowed | None:
        """Say what can be asked of a view before anything else, a missing cookie too, is judged."""
        guard = getattr(view, "gate", None)
        if not isinstance(guard, Gate):
            raise Http404
        return None if request.method in guard.methods else HttpResponseNotAllowed(guard.methods)


def is_complete(person: User) -> bool:
    """Whether the person has what this index asks of those who publish."""
    if settings.ENTREPOT.two_factor != "required":
        return True
    return person.recovery_confirmed_at is not None and accounts.has_second_factor(person.id)


def _detour(request: HttpRequest, who: Who) -> HttpResponse | None:
    if who is Who.ANYONE:
        return None
    person = request.user
    if not isinstance(person, User):
        return _to_the_entrance(request)
    if who is Who.ADMINISTRATOR and not person.is_administrator:
        raise Http404
    if who >= Who.MEMBER and not is_complete(person):
        messages.info(request, _("That page asks for a second factor: set it up first."))
        return redirect("mfa_index")
    return None


def _to_the_entrance(request: HttpRequest) -> HttpResponse:
    """Lead to where people sign in, and back to what they wanted to see."""
    if request.method in SAFE_METHODS:
        return redirect_to_login(request.get_full_path())
    if settings.SESSION_COOKIE_NAME in request.COOKIES:  # else there is nothing to keep it in
        messages.warning(request, _("You are signed out by now: what you sent was not taken."))
    return redirect_to_login("/account/")
