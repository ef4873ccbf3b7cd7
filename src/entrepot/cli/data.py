"""Opening the data folder: founding a new one, bringing an older one up to date, or refusing."""

import getpass
from datetime import UTC, datetime

from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from packaging.version import Version

from entrepot import __version__, config, wiring
from entrepot.backends.keyring import FileKeys, KeysMissing, VariableKeys
from entrepot.cli import folder
from entrepot.cli.options import tell
from entrepot.config import Config
from entrepot.errors import Misconfigured, Rule
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.records.instance import actions as instances
from entrepot.records.instance import locks
from entrepot.records.instance.queries import NoInstance, current, known, readable_from
from entrepot.wiring import Depot

READABLE_FROM = "0.1.0"
"""The oldest version that may run on a data folder which this version has migrated."""


class DataTooNew(Misconfigured):
    rule = Rule(
        "data-too-new",
        "A version of Entrepot runs on data that it, or an older one it knows, has written.",
        "Run the newer version, or restore the backup from before the update.",
    )


class SettingsDiffer(Misconfigured):
    rule = Rule(
        "settings-differ",
        "Tokens are made with the prefix and location that the service was started with.",
        "Restart `entrepot serve` so that it takes the change of settings.env, or undo the change; "
        "a setting that stands in an environment alone belongs in settings.env, where service "
        "and commands read it.",
    )


def operator() -> Actor:
    """Return who acts in the shell: whoever can read the data folder is the root of trust."""
    name = getpass.getuser()
    return Actor(ActorKind.OPERATOR, name, f"operator {name}", credential_kind="shell")


def now() -> datetime:
    return datetime.now(UTC)


def open_or_found() -> Depot:
    """Open the data folder, making it if there is none: for the service and the first account."""
    settings = config.current()
    with folder.used(settings.data):
        names = folder.make(settings.data)  # first: whoever founds it meanwhile adds to them
        if _is_new(settings):
            folder.require_own(settings.data, names)
        with locks.held("migration"):
            _require_readable()
            _make_keys(wiring.keys_of(settings))
            _migrate()
            _found(settings)
    return wiring.depot(settings)


def open_existing(*, looks_only: bool = False, makes_tokens: bool = False) -> Depot:
    """Open the data folder, or raise that there is none.

    `looks_only` changes nothing in it; `makes_tokens` raises `SettingsDiffer` where the service
    would make other ones.
    """
    settings = config.current()
    _require_database(settings)
    _require_readable()
    if not looks_only and _pending_migrations():
        with folder.used(settings.data), locks.held("migration"):
            _require_readable()
            _migrate()
    depot = wiring.depot(settings)
    if makes_tokens:
        _require_same_settings(settings)
    return depot


def _require_readable() -> None:
    """Raise `DataTooNew` before anything is changed: an older program cannot know how."""
    if not _has_tables():
        return
    needed = readable_from()
    if needed is not None and Version(__version__) < Version(needed):
        raise DataTooNew(f"This is Entrepot {__version__}; the data needs {needed} or newer.")


def _is_new(settings: Config) -> bool:
    """Whether nobody has begun to found an instance here; asking makes no file."""
    if settings.database.kind == "sqlite":
        return not settings.sqlite_path.exists()
    return not _has_tables()


def _require_database(settings: Config) -> None:
    if settings.database.kind == "sqlite" and not settings.sqlite_path.exists():
        raise NoInstance(f"No Entrepot data here: {settings.data} holds no database.")
    if not _has_tables():
        raise NoInstance("No Entrepot data here: the database is empty.")


def _has_tables() -> bool:
    return "instance_instance" in connection.introspection.table_names()


def _make_keys(keys: FileKeys | VariableKeys) -> None:
    """Give a new folder its first key; one whose keys are gone does not start."""
    if not isinstance(keys, FileKeys):
        return
    try:
        keys.load()
    except KeysMissing:
        if _has_tables():
            raise
        keys.create(now())


def _pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate() -> None:
    if not _pending_migrations():
        return
    tell("Preparing the database ...")
    call_command("migrate", interactive=False, verbosity=0)


@transaction.atomic
def _found(settings: Config) -> None:
    """Write down who this instance is; changed settings hold for tokens made from now on."""
    instance = known()
    if instance is None:
        instance = instances.found(
            token_prefix=settings.token_prefix,
            token_location=wanted_location(settings),
            version=READABLE_FROM,
            at=now(),
        )
        kind = kinds.INSTANCE_FOUNDED
        tell(f"Made a new instance in {settings.data}.")
    elif instance.names != _wanted_names(settings, instance.names):
        names = _wanted_names(settings, instance.names)
        instance = instances.rename_tokens(instance, names=names)
        kind = kinds.TOKENS_RENAMED
    else:
        return
    audit.record(
        kind,
        instance.uuid,
        label=settings.site_name,
        actor=operator(),
        at=now(),
        token_prefix=instance.token_prefix,
        token_location=instance.token_location,
    )


def wanted_location(settings: Config) -> str | None:
    """Return the location that the settings give to tokens; None if they leave it open."""
    return settings.token_location or settings.public_host


def _wanted_names(settings: Config, names: tuple[str, str]) -> tuple[str, str]:
    """Return the prefix and location that the settings ask for; what they leave open stays."""
    _, location = names
    return settings.token_prefix, wanted_location(settings) or location


def _require_same_settings(settings: Config) -> None:
    instance = current()
    prefix, location = _wanted_names(settings, instance.names)
    if instance.names != (prefix, location):
        raise SettingsDiffer(
            f"Here tokens would be made with prefix {prefix!r} and location {location!r}; the "
            f"service makes them with {instance.token_prefix!r} and {instance.token_location!r}.",
        )


def close_connections() -> None:
    """Leave no connection open: what forks must not share one."""
    connections.close_all()
