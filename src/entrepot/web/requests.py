"""What views ask of a request."""

from django.conf import settings
from django.http import HttpRequest

from entrepot.records.projects.queries import ANYONE, Reader


def reader_of(request: HttpRequest) -> Reader:  # noqa: ARG001 (sessions come with accounts)
    """Return through whose eyes the page is made."""
    return ANYONE


def base_url(request: HttpRequest) -> str:
    """Return this instance's address without a final slash, as fixed or as it was asked for."""
    fixed: str | None = settings.ENTREPOT.public_url
    return fixed or f"{request.scheme}://{request.get_host()}"


def site(request: HttpRequest) -> dict[str, object]:
    """Give every template the site's name and address."""
    return {"site_name": settings.ENTREPOT.site_name, "base_url": base_url(request)}
