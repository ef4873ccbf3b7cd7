"""Where values come from: the command line, the environment, and settings.env, in that order."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from entrepot.config.files import read_private, read_secret
from entrepot.config.invalid import InvalidSetting, Unfit, quoted
from entrepot.config.knobs import PREFIX, Knob
from entrepot.config.settings import KNOBS

SETTINGS_FILE = "settings.env"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_QUOTES = ("'", '"')
_KNOWN = [variable for knob in KNOBS.values() for variable in knob.variables]


@dataclass(frozen=True, slots=True)
class Given:
    """A text, and in words where it was found."""

    text: str = field(repr=False)
    origin: str


Layer = Mapping[str, Given]
"""What one source gives, by the name of the variable."""


def command_line(overrides: Mapping[str, str]) -> Layer:
    """Return the layer of options by setting name without prefix. A wrong name is a bug."""
    unknown = sorted(PREFIX + name for name in overrides if PREFIX + name not in _KNOWN)
    if unknown:
        raise LookupError(f"no setting is called {', '.join(unknown)}")
    return {PREFIX + name: Given(text, "the command line") for name, text in overrides.items()}


def environment(environ: Mapping[str, str]) -> Layer:
    return {
        name: Given(text, "the environment")
        for name, text in environ.items()
        if name.startswith(PREFIX)
    }


def settings_file(data: Path, *, exposed_too: bool = False) -> Layer:
    """Return what settings.env in the data folder says; a missing file says nothing.

    Lines are `NAME=value`; blank ones and those that start with `#` are passed over. Raises
    `InvalidSetting`, `UnreadableFile`, and `ExposedFile` unless `exposed_too`.
    """
    path = data / SETTINGS_FILE
    try:
        text = read_private(path, exposed_too=exposed_too).text
    except FileNotFoundError:
        return {}
    layer: dict[str, Given] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, given = _assignment(line.strip(), f"line {number} of {str(path)!a}")
        _require_settable(name, given, layer)
        layer[name] = given
    return layer


def find(knob: Knob, layers: Sequence[Layer]) -> Given | None:
    """Return what the first layer that knows `knob` says of it, None if none does."""
    for layer in layers:
        given = _in_layer(knob, layer)
        if given is not None and not given.text:
            raise InvalidSetting(
                f"{knob.variable}, from {given.origin}, is empty; leave it out to get the default. "
                f"Allowed: {knob.allowed}.",
                field=knob.variable,
            )
        if given is not None:
            return given
    return None


def warnings(layers: Iterable[Layer]) -> tuple[str, ...]:
    """Return a sentence for each name that no setting has, with the nearest that one has."""
    unknown: dict[str, Given] = {}
    for layer in layers:
        for name, given in layer.items():
            if name not in _KNOWN:
                unknown.setdefault(name, given)
    return tuple(_warning(name, unknown[name]) for name in sorted(unknown))


def _assignment(line: str, origin: str) -> tuple[str, Given]:
    name, sign, value = line.partition("=")
    if not sign or not _NAME.fullmatch(name):
        raise InvalidSetting(
            f"The text on {origin} is not of the form NAME=value, without spaces around the sign.",
        )
    try:
        return name, Given(_unquoted(value.strip()), origin)
    except Unfit as unfit:
        raise InvalidSetting(f"{name}, from {origin}: {unfit.reason}.", field=name) from None


def _unquoted(value: str) -> str:
    """Quotes around the whole value are no part of it; inside nothing is special."""
    if not value.startswith(_QUOTES):
        return value
    if len(value) == 1 or value[-1] != value[0]:
        raise Unfit("a value that starts with a quotation mark ends with the same one")
    return value[1:-1]


def _require_settable(name: str, given: Given, earlier: Layer) -> None:
    if name == KNOBS["DATA"].variable:
        raise InvalidSetting(
            f"{name} stands on {given.origin}, which lies in the data folder itself; "
            "set it by --data or in the environment.",
            field=name,
        )
    if name in earlier:
        raise InvalidSetting(
            f"{name} is set on {earlier[name].origin} and again on {given.origin}.",
            field=name,
        )


def _in_layer(knob: Knob, layer: Layer) -> Given | None:
    given = layer.get(knob.variable)
    file = layer.get(knob.file_variable) if knob.file_variable else None
    if given and file:
        raise InvalidSetting(
            f"{knob.variable}, from {given.origin}, and {knob.file_variable}, from {file.origin}, "
            "contradict each other: one of them is enough.",
            field=knob.variable,
        )
    if file is None:
        return given
    return _in_file(file, knob)


def _in_file(file: Given, knob: Knob) -> Given:
    path = Path(file.text)
    if not path.is_absolute():
        # Not quoted: it may be the secret itself, put into the wrong one of the two variables.
        raise InvalidSetting(
            f"{knob.file_variable}, from {file.origin}, is not the absolute path of a file.",
            field=knob.file_variable,
        )
    return Given(read_secret(path), f"the file {file.text!a} that {knob.file_variable} names")


def _warning(name: str, given: Given) -> str:
    [nearest] = difflib.get_close_matches(name, _KNOWN, n=1, cutoff=0.0)
    return f"{quoted(name)}, from {given.origin}, is not a setting; the nearest is {nearest}."
