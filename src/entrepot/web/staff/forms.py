from django import forms
from django.utils.translation import gettext_lazy as _

from entrepot.web.texts import require_legible


class SearchForm(forms.Form):
    """What is asked of the list; whatever makes no sense asks for its beginning."""

    q = forms.CharField(
        label=_("Name begins with"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocapitalize": "none"}),
    )
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.HiddenInput,
    )


class PlainForm(forms.Form):
    """Nothing to say: to send it is to confirm."""


class ReasonForm(forms.Form):
    why = forms.CharField(
        label=_("Reason"),
        help_text=_("The person is told, and the trail keeps it."),
        max_length=200,
        validators=[require_legible],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
