"""What this index says of itself: how safe it is, how anyone can use it, and whom to write to."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from entrepot.web.gate import Who, gate
from entrepot.web.requests import base_url, now
from entrepot.web.texts import paragraphs

GOOD_FOR = timedelta(days=180)
"""RFC 9116, section 2.5.5, recommends less than a year."""

LANGUAGES = "en"


@gate(Who.ANYONE)
def security(request: HttpRequest) -> HttpResponse:
    policy = settings.ENTREPOT.security_policy or ""
    context = {
        "shown_contact": _shown(settings.ENTREPOT.security_contact),
        "policy": paragraphs(policy),
        "tokens_help": reverse("help-tokens"),
    }
    return render(request, "statements/security.html", context)


@gate(Who.ANYONE)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say to programs whom to tell of a flaw; nobody is told where nobody listens (RFC 9116)."""
    contact = settings.ENTREPOT.security_contact
    if contact is None:
        raise Http404
    text = _security_txt(contact, base_url(request), at=now())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@gate(Who.ANYONE)
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {"shown_contact": _shown(settings.ENTREPOT.security_contact)}
    return render(request, "statements/accessibility.html", context)


def _shown(contact: str | None) -> str:
    """Return what people read of an address: without what only programs need."""
    return (contact or "").removeprefix("mailto:")


def _security_txt(contact: str, address: str, *, at: datetime) -> str:
    lines = [
        f"Contact: {contact}",
        f"Expires: {at + GOOD_FOR:%Y-%m-%dT00:00:00Z}",
        f"Preferred-Languages: {LANGUAGES}",
        f"Canonical: {address}/.well-known/security.txt",
    ]
    if settings.ENTREPOT.security_policy is not None:
        lines.append(f"Policy: {address}/security/")
    return "".join(f"{line}\r\n" for line in lines)
