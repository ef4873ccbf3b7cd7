from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from entrepot.web.languages import zones
from entrepot.web.requests import now


class LanguageSelect(forms.Select):
    """Each language by its own name, which a screen reader is told to read in that language."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401  # Django's signature
        option = super().create_option(*args, **kwargs)
        if option["value"]:
            option["attrs"]["lang"] = option["value"]
        return option


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_(
            "Pages and letters to you are written in it. Until you choose, letters are in English."
        ),
        choices=lambda: [("", _("as my browser asks")), *settings.LANGUAGES],
        required=False,
        widget=LanguageSelect,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("By its clocks you are told when something happened."),
        choices=lambda: zones.choices(now()),
        # Places have their names of the database of all zones, which has them in no other language.
        widget=forms.Select(attrs={"translate": "no"}),
    )
