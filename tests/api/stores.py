"""What an instance has stored, looked at and changed behind the server's back."""

import contextlib
import os
import sqlite3
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from tests import clusters
from tests.depots import Depot

WHAT_AN_UPLOAD_MAKES = """
    SELECT (SELECT count(*) FROM releases_file), (SELECT count(*) FROM releases_release),
        (SELECT count(*) FROM projects_project), (SELECT count(*) FROM projects_role)
"""
ON_POSTGRESQL = os.environ.get("ENTREPOT_TEST_DATABASE") == "postgresql"


def query(depot: Depot, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one statement, written with `?`, on the instance's database."""
    if ON_POSTGRESQL:
        with psycopg.connect(depot.settings["DATABASE_URL"]) as connection:
            cursor = connection.execute(statement.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []
    file = depot.data / "entrepot.sqlite3"
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def contents(depot: Depot) -> dict[str, object]:
    """Return every stored file, and how many rows there are of what an upload makes.

    The spool has to become empty by itself. What comes and goes there is not counted: a server may
    have refused a request whose spool it has yet to open. What the clock writes into the outbox
    comes when it comes.
    """
    spool = depot.data / "files" / "spool"
    deadline = time.monotonic() + 5
    while left := list(spool.glob("*")):
        assert time.monotonic() < deadline, left
        time.sleep(0.01)
    files = {
        f"{folder}/{name}"
        for folder, _, names in os.walk(depot.data)
        for name in names
        if not name.startswith("entrepot.sqlite3") and Path(folder).name not in {"outbox", "spool"}
    }
    return {"files": files, "rows": query(depot, WHAT_AN_UPLOAD_MAKES)}


def everything_written(depot: Depot) -> Iterator[tuple[str, bytes]]:
    """Yield the server's output, every file of the data folder, and every row as text."""
    yield "the log", depot.log.read_bytes()
    for path in _files(depot.data):
        yield path.name, path.read_bytes()
    if ON_POSTGRESQL:
        names = query(depot, "SELECT tablename FROM pg_tables WHERE schemaname = ?", "public")
        for (table,) in names:
            yield table, repr(query(depot, f'SELECT t::text FROM "{table}" t')).encode()  # noqa: S608 (the catalog's)


def new_database(like: Depot | None = None) -> str:
    """Return the address of a database of its own on this run's cluster, maybe a copy."""
    address = clusters.shared_url()
    name = f"api_{uuid.uuid4().hex}"
    template = _database(like.settings["DATABASE_URL"]) if like else "template1"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return address.replace("/postgres?", f"/{name}?")


def _database(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]


def _files(folder: Path) -> list[Path]:
    """Return every file; what is just being written is there under its own name soon."""
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".new"]
