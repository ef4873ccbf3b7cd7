"""What the linters cannot say of the code: where things may stand, and how long they may be."""

import ast
from collections.abc import Iterator
from pathlib import Path

from .sources import PACKAGE, ROOT, TESTS, floor, modules, place, tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
BELOW_THE_DOORS = {"flows", "records", "backends", "formats", "config", "errors", "wiring"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_rows_are_asked_for_in_queries_and_actions_of_records_alone() -> None:
    outside = [path for path in modules() if not _is_query_or_action(path)]

    found = [place(path, node) for path in outside for node in _managers(tree(path))]

    assert found == []


def test_no_file_has_more_lines_than_a_person_holds_in_mind() -> None:
    written = [*modules(), *modules(TESTS), *modules(ROOT / "benchmarks")]

    lengths = {place(path): len(path.read_text().splitlines()) for path in written}

    assert {where: lines for where, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    written = [*modules(), *modules(TESTS), *modules(ROOT / "benchmarks")]

    lengths = {place(path, node): _lines(node) for path in written for node in _functions(path)}

    assert {where: lines for where, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_nothing_below_the_doors_knows_a_request() -> None:
    lower = [path for path in modules() if floor(path) in BELOW_THE_DOORS]

    found = [
        place(path) for path in lower for name in _imported(path) if name.startswith("django.http")
    ]

    assert lower
    assert found == []


def test_no_door_asks_which_database_it_is() -> None:
    """Only records and config know; the doctor alone says so, and `settings` builds on it."""
    allowed = {"records", "config", "settings"}
    doctors = PACKAGE / "cli" / "doctor.py"
    others = [path for path in modules() if floor(path) not in allowed and path != doctors]

    found = [place(path, node) for path in others for node in _vendors(tree(path))]

    assert found == []


def _is_query_or_action(path: Path) -> bool:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] == "records" and bool({"queries", "actions"} & set(parts))


def _managers(module: ast.Module) -> Iterator[ast.Attribute]:
    """Yield every `.objects` that is not called: a storage has a method of that name."""
    called = {id(node.func) for node in ast.walk(module) if isinstance(node, ast.Call)}
    managers = {"objects", "_default_manager", "_base_manager"}
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr in managers and id(node) not in called:
            yield node


def _vendors(module: ast.Module) -> Iterator[ast.Attribute]:
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr == "vendor":
            yield node


def _functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def _lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
