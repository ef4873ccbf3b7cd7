from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext

from entrepot.web.gate import View, Who, gate
from entrepot.web.help import installing
from entrepot.web.help.glossary import WORDS
from entrepot.web.help.pages import PAGES, HelpPage
from entrepot.web.help.refusals import explained
from entrepot.web.requests import base_url
from entrepot.web.tokens.pairs import pair_snippets
from entrepot.web.tokens.snippets import snippets


@gate(Who.ANYONE)
def contents(request: HttpRequest) -> HttpResponse:
    return render(request, "help/contents.html", {"pages": PAGES})


def shown(page: HelpPage) -> View:
    """Return the view of one page of help."""

    @gate(Who.ANYONE)
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, page.template, {"page": page, "pages": PAGES, **_examples(request)})

    return view


@gate(Who.ANYONE)
def refusals(request: HttpRequest) -> HttpResponse:
    """Show every rule that this process knows, by when it is met."""
    context = {"words": WORDS, "groups": explained(), "pages": PAGES}
    return render(request, "help/refusals.html", context)


def _examples(request: HttpRequest) -> dict[str, object]:
    """Return what goes into files and shells, with a word where a token stands."""
    address = base_url(request)
    project = pgettext("stands for a project's name in a command", "PROJECT").lower()
    token = pgettext("stands for somebody's token in a command", "YOUR_TOKEN")
    publishing = snippets(token, address, project=project)
    pair = pair_snippets(
        token,
        address,
        other=settings.ENTREPOT.companion_url,
        is_test=settings.ENTREPOT.test_instance,
    )
    return {
        "project": project,
        "token": token,
        "installing": installing.snippets(address, project=project),
        "publishing": [each for each in (*pair, *publishing) if each.client != "pip"],
        "max_days": settings.ENTREPOT.token_max_days,
        "two_factor_required": settings.ENTREPOT.two_factor == "required",
    }
