"""Whole depots in a second: projects, releases and files as rows, with no bytes behind them."""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from packaging.utils import canonicalize_version
from tests.depots import Depot

AT = "2026-11-23 12:00:00"
METADATA = {
    "license": "MIT",
    "author": "Alice",
    "author_email": "alice@example.com",
    "maintainer": "",
    "maintainer_email": "",
    "keywords": ["pads", "left"],
    "classifiers": ["Programming Language :: Python :: 3", "Topic :: Text Processing"],
    "project_urls": [["Homepage", "https://pads.example/"]],
    "requires_dist": ["packaging>=26"],
    "requires_python": ">=3.11",
}


def insert(depot: Depot, table: str, rows: Iterable[dict[str, Any]]) -> None:
    found = list(rows)
    columns = ", ".join(found[0])
    places = ", ".join("?" * len(found[0]))
    file = depot.data / "entrepot.sqlite3"
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as connection, connection:
        connection.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608 (constants)
            [tuple(row.values()) for row in found],
        )


def projects(depot: Depot, names: Sequence[str], *, owner_id: str = "") -> dict[str, str]:
    """Make listed projects, owned by somebody if that is said; return their ids by name."""
    made = {name: uuid4().hex for name in names}
    insert(
        depot,
        "projects_project",
        (
            {
                "id": project_id,
                "display_name": name,
                "name": name,
                "state": "active",
                "revision": 1,
                "is_listed": 1,
                "created_at": AT,
            }
            for name, project_id in made.items()
        ),
    )
    if owner_id:
        roles(depot, [(project_id, owner_id, "owner") for project_id in made.values()])
    return made


def roles(depot: Depot, given: Iterable[tuple[str, str, str]]) -> None:
    """Give roles: project, person and name of each."""
    insert(
        depot,
        "projects_role",
        (
            {"project_id": project_id, "user_id": user_id, "name": name, "created_at": AT}
            for project_id, user_id, name in given
        ),
    )


def releases(depot: Depot, project_id: str, versions: Sequence[str], **more: Any) -> dict[str, str]:
    """Make releases; return their ids by version."""
    made = {version: uuid4().hex for version in versions}
    insert(
        depot,
        "releases_release",
        (
            {
                "id": release_id,
                "project_id": project_id,
                "version": version,
                "canonical_version": canonicalize_version(version),
                "summary": "Pads on the left",
                "description": "",
                "description_content_type": "",
                "metadata": json.dumps(METADATA),
                "created_at": AT,
                "yanked_reason": "",
                **more,
            }
            for version, release_id in made.items()
        ),
    )
    return made


def files(depot: Depot, project_id: str, release_id: str, names: Iterable[str]) -> None:
    insert(depot, "releases_file", (_file(project_id, release_id, name) for name in names))


def _file(project_id: str, release_id: str, name: str) -> dict[str, Any]:
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    return {
        "id": uuid4().hex,
        "project_id": project_id,
        "release_id": release_id,
        "filename": name,
        "uniqueness_key": name,
        "package_type": "bdist_wheel",
        "size": 123_456,
        "sha256": sha256,
        "blake2b_256": hashlib.blake2b(name.encode(), digest_size=32).hexdigest(),
        "md5": "",
        "metadata_sha256": "",
        "requires_python": ">=3.11",
        "storage_key": sha256,
        "uploaded_at": AT,
    }
