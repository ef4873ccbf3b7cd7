"""Compiles the catalogues of translations whenever the product is built or installed from here."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = Path("src/entrepot/web/locale")


def compile_catalogues(root: Path) -> None:
    """Write each catalogue's .mo beside it, of the same bytes for the same catalogue."""
    for catalogue in sorted((root / LOCALE).glob("*/LC_MESSAGES/django.po")):
        with catalogue.open("rb") as source:
            known = read_po(source, locale=catalogue.parent.parent.name)
        with catalogue.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, known)


class Catalogues(BuildHookInterface[Any]):
    """What git does not keep is in the wheel nevertheless."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        compile_catalogues(Path(self.root))
        build_data["artifacts"].append("*.mo")
