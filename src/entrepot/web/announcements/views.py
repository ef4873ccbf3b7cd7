"""What operators have to say: a page for people, and a feed for their readers."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from entrepot.formats import atom
from entrepot.records.announcements import queries
from entrepot.records.instance.queries import current
from entrepot.web.gate import Who, gate
from entrepot.web.requests import base_url
from entrepot.web.texts import paragraphs

PAGE, FEED = "/announcements/", "/announcements/feed.atom"


@gate(Who.ANYONE)
def announcements(request: HttpRequest) -> HttpResponse:
    known = [(each, paragraphs(each.text)) for each in queries.newest()]
    return render(request, "announcements/announcements.html", {"announcements": known})


@gate(Who.ANYONE)
def feed(request: HttpRequest) -> HttpResponse:
    """Answer with the feed, or with 304 whoever has it as it is (RFC 9110, section 13)."""
    document = atom.render(_feed(base_url(request)))
    etag = f'"{hashlib.sha256(document).hexdigest()[:32]}"'
    answer = HttpResponse(document, content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _feed(address: str) -> atom.Feed:
    instance = current()
    items = [
        atom.Item(each.id, each.title, each.text, f"{address}{PAGE}#{each.id}", each.published_at)
        for each in queries.newest()
    ]
    return atom.Feed(
        instance.uuid,
        settings.ENTREPOT.site_name,
        f"{address}{PAGE}",
        f"{address}{FEED}",
        instance.created_at,
        items,
    )
