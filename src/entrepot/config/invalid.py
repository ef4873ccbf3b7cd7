"""What stops the start: a setting that is wrong, or two that contradict each other."""

from entrepot.errors import Misconfigured, Rule

_SHOWN = 80


class InvalidSetting(Misconfigured):
    """Names the setting and where its value came from; `field` is the variable's name."""

    rule = Rule(
        "invalid-setting",
        "Every setting has one of its allowed values, and no two contradict each other.",
        "Correct it and start again; docs/settings.md explains every setting.",
    )


class Unfit(Exception):
    """A text is not among the allowed ones; the reason never quotes it, for it may be secret.

    `hides` asks that nobody else quotes it either.
    """

    def __init__(self, reason: str, *, hides: bool = False) -> None:
        self.reason = reason
        self.hides = hides
        super().__init__(reason)


def quoted(text: str) -> str:
    """Return `text` for a message: ASCII, one line, and not at any length."""
    return ascii(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")
