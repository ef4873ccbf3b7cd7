"""A copy of the test database, for threads that commit: no trail can be emptied."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, connections


@contextmanager
def copied_database(folder: Path) -> Iterator[None]:
    """Let every connection of this process go to a copy, until the end."""
    settings = connection.settings_dict
    original = settings["NAME"]
    connections.close_all()
    if connection.vendor == "sqlite":
        settings["NAME"] = _copied_file(Path(original), folder)
    else:
        settings["NAME"] = _copied_on_server(original)
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = original


def _copied_file(original: Path, folder: Path) -> Path:
    copy = folder / original.name
    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _copied_on_server(original: str) -> str:
    copy = f"{original}_copy"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}"')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    return copy
