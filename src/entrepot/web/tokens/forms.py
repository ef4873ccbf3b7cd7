"""The form for a new token: what it is for, what it reaches, how long it lives."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from entrepot.errors import EntrepotError
from entrepot.flows.people.tokens import Wish
from entrepot.formats.names import normalize
from entrepot.records.projects.models import Project
from entrepot.records.tokens.actions import MAX_DESCRIPTION_LENGTH, READ, UPLOAD
from entrepot.web.requests import now
from entrepot.web.texts import require_legible

ACCOUNT, PROJECTS = "account", "projects"
BOTH = "both"
DATE, NEVER = "date", "never"
PRESET_DAYS = (30, 90, 365)
DEFAULT_DAYS = 90
FEW_PROJECTS = 12
LAST_DAY = date(2999, 12, 31)
"""Later ones are typing errors, and the calendar ends somewhere."""


class TokenForm(forms.Form):
    """`wish` holds what was asked for, once the form is valid."""

    wish: Wish

    description = forms.CharField(
        label=_("Description"),
        help_text=_("Where it will be used, such as “release workflow of left-pad”."),
        max_length=MAX_DESCRIPTION_LENGTH,
        validators=[require_legible],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    may = forms.ChoiceField(
        label=_("What it may do"),
        choices=[
            (UPLOAD, _("Publish: upload files of your projects, and nothing else.")),
            (READ, _("Install: read private projects that you may read, and nothing else.")),
            (BOTH, _("Both: for a place that installs and publishes, if one token has to do.")),
        ],
        widget=forms.RadioSelect,
        initial=UPLOAD,
    )
    scope = forms.ChoiceField(
        label=_("What it reaches"),
        choices=[
            (
                PROJECTS,
                _("Single projects, chosen below: if the token is stolen, no other is in danger."),
            ),
            (
                ACCOUNT,
                _("Your whole account: every project that you may publish to, now and later."),
            ),
        ],
        widget=forms.RadioSelect,
        initial=PROJECTS,
    )
    projects = forms.MultipleChoiceField(
        label=_("Projects"),
        help_text=_("For a token that reaches single projects: those it may publish to."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    find = forms.CharField(
        label=_("Show only names with"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    new_project = forms.CharField(
        label=_("A project that does not exist yet"),
        help_text=_(
            "If you name one, it is made empty, and is yours: nobody else can take the name."
        ),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    lifetime = forms.ChoiceField(
        label=_("How long it lives"),
        help_text=_("Then it stops by itself: one that was forgotten does not stay a danger."),
        widget=forms.RadioSelect,
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        help_text=_("For “until the day given below”: it works up to and on this day (UTC)."),
        required=False,
        validators=[MaxValueValidator(LAST_DAY)],
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401  # Django's signature
        offered: Sequence[Project],
        max_days: int,
        offers_reading: bool = False,
        **kwargs: Any,  # noqa: ANN401  # as above
    ) -> None:
        super().__init__(*args, **kwargs)
        if offers_reading:
            self._word_for_reading()
        else:
            del self.fields["may"]
        choices = [(project.name, project.display_name) for project in offered]
        self._field("projects").choices = choices
        days = _offered_days(max_days)
        self._field("lifetime").choices = [
            *((str(count), _("%(days)d days") % {"days": count}) for count in days),
            (DATE, _("Until the day given below")),
            *([] if max_days else [(NEVER, _("Until you revoke it"))]),
        ]
        usual = max(count for count in days if count <= DEFAULT_DAYS)
        self.initial.setdefault("lifetime", str(usual))

    @property
    def is_long(self) -> bool:
        """Whether there are so many projects that people look for them."""
        return len(self["projects"]) > FEW_PROJECTS

    @property
    def shown_projects(self) -> list[BoundWidget]:
        """Return the boxes of the projects that are looked for, and of those chosen already."""
        wanted = str(self["find"].value() or "").strip().lower()
        return [
            box
            for box in self["projects"]
            if box.data["selected"] or wanted in box.choice_label.lower()
        ]

    def clean_new_project(self) -> str:
        name: str = self.cleaned_data["new_project"].strip()
        if name:
            try:
                normalize(name)
            except EntrepotError as invalid:
                raise ValidationError(
                    _("A project's name has letters, digits, dots, hyphens and underscores."),
                ) from invalid
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            self.wish = Wish(
                cleaned["description"], self._project_names(), self._expires_at(), self._actions()
            )
        return cleaned

    def _actions(self) -> tuple[str, ...]:
        chosen = self.cleaned_data.get("may", UPLOAD)
        return (UPLOAD, READ) if chosen == BOTH else (chosen,)

    def _word_for_reading(self) -> None:
        self._field("scope").choices = [
            (PROJECTS, _("Single projects, chosen below: no other is in danger.")),
            (ACCOUNT, _("Your whole account: every project that you may use so, now and later.")),
        ]
        self.fields["projects"].help_text = _("For a token that reaches single projects.")

    def _project_names(self) -> tuple[str, ...]:
        data = self.cleaned_data
        names = (*data["projects"], *filter(None, [data["new_project"]]))
        scope = data["scope"]  # an error takes it away
        if scope == ACCOUNT and names:
            self.add_error("scope", _("Choose the whole account or single projects, not both."))
        elif scope == PROJECTS and not names:
            self.add_error("projects", _("Choose a project, or name a new one."))
        return names

    def _expires_at(self) -> datetime | None:
        chosen = self.cleaned_data["lifetime"]
        if chosen == NEVER:
            return None
        if chosen != DATE:
            return now() + timedelta(days=int(chosen))
        day = self.cleaned_data["expires_on"]
        if day is None:
            self.add_error("expires_on", _("Name the last day."))
            return None
        return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(name)
        return field


def _offered_days(max_days: int) -> list[int]:
    """Return the lifetimes to choose from: where there is a longest one, it is among them."""
    if not max_days:
        return list(PRESET_DAYS)
    return [*(days for days in PRESET_DAYS if days < max_days), max_days]
