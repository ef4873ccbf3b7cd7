"""What the forms of several page areas share."""

from django.forms import Form

from entrepot.errors import EntrepotError


def show(refused: EntrepotError, form: Form) -> None:
    """Put a refusal where its field is, or above the form; what was typed stays."""
    field = refused.refusal.field
    form.add_error(field if field in form.fields else None, refused.refusal.sentence)
