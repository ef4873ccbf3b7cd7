"""Signing somebody in who has just shown, on the way here, what a password alone would not."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.models import User
from entrepot.web.requests import acting, now


def enter(request: HttpRequest, person: User) -> HttpResponse:
    """Sign in who made this account a moment ago, and lead to the second factor."""
    _remember_language(request, person)
    record_authentication(request, person, method="password")
    login = Login(user=person, redirect_url=reverse("mfa_index"), signup=True)
    response: HttpResponse = perform_login(request, login)
    return response


def _remember_language(request: HttpRequest, person: User) -> None:
    """Letters speak as the page did on which the account was made."""
    language = get_language() or settings.LANGUAGE_CODE
    if language != settings.LANGUAGE_CODE:
        accounts.set_preferences(
            person,
            language=language,
            actor=acting(person, request),
            at=now(),
        )
