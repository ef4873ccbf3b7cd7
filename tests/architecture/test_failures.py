"""Every failure has a name, a rule and a status; every rule and every kind of entry has a test."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import entrepot
from entrepot import errors
from entrepot.api.errors import STATUS, UPLOAD_STATUS
from entrepot.errors import EntrepotError, Rule
from entrepot.flows.access.permissions import CaveatUnmet

from .sources import PACKAGE, modules

CARRY_ANOTHERS_RULE = {CaveatUnmet}
"""What these are raised for is worded, and coded, where the judgement is made."""

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@pytest.fixture(scope="module", autouse=True)
def _all_modules() -> None:
    """Errors and rules are known once the module that defines them was imported."""
    for module in pkgutil.walk_packages(entrepot.__path__, "entrepot."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def test_every_family_has_a_status_in_each_dialect() -> None:
    assert set(errors.FAMILIES) == set(EntrepotError.__subclasses__())
    assert set(errors.FAMILIES) == set(STATUS) == set(UPLOAD_STATUS)


def test_every_error_has_a_rule_with_a_code() -> None:
    without = {error for error in _concrete() if not isinstance(getattr(error, "rule", None), Rule)}

    assert without == CARRY_ANOTHERS_RULE


def test_no_two_errors_share_a_code() -> None:
    codes = [error.rule.code for error in _concrete() if "rule" in vars(error)]

    assert len(codes) == len(set(codes))


def test_every_code_is_a_slug_with_sentences_in_ascii() -> None:
    for code, rule in errors.REGISTRY.items():
        assert SLUG.fullmatch(code), code
        assert rule.states.isascii(), code
        assert rule.states.endswith("."), code
        assert rule.remedy.isascii(), code
        assert rule.remedy.endswith("."), code


def test_every_code_is_in_the_registry() -> None:
    written = {code for path in modules() for code in _rules_in(path.read_text())}

    assert written
    assert written == set(errors.REGISTRY)


def _concrete(family: type[EntrepotError] = EntrepotError) -> Iterator[type[EntrepotError]]:
    for error in family.__subclasses__():
        if error.__module__.startswith("entrepot.") and error not in errors.FAMILIES:
            yield error
        yield from _concrete(error)


def _rules_in(source: str) -> list[str]:
    """Return the code of every `Rule("code", …)` in the text of a module."""
    return re.findall(r'\bRule\(\s*"([^"]+)"', source)


def test_the_package_is_where_it_is_looked_for() -> None:
    assert list(entrepot.__path__) == [str(PACKAGE)]
