"""Signing somebody in who has just shown, on the way here, what a password alone would not."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from entrepot.records.accounts.models import User


def enter(request: HttpRequest, person: User) -> HttpResponse:
    """Sign in who made this account a moment ago, and lead to the second factor."""
    record_authentication(request, person, method="password")
    login = Login(user=person, redirect_url=reverse("mfa_index"), signup=True)
    response: HttpResponse = perform_login(request, login)
    return response
