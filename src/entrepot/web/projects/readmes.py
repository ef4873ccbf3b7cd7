"""The description of a release on its page: rendered, or as it was written."""

import html
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from entrepot.formats.readmes.filtering import REL
from entrepot.records.releases.models import Readme, Release
from entrepot.web.middleware import HEADERS
from entrepot.web.projects.shown import SHOWN_DESCRIPTION

CSP = "Content-Security-Policy"
IMAGE = re.compile(r'<img class="(free|linked)" src="([^"]*)" alt="([^"]*)">')
"""As `formats.readmes` writes it, and nobody else can: all that a description holds is escaped."""


@dataclass(frozen=True, slots=True)
class Description:
    """Either `markup` or `text` is there; `is_cut` if the description goes on."""

    markup: SafeString
    text: str
    is_cut: bool

    @classmethod
    def of(cls, release: Release, *, image_hosts: Collection[str]) -> "Description":
        readme: Readme | None = getattr(release, "readme", None)
        if readme is not None and readme.html:
            return cls(_with_images(readme.html, image_hosts), "", readme.is_cut)
        text = release.description
        return cls(SafeString(), text[:SHOWN_DESCRIPTION], len(text) > SHOWN_DESCRIPTION)


def allow_images(response: HttpResponse, *, image_hosts: Collection[str]) -> None:
    """Let browsers fetch images from these hosts, for this one answer."""
    if image_hosts:
        hosts = " ".join(f"https://{host}" for host in image_hosts)
        response[CSP] = HEADERS[CSP].replace("img-src 'self'", f"img-src 'self' {hosts}")


def _with_images(markup: str, hosts: Collection[str]) -> SafeString:
    """Show images of these hosts; every other one becomes a link to it, or its words."""

    def shown(found: re.Match[str]) -> str:
        where, source, alternative = found.groups()
        if source and _host_of(html.unescape(source)) in hosts:
            return f'<img src="{source}" alt="{alternative}" loading="lazy">'
        words = _("image: %s") % alternative if alternative else _("image")
        if where == "linked" or not source:
            return words
        return f'<a href="{source}" rel="{REL}">{words}</a>'

    return mark_safe(IMAGE.sub(shown, markup))  # noqa: S308  # written by our own filter


def _host_of(address: str) -> str:
    """Return the host as a browser will ask for it: with a port it is another."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc.lower()
