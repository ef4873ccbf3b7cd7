from django import forms
from django.utils.translation import gettext_lazy as _

from entrepot.records.projects.models import RoleName

ROLES = [
    (RoleName.READER.value, _("Reader: reads what is not open to everybody")),
    (RoleName.MAINTAINER.value, _("Maintainer: also publishes releases and yanks them")),
    (RoleName.OWNER.value, _("Owner: also deletes, and decides who may do what")),
]


class SearchForm(forms.Form):
    """What is asked of the list; whatever makes no sense asks for its beginning."""

    q = forms.CharField(
        label=_("Name begins with"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocapitalize": "none"}),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=ROLES,
        initial=RoleName.MAINTAINER.value,
        widget=forms.RadioSelect,
    )


class InviteForm(RoleForm):
    invitee = forms.CharField(
        label=_("User name or e-mail address"),
        help_text=_(
            "They get a letter, and accept or decline on the page of their account. It stays open "
            "for 14 days.",
        ),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
        ),
    )
    field_order = ("invitee", "role")
