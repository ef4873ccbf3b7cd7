"""The words on allauth's forms: a label above each field, a hint below it, and no placeholders.

What a placeholder says is gone as soon as somebody types.
"""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from entrepot.records.accounts.passwords import MIN_PASSWORD_LENGTH

Words = Any
"""A text, or one that is translated when it is shown; the stubs' name for it does not exist."""

LABELS: dict[str, Words] = {
    "login": _("User name or e-mail address"),
    "username": _("User name"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
    "name": _("Name of the key"),
    "passwordless": _("Make it a passkey"),
}

HINTS: dict[str, Words] = {
    "username": _(
        "Letters a to z, digits, dots, hyphens and underscores. It is shown beside what you "
        "publish, and can never be changed.",
    ),
    "password1": format_lazy(
        _("At least {count} characters. Several unrelated words are easy to keep."),
        count=MIN_PASSWORD_LENGTH,
    ),
    "name": _("So that you know it again, such as “laptop” or “key on the blue ring”."),
    "passwordless": _(
        "A passkey signs you in by itself, without user name and password; your browser asks for "
        "your fingerprint, face or PIN.",
    ),
}

ATTRIBUTES: dict[str, dict[str, str]] = {
    "login": {"autocomplete": "username webauthn", "autocapitalize": "none", "spellcheck": "false"},
    "username": {"autocapitalize": "none", "spellcheck": "false"},
    "code": {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    "name": {"autocomplete": "off"},
}


class Labelled(forms.Form):
    """Stands in front of a form of allauth, and says what its fields ask for."""

    labels: dict[str, Words] = {}
    """What this form calls its fields where that differs from other forms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # allauth's signature
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, LABELS.get(name, field.label))
            field.help_text = HINTS.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.update(ATTRIBUTES.get(name, {}))
