"""Looking for projects: by words, and among one's own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from entrepot.records.releases import queries as releases
from entrepot.records.search import queries
from entrepot.records.search.queries import Order
from entrepot.web.gate import Who, gate
from entrepot.web.paging import part_of
from entrepot.web.requests import person_of, reader_of

RESULTS_ON_A_PAGE = 20
MINE_ON_A_PAGE = 20
SHOWN_QUERY = 200


@gate(Who.ANYONE)
def search(request: HttpRequest) -> HttpResponse:
    text = _asked(request)
    order = Order.NEWEST if request.GET.get("sort") == Order.NEWEST else Order.RELEVANCE
    found = queries.found(text, order=order, reader=reader_of(request))
    part = part_of(found.ids, request, size=RESULTS_ON_A_PAGE)
    context = {
        "q": text,
        "order": order,
        "part": part,
        "documents": queries.shown(list(part)),
        "is_cut": found.is_cut,
    }
    return render(request, "search/search.html", context)


@gate(Who.PERSON)
def mine(request: HttpRequest) -> HttpResponse:
    """Show the projects in which the person has a role."""
    text = _asked(request)
    is_by_upload = request.GET.get("sort") == "upload"
    roles = queries.roles_of(person_of(request), named=text, is_by_upload=is_by_upload)
    part = part_of(roles, request, size=MINE_ON_A_PAGE)
    counts = releases.counts([role.project_id for role in part])
    rows = [(role, counts.get(role.project_id, 0)) for role in part]
    context = {"q": text, "is_by_upload": is_by_upload, "part": part, "rows": rows}
    return render(request, "search/mine.html", context)


def _asked(request: HttpRequest) -> str:
    """Return what is looked for, as far as it can be seen and is no essay."""
    text = request.GET.get("q", "")[:SHOWN_QUERY]
    return " ".join("".join(filter(str.isprintable, text.replace("\t", " "))).split())
