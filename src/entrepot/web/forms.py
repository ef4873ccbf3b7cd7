"""What the forms of several page areas share."""

from django.forms import Form
from django.utils.translation import get_language, gettext

from entrepot.errors import EntrepotError, Refusal


def show(refused: EntrepotError, form: Form) -> None:
    """Put a refusal where its field is, or above the form; what was typed stays."""
    field = refused.refusal.field
    form.add_error(field if field in form.fields else None, in_words(refused.refusal))
    form.refusal = refused.refusal  # type: ignore[attr-defined]  # its place is linked above the form


def in_words(refusal: Refusal) -> str:
    """Return what a page says of a refusal, in its reader's language.

    The case at hand is told in English, which machines and logs are told too; other languages have
    the rule and the remedy, which are translated by their texts.
    """
    if (get_language() or "en").startswith("en"):
        return refusal.sentence
    sentences = filter(None, (refusal.rule.states, refusal.remedy))
    return " ".join(gettext(sentence) for sentence in sentences)
