from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect


class ReauthenticateByKey(ReauthenticateWebAuthnView):
    """Asks for a key once more; where one was refused, what waits for it goes on waiting."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """Say why, and ask again: allauth would lead away from here."""
        super().form_invalid(form)
        again: str = self.passthrough_next_url(self.request.path)  # type: ignore[no-untyped-call]  # allauth's
        return redirect(again)
