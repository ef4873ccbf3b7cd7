"""The page that stands before every act: it says what will happen, and takes the answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from entrepot.errors import EntrepotError
from entrepot.web.forms import show


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, what follows in whole sentences, and the words of the two ways on."""

    title: str
    follows: Sequence[str]
    button: str
    back: str
    done: str
    to: str = field(kw_only=True, default="")
    """Where it leads once it is done; `back` if nothing is said."""
    is_dangerous: bool = field(kw_only=True, default=False)


class PlainForm(forms.Form):
    """Nothing to say: to send it is to confirm."""


class NameForm(forms.Form):
    """Asks for the name of what is at stake, so that no other thing is meant."""

    typed = forms.CharField(
        max_length=300,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
        ),
    )

    def __init__(self, *args: Any, name: str, label: Any, **kwargs: Any) -> None:  # noqa: ANN401  # Django's signature, and a lazy text
        super().__init__(*args, **kwargs)
        self._name = name
        self.fields["typed"].label = label
        self.fields["typed"].help_text = _("Type it to confirm: %(name)s") % {"name": name}

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if typed.strip().casefold() != self._name.casefold():
            raise ValidationError(_("That is something else. Nothing was done."))
        return typed


def answer_to(request: HttpRequest) -> Any:  # noqa: ANN401  # what forms of Django take
    """Return what was sent to a form, None while it is only shown."""
    return request.POST if request.method == "POST" else None


def ask(
    request: HttpRequest,
    question: Question,
    form: forms.Form,
    do: Callable[..., object],
    **more: object,
) -> HttpResponse:
    """Ask; once it is sent call `do` with what was filled in, and say that it is done.

    `more` is what else the page shows.
    """
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "typed"}
        try:
            do(**given)
        except EntrepotError as refused:
            show(refused, form)
        else:
            messages.success(request, question.done)
            return redirect(question.to or question.back)
    context = {"question": question, "form": form, **more}
    return render(request, "projects/confirm.html", context)
