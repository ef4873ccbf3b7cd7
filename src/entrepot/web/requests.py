"""What views ask of a request: who asks, through whose eyes, from where."""

import ipaddress
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from entrepot.records.accounts.models import User
from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.records.projects.queries import Reader
from entrepot.server.peers import PEER, Peer
from entrepot.web.hosts import asked_host

ANONYMOUS = "anonymous"


def now() -> datetime:
    return datetime.now(UTC)


def person_of(request: HttpRequest) -> User:
    """Return who is signed in; the gate of every page that asks has seen to it."""
    if not isinstance(request.user, User):
        raise TypeError("a page for people was reached by nobody")
    return request.user


def reader_of(request: HttpRequest) -> Reader:
    """Return through whose eyes the page is made."""
    return Reader(
        user_id=request.user.id if isinstance(request.user, User) else None,
        is_public=settings.ENTREPOT.read == "public",
    )


def peer_of(request: HttpRequest) -> Peer:
    """Return who is at the other end, as the server judged it."""
    peer: Peer = _scope_of(request)[PEER]
    return peer


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts, for the trail: the person signed in, or nobody in particular."""
    if not isinstance(request.user, User):
        return caller_of(request)
    return acting(request.user, request)


def acting(person: User, request: HttpRequest) -> Actor:
    """Return `person` as who acts in this request, signed in or about to be."""
    caller = caller_of(request)
    return Actor(
        ActorKind.PERSON,
        str(person.id),
        person.username,
        credential_kind="session",
        address=caller.address,
        user_agent=caller.user_agent,
        request_id=caller.request_id,
    )


def caller_of(request: HttpRequest) -> Actor:
    """Return from where the request came, and with what; who it is comes later."""
    user_agent = "".join(filter(str.isprintable, request.headers.get("User-Agent", "")))
    return Actor(
        ActorKind.PERSON,
        "",
        ANONYMOUS,
        address=peer_of(request).address,
        user_agent=user_agent[:512],
        request_id=_scope_of(request)["entrepot.request_id"],
    )


def _scope_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the server knows of the request.

    It does not stand in META for long: of a form that waits until a factor was shown, allauth
    brings back the texts of META alone.
    """
    scope: dict[str, Any] = request.environ["asgi.scope"]  # type: ignore[attr-defined]  # a WSGIRequest
    return scope


def base_url(request: HttpRequest) -> str:
    """Return this instance's address without a final slash, as fixed or as it was asked for."""
    fixed: str | None = settings.ENTREPOT.public_url
    return fixed or f"{request.scheme}://{asked_host(request)}"


def site(request: HttpRequest) -> dict[str, object]:
    """Give every template the site's name, its address, and how the browser came to it.

    Only the fixed address may stand in a mail: the other one is what a stranger's request says.
    """
    fixed = settings.ENTREPOT.public_url
    return {
        "site_name": settings.ENTREPOT.site_name,
        "base_url": base_url(request),
        "public_url": fixed,
        "sign_up": settings.ENTREPOT.sign_up,
        "notice": settings.ENTREPOT.banner,
        "is_test_instance": settings.ENTREPOT.test_instance,
        "companion_url": settings.ENTREPOT.companion_url,
        "security_contact": settings.ENTREPOT.security_contact,
        "languages": settings.LANGUAGES,
        "reads_publicly": settings.ENTREPOT.read == "public",
        **({} if fixed else _by_name(request)),
    }


def _by_name(request: HttpRequest) -> dict[str, object]:
    """Say whether the browser asked by an IP address, for which no browser keeps a key.

    `by_name` is where it may ask for the same page instead, if we can know that.
    """
    host, colon, port = request.get_host().rpartition(":")
    host, port = (host, colon + port) if port.isdecimal() else (request.get_host(), "")
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return {"asked_by_ip": False}
    path = request.get_full_path()
    named = f"{request.scheme}://localhost{port}{path}" if address.is_loopback else ""
    return {"asked_by_ip": True, "by_name": named}
