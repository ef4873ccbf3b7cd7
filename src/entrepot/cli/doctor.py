"""What is wrong with an instance, and how to mend it."""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import click
from django.db import DatabaseError

from entrepot import config
from entrepot.backends.storage import BlobMissing
from entrepot.cli.data import now, open_existing
from entrepot.cli.options import data_option
from entrepot.config import Config
from entrepot.errors import EntrepotError
from entrepot.records.audit import queries as audit
from entrepot.records.instance import queries as instances
from entrepot.records.releases import queries as releases
from entrepot.records.tokens import queries as tokens
from entrepot.wiring import Depot

LITTLE_SPACE = 512 * 1024 * 1024
CLOCK_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; without a remedy all is well."""

    check: str
    state: str
    remedy: str = ""


@click.command()
@data_option
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Say what is wrong, and how to mend it.

    Checks configuration, folders, database, clock, keys and storage, and changes nothing. Exits 1
    if anything is wrong.
    """
    is_well = True
    for finding in examine():
        is_well = is_well and not finding.remedy
        mark = "ok    " if not finding.remedy else "WRONG "
        click.echo(f"{mark} {finding.check}: {finding.state}")
        if finding.remedy:
            click.echo(f"       {finding.remedy}")
    if not is_well:
        ctx.exit(1)


def examine() -> Iterator[Finding]:
    """Yield a finding for each check; one that cannot go on ends the round."""
    settings = config.current()
    yield _configuration(settings)
    yield _folder(settings)
    try:
        depot = open_existing(looks_only=True)
        for check in CHECKS:
            yield check(depot)
    except EntrepotError as refused:
        yield Finding("database", refused.refusal.message, refused.refusal.remedy)
    except DatabaseError as failure:
        yield Finding("database", str(failure).strip(), "Check ENTREPOT_DATABASE_URL and the disk.")


def _configuration(settings: Config) -> Finding:
    if settings.warnings:
        return Finding("configuration", settings.warnings[0], "Correct or remove the setting.")
    if settings.public_url is None:
        return Finding("configuration", "no ENTREPOT_PUBLIC_URL; links name the host asked for")
    return Finding("configuration", f"public address {settings.public_url}")


def _folder(settings: Config) -> Finding:
    if not settings.data.is_dir():
        return Finding("folder", f"{settings.data} does not exist", "Start `entrepot serve` once.")
    mode = stat.S_IMODE(settings.data.stat().st_mode)
    if mode & 0o077:
        return Finding(
            "folder",
            f"{settings.data} may be entered by others (mode {mode:o})",
            f"chmod 700 {settings.data}",
        )
    free = shutil.disk_usage(settings.data).free
    if free < LITTLE_SPACE:
        return Finding(
            "folder",
            f"only {free >> 20} MiB are free below {settings.data}",
            "Make room on the disk, or move the folder.",
        )
    return Finding("folder", f"{settings.data}, {free >> 30} GiB free")


def _database(depot: Depot) -> Finding:
    kind = depot.config.database.kind
    defect = instances.defect()
    if defect is not None:
        return Finding("database", f"{kind} reports: {defect}", "Restore it from its backup.")
    return Finding("database", f"{kind} is sound, {releases.count_files()} files listed")


def _clock(depot: Depot) -> Finding:  # noqa: ARG001 (every check has the same form)
    newest = audit.newest_moment()
    if newest is not None and newest > now() + CLOCK_TOLERANCE:
        return Finding(
            "clock",
            f"it shows {now():%F %T} UTC, before the newest entry of the trail ({newest:%F %T})",
            "Set the clock, and keep it right with NTP.",
        )
    return Finding("clock", f"{now():%F %T} UTC")


def _keys(depot: Depot) -> Finding:
    try:
        known = depot.keyring.load().ids
    except EntrepotError as refused:
        return Finding("keys", refused.refusal.message, refused.refusal.remedy)
    missing = tokens.key_ids() - set(known)
    if missing:
        return Finding(
            "keys",
            f"tokens need the instance key {min(missing)}, which is not there",
            "Put its line back from the backup of the keys.",
        )
    return Finding("keys", f"{len(known)}; keep them backed up apart from the database")


def _storage(depot: Depot) -> Finding:
    try:
        depot.storage.check()
        for key, size in releases.stored_files():
            with depot.storage.open(key) as blob:
                if blob.size != size:
                    return Finding(
                        "storage",
                        f"the object {key} has {blob.size} bytes, not {size}",
                        "Restore the files from their backup.",
                    )
    except BlobMissing as missing:
        return Finding("storage", missing.refusal.message, "Restore the files from their backup.")
    except EntrepotError as refused:
        return Finding("storage", refused.refusal.message, refused.refusal.remedy)
    return Finding("storage", "every listed file is there, in its size")


CHECKS: tuple[Callable[[Depot], Finding], ...] = (_database, _clock, _keys, _storage)
