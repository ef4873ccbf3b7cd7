"""In which language somebody reads: chosen on any page, and remembered for the account."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.models import User
from entrepot.web.gate import Who, gate
from entrepot.web.home.views import form_refused
from entrepot.web.languages.forms import LanguageForm, PreferencesForm
from entrepot.web.requests import actor_of, base_url, now, person_of

YEAR = 365 * 24 * 3600
HOME = "/"


@csrf_exempt  # else every page that only shows something would need a cookie, for its footer
@gate(Who.ANYONE, Who.ANYONE)
def language(request: HttpRequest) -> HttpResponse:
    """Take the choice of a footer's form, and lead back; looking shows the choice alone."""
    if request.method != "POST":
        return _shown(request)
    if not _is_from_here(request):
        return form_refused(request)
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return render(request, "languages/language.html", {"form": form}, status=400)
    return _chosen(request, form.cleaned_data["language"])


def _is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this index sent the form, as far as a browser says."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != "null":
        return origin.lower() in {base_url(request).lower(), _asked(request).lower()}
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


def _asked(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _chosen(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the choice in a cookie, and on the account of whoever is signed in."""
    following = _following(request.POST.get("next", ""))
    if isinstance(request.user, User):
        accounts.set_preferences(request.user, language=code, actor=actor_of(request), at=now())
        where = following
    elif _names_a_secret(following):
        where = following
    else:
        where = f"{reverse('language')}?{urlencode({'chosen': code, 'next': following})}"
    response = HttpResponseRedirect(where)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _shown(request: HttpRequest) -> HttpResponse:
    """Lead on when the cookie came back; say in the chosen language when it did not."""
    chosen = request.GET.get("chosen", "")
    if chosen not in dict(settings.LANGUAGES):
        return render(request, "languages/language.html")
    following = _following(request.GET.get("next", ""))
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == chosen:
        return HttpResponseRedirect(following)
    translation.activate(chosen)
    return render(request, "languages/language.html", {"is_lost": True, "following": following})


def _following(path: str) -> str:
    """Return where to go on, on this index and nowhere else."""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else HOME


def _names_a_secret(path: str) -> bool:
    """Whether this is the page of a link that works once: it stands in no other address."""
    try:
        return "secret" in resolve(urlsplit(path).path).kwargs
    except Resolver404:
        return False


@gate(Who.PERSON, Who.PERSON)
def preferences(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    known = {"language": person.language, "time_zone": person.time_zone}
    form = PreferencesForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        accounts.set_preferences(person, **form.cleaned_data, actor=actor_of(request), at=now())
        with translation.override(form.cleaned_data["language"] or translation.get_language()):
            messages.success(request, _("Your language and your time zone are remembered."))
        return redirect("preferences")
    return render(request, "languages/preferences.html", {"form": form, "now": now()})
