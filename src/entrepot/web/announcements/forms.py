from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from entrepot.formats.texts import is_legible
from entrepot.records.announcements.actions import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH
from entrepot.web.texts import require_legible


def _require_legible_lines(text: str) -> None:
    if not all(map(is_legible, text.replace("\t", " ").splitlines())):
        raise ValidationError(
            _("It has characters that nobody sees, or that turn the line around: leave them out."),
        )


class AnnouncementForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        help_text=_("What it is about, in one line."),
        max_length=MAX_TITLE_LENGTH,
        validators=[require_legible],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Text"),
        help_text=_("Plain text, without markup. A blank line begins a new paragraph."),
        max_length=MAX_TEXT_LENGTH,
        validators=[_require_legible_lines],
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off"}),
    )


class SubscribeForm(forms.Form):
    by_mail = forms.BooleanField(
        label=_("Send me announcements by mail"),
        help_text=_("Such as when the index will be away, or when a rule changes. They are few."),
        required=False,
    )
