"""allauth's pages, for forms that are sent twice or come too late: what is so already is said."""

from allauth.account.models import EmailAddress
from allauth.account.views import EmailView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from entrepot.records.accounts import queries as accounts
from entrepot.web.requests import person_of

MAX_ADDRESS_LENGTH = 254


def activate_totp(request: HttpRequest) -> HttpResponseBase:
    """Set an app up; where there is one, go on to the codes that came with it."""
    if not _has_app(request):
        return totp.activate_totp(request)
    _say(request, _("Your authenticator app is set up."))
    is_confirmed = person_of(request).recovery_confirmed_at is not None
    return redirect("mfa_index" if is_confirmed else "mfa_view_recovery_codes")


def deactivate_totp(request: HttpRequest) -> HttpResponseBase:
    if _has_app(request):
        return totp.deactivate_totp(request)
    _say(request, _("You have no authenticator app here."))
    return redirect("mfa_index")


class Addresses(EmailView):
    """The person's addresses; one that was removed meanwhile is named."""

    def _get_email_address(self, request: HttpRequest) -> EmailAddress | None:
        found: EmailAddress | None = super()._get_email_address(request)
        if found is None:
            text = _("%s is none of your addresses.") % request.POST["email"][:MAX_ADDRESS_LENGTH]
            messages.warning(request, text)
        return found


def _has_app(request: HttpRequest) -> bool:
    return Authenticator.Type.TOTP in accounts.factors_of(person_of(request))


def _say(request: HttpRequest, text: str) -> None:
    """Answer what was sent; whoever only looks sees on the next page how things are."""
    if request.method == "POST":
        messages.info(request, text)
