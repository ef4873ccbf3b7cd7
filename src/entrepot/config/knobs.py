"""How a setting is declared: once, with its name, its words and its reader."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

PREFIX = "ENTREPOT_"

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Derived(Generic[T_co]):
    """A default that is no fixed text: its words, and its value for a data folder."""

    words: str
    value: Callable[[Path], T_co]


@dataclass(frozen=True, slots=True)
class Knob:
    """One setting, as documentation, `--help` and messages know it.

    `name` is without the prefix; `read` returns the typed value of a text or raises `Unfit`.
    """

    name: str
    explained: str
    allowed: str
    default: str
    is_secret: bool
    read: Callable[[str], Any]
    fallback: Callable[[Path], Any]

    @property
    def variable(self) -> str:
        return PREFIX + self.name

    @property
    def file_variable(self) -> str | None:
        """The variable that names a file with the value; only secrets have one."""
        return f"{self.variable}_FILE" if self.is_secret else None

    @property
    def variables(self) -> tuple[str, ...]:
        return (self.variable, self.file_variable) if self.file_variable else (self.variable,)


def knob(  # the type checker sees to it that `read` makes what the field is declared to hold
    name: str,
    explained: str,
    *,
    read: Callable[[str], T],
    allowed: str,
    default: str | Derived[T],
    secret: bool = False,
) -> T:
    """Declare a field of `Config` as a setting; a secret one does not show in its `repr`."""
    if isinstance(default, Derived):
        words, fallback = default.words, default.value
    else:
        words, fallback = default, _fixed(read, default)
    declared = Knob(name, explained, allowed, words, secret, read, fallback)
    return field(repr=not secret, metadata={"knob": declared})  # type: ignore[no-any-return]  # dataclasses type a field as its value


def _fixed(read: Callable[[str], T], text: str) -> Callable[[Path], T]:
    return lambda _data: read(text)
