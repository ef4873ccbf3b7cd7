"""From all sources to one `Config`, and the one that this process goes by."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, cast

from entrepot.config import sources
from entrepot.config.invalid import InvalidSetting, Unfit, quoted
from entrepot.config.knobs import Knob
from entrepot.config.settings import FIELDS, KNOBS, Config
from entrepot.config.sources import Layer

_NOTHING: Mapping[str, str] = MappingProxyType({})


def load(
    overrides: Mapping[str, str] = _NOTHING,
    environ: Mapping[str, str] | None = None,
    *,
    exposed_too: bool = False,
) -> Config:
    """Return the settings: command line before environment before settings.env before default.

    `overrides` are the command line's values by setting name without prefix; `environ` is this
    process's environment unless another is given; `exposed_too` reads a settings.env that others
    have rights to. Raises `InvalidSetting`, `ExposedFile` or `UnreadableFile`; no message shows a
    secret.
    """
    outside = (
        sources.command_line(overrides),
        sources.environment(os.environ if environ is None else environ),
    )
    data = _data_folder(outside)
    return _config((*outside, sources.settings_file(data, exposed_too=exposed_too)), data)


class _Process:
    config: ClassVar[Config | None] = None


def activate(
    overrides: Mapping[str, str] = _NOTHING,
    environ: Mapping[str, str] | None = None,
    *,
    exposed_too: bool = False,
) -> Config:
    """Load the settings, as `load` does, and let this process and its forks go by them."""
    _Process.config = load(overrides, environ, exposed_too=exposed_too)
    return _Process.config


def activate_defaults() -> Config:
    """Let this process go by the defaults, whatever is set: for what only gives help."""
    _Process.config = _config((), _data_folder(()))
    return _Process.config


def current() -> Config:
    """Return the settings of this process; those of its environment if none were activated."""
    return _Process.config or activate()


def _data_folder(layers: Sequence[Layer]) -> Path:
    return cast("Path", _value(KNOBS["DATA"], layers, Path()))


def _config(layers: Sequence[Layer], data: Path) -> Config:
    found: dict[str, Any] = {name: _value(knob, layers, data) for name, knob in FIELDS.items()}
    config = Config(**found, warnings=sources.warnings(layers))
    _require_agreement(config)
    return config


def _value(knob: Knob, layers: Sequence[Layer], data: Path) -> object:
    given = sources.find(knob, layers)
    if given is None:
        return knob.fallback(data)
    try:
        return knob.read(given.text)
    except Unfit as unfit:
        is_hidden = knob.is_secret or unfit.hides
        value = "has a wrong value" if is_hidden else f"is {quoted(given.text)}"
        # From None: a chained error could carry the value of a secret into a log.
        raise InvalidSetting(
            f"{knob.variable}, from {given.origin}, {value}: {unfit.reason}. "
            f"Allowed: {knob.allowed}.",
            field=knob.variable,
        ) from None


def _require_agreement(config: Config) -> None:
    """Each setting is right by itself; together they have to make sense too."""
    if (config.tls_cert is None) != (config.tls_key is None):
        given, missing = ("CERT", "KEY") if config.tls_cert else ("KEY", "CERT")
        raise InvalidSetting(
            f"ENTREPOT_TLS_{given} is set without ENTREPOT_TLS_{missing}: https takes both.",
            field=f"ENTREPOT_TLS_{missing}",
        )
    if config.tls_cert and config.public_url and config.public_url.startswith("http:"):
        raise InvalidSetting(
            f"ENTREPOT_PUBLIC_URL is {quoted(config.public_url)}, but with ENTREPOT_TLS_CERT only "
            "https is served.",
            field="ENTREPOT_PUBLIC_URL",
        )
