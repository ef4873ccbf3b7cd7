from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from entrepot.errors import EntrepotError
from entrepot.flows.notifications import REVOKE_TOKEN
from entrepot.flows.people import revoking
from entrepot.flows.people import tokens as making
from entrepot.flows.people.tokens import Wish
from entrepot.records.accounts.models import User
from entrepot.records.instance.queries import current
from entrepot.records.projects import queries as projects
from entrepot.records.tickets import queries as tickets_queries
from entrepot.records.tokens import actions, queries
from entrepot.records.tokens.actions import Minter
from entrepot.web.forms import show
from entrepot.web.gate import Who, gate
from entrepot.web.parts import keys, policy
from entrepot.web.requests import actor_of, base_url, caller_of, now, person_of
from entrepot.web.tokens import installing
from entrepot.web.tokens.forms import TokenForm
from entrepot.web.tokens.pairs import pair_snippets
from entrepot.web.tokens.snippets import Snippet, snippets


@gate(Who.PERSON)
def tokens(request: HttpRequest) -> HttpResponse:
    known = queries.of(person_of(request))
    return render(request, "tokens/tokens.html", {"tokens": known, "now": now()})


@gate(Who.PERSON)
def uses(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Show from where, and with which clients, one token was used: whoever shares it may ask."""
    token = queries.known_own(person_of(request), token_id)
    return render(request, "tokens/uses.html", {"token": token, "now": now()})


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def create(request: HttpRequest) -> HttpResponse:
    """Offer the form; what is sent makes the token and shows it, this once."""
    person = person_of(request)
    form = _form(request, person)
    if form.is_bound and form.is_valid():
        try:
            made, text = making.make_token(
                person,
                form.wish,
                minter=Minter(current(), keys().newest),
                policy=policy(),
                actor=actor_of(request),
                at=now(),
            )
        except EntrepotError as refused:
            show(refused, form)
        else:
            context = {"token": made, "text": text, "snippets": _snippets(request, text, form.wish)}
            return render(request, "tokens/created.html", context)
    return render(request, "tokens/create.html", {"form": form})


def _pair(text: str, request: HttpRequest) -> tuple[Snippet, ...]:
    known = settings.ENTREPOT
    is_test = known.test_instance
    return pair_snippets(text, base_url(request), other=known.companion_url, is_test=is_test)


def _snippets(request: HttpRequest, text: str, wish: Wish) -> list[Snippet]:
    """Return what each client needs for what the token may do."""
    project = next(iter(wish.project_names), "left-pad")
    made = {actions.UPLOAD: snippets, actions.READ: installing.snippets}
    return [
        *(_pair(text, request) if actions.UPLOAD in wish.actions else ()),
        *(
            snippet
            for action in wish.actions
            for snippet in made[action](text, base_url(request), project=project)
        ),
    ]


def _form(request: HttpRequest, person: User) -> TokenForm:
    """Return the form as it was sent, or filled in as it was when somebody looks for projects."""
    is_sent = request.method == "POST" and "show" not in request.POST
    typed = request.POST.dict() if request.method == "POST" else {}
    chosen = request.POST.getlist("projects") or request.GET.getlist("project")
    offers_reading = not policy().reads_publicly or projects.has_private(person)
    offered = projects.readable_by if offers_reading else projects.publishable_by
    return TokenForm(
        request.POST if is_sent else None,
        offered=offered(person),
        offers_reading=offers_reading,
        max_days=policy().token_max_days,
        initial={**typed, "projects": chosen},
    )


@gate(Who.PERSON, Who.PERSON, steps_up=True)
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    token = queries.own(person_of(request), token_id)
    if request.method == "POST":
        actions.revoke(token, why="", actor=actor_of(request), at=now())
        messages.success(request, _("The token “%s” is revoked.") % token.description)
        return redirect("tokens")
    return render(request, "tokens/revoke.html", {"token": token})


@gate(Who.ANYONE, Who.ANYONE)
def revoke_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Let whoever holds the letter about a new token revoke it, without signing in."""
    ticket = tickets_queries.find(REVOKE_TOKEN, secret, at=now())
    token = queries.by_id(ticket.subject_id)
    if request.method == "POST":
        revoking.by_letter(secret, token, caller=caller_of(request), at=now())
        messages.success(request, _("The token “%s” is revoked.") % token.description)
        return redirect("welcome")
    return render(request, "tokens/revoke_by_link.html", {"token": token})
