"""What people write on pages for others to read: each character of it can be seen."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from entrepot.formats.texts import is_legible


def require_legible(text: str) -> None:
    """Refuse, as a validator of a field, what could make this text look like another."""
    if not is_legible(text):
        raise ValidationError(
            _("It has characters that nobody sees, or that turn the line around: leave them out."),
        )


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a plain text, which blank lines divide."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
