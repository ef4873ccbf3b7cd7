"""Where the database and the files are kept: addresses that may hold a password."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from entrepot.config import escapes
from entrepot.config.addresses import port_number
from entrepot.config.invalid import Unfit

SQLITE_FILE = "entrepot.sqlite3"
POSTGRESQL_PORT = 5432

_POSTGRESQL = re.compile(
    r"postgres(?:ql)?://"
    r"(?:(?P<user>[^:@/?#]+)(?::(?P<password>[^@/?#]*))?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:@/?#\[\]]*)(?::(?P<port>[0-9]{1,5}))?"
    r"/(?P<name>[^/?#]+)(?:\?(?P<query>[^?#]+))?",
)
_HOST = re.compile(r"/[^\0]*|\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}")
_STORE = re.compile(r"(?:s3|gs|az)://[A-Za-z0-9][!-~]*")

_PARAMETERS = {"host", "sslmode", "sslrootcert"}
_TLS_MODES = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where the database is: `path` for SQLite, the rest for PostgreSQL.

    A `host` that starts with a slash is the folder of a socket; without a `user` the operating
    system's is taken; `sslmode` and `sslrootcert` mean what they mean to libpq.
    """

    kind: Literal["sqlite", "postgresql"]
    path: Path | None = None
    name: str = ""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    host: str = ""
    port: int = POSTGRESQL_PORT
    sslmode: str | None = None
    sslrootcert: str | None = None


def sqlite_path(data: Path) -> Path:
    return data / SQLITE_FILE


def embedded(data: Path) -> Database:
    """Return the database that needs no server: a file in the data folder."""
    return Database(kind="sqlite", path=sqlite_path(data))


def postgresql(text: str) -> Database:
    """Read a connection URI (PostgreSQL's manual, section on connection strings), strictly."""
    match = _POSTGRESQL.fullmatch(text)
    if match is None or not escapes.is_ascii(text):
        raise Unfit("it is not of this form; other characters are written as %XX")
    given = {name: escapes.decoded(part) for name, part in match.groupdict().items() if part}
    parameters = escapes.parameters(match["query"], known=_PARAMETERS)
    return Database(
        kind="postgresql",
        name=given["name"],
        user=given.get("user"),
        password=given.get("password"),
        host=_host(given.get("host"), parameters.get("host")),
        port=port_number(match["port"]) if match["port"] else POSTGRESQL_PORT,
        sslmode=_tls_mode(parameters.get("sslmode")),
        sslrootcert=parameters.get("sslrootcert"),
    )


def object_store(text: str) -> str:
    """Return the address of a bucket; what may follow the scheme, the storage itself knows."""
    if not _STORE.fullmatch(text):
        raise Unfit("it is not the address of a bucket")
    return text


def _host(in_authority: str | None, in_query: str | None) -> str:
    if (in_authority is None) == (in_query is None):
        raise Unfit("it names no host, or two")
    host = in_authority or in_query or ""
    if not _HOST.fullmatch(host):
        raise Unfit("it has a malformed host")
    return host.strip("[]")


def _tls_mode(mode: str | None) -> str | None:
    if mode is not None and mode not in _TLS_MODES:
        raise Unfit(f"its sslmode is not one of {', '.join(sorted(_TLS_MODES))}")
    return mode
