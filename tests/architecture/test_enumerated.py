"""What the code enumerates, the tests carry: no refusal and no kind of entry without one."""

import importlib
import pkgutil
import re

import pytest
from tests import skips

import entrepot
from entrepot import errors
from entrepot.errors import EntrepotError
from entrepot.records.audit import kinds

from .sources import TESTS, modules

TESTED_BY_SENTENCE = {
    "form-too-large": "test_a_form_that_announces_too_much_is_refused",
    "malformed-forwarding-header": "test_a_malformed_value_from_a_trusted_proxy_is_refused",
}
"""What is refused below the doors is said in the status line alone, where codes do not stand."""


@pytest.fixture(scope="module", autouse=True)
def _all_modules() -> None:
    """Rules are known once the module that defines them was imported."""
    for module in pkgutil.walk_packages(entrepot.__path__, "entrepot."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


@pytest.fixture(scope="module")
def tests() -> str:
    """The text of all tests but these."""
    paths = (path for path in modules(TESTS) if path.parent.name != "architecture")
    return "\n".join(path.read_text() for path in paths)


def test_every_refusal_is_tested_by_its_code_or_its_class(tests: str) -> None:
    words = set(re.findall(r"\w+", tests))
    classes = _classes_by_code()

    untested = {
        code
        for code in errors.REGISTRY
        if f'"{code}"' not in tests and not classes.get(code, set()) & words
    }
    untested -= {code for code, test in TESTED_BY_SENTENCE.items() if f"def {test}" in tests}

    assert untested == set()


def test_every_kind_of_entry_is_written_somewhere_and_tested(tests: str) -> None:
    source = "\n".join(path.read_text() for path in modules() if path.name != "kinds.py")
    names = {kind.slug: name for name, kind in vars(kinds).items() if isinstance(kind, kinds.Kind)}

    assert names.keys() == kinds.REGISTRY.keys()
    assert {slug for slug, name in names.items() if f"kinds.{name}" not in source} == set()
    assert {slug for slug in names if f'"{slug}"' not in tests} == set()


def test_every_test_that_may_be_skipped_exists(tests: str) -> None:
    assert [name for name in skips.LISTED if f"def {name}(" not in tests] == []


def _classes_by_code() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    pending: list[type[EntrepotError]] = [EntrepotError]
    while pending:
        error = pending.pop()
        pending += error.__subclasses__()
        if "rule" in vars(error):
            found.setdefault(error.rule.code, set()).add(error.__name__)
    return found
