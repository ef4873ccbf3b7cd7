"""What is wrong with an instance, and how to mend it."""

import getpass
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click
from django.db import DatabaseError

from entrepot import config
from entrepot.backends.storage import BlobMissing, Storage, metadata_key
from entrepot.cli import keys, privacy
from entrepot.cli.data import now, open_existing
from entrepot.cli.options import data_option
from entrepot.config import Config, ExposedFile
from entrepot.errors import EntrepotError
from entrepot.records.audit import queries as audit
from entrepot.records.instance import queries as instances
from entrepot.records.instance.queries import NoInstance
from entrepot.records.releases import queries as releases
from entrepot.records.releases.queries import StoredFile
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
    findings = list(_said(examine()))
    unexamined = [check for check in ORDER if check not in {each.check for each in findings}]
    if unexamined:
        click.echo(f"       Not examined: {', '.join(unexamined)}.")
    if unexamined or any(finding.remedy for finding in findings):
        ctx.exit(1)


def _said(findings: Iterator[Finding]) -> Iterator[Finding]:
    for finding in findings:
        mark = "ok    " if not finding.remedy else "WRONG "
        click.echo(f"{mark} {finding.check}: {finding.state}")
        if finding.remedy:
            click.echo(f"       {finding.remedy}")
        yield finding


def examine() -> Iterator[Finding]:
    """Yield a finding for each check; one that cannot go on ends the round."""
    settings = config.current()
    yield _configuration(settings)
    yield _folder(settings)
    if not _may_use(settings.data):
        return
    try:
        depot = open_existing(looks_only=True)
        for check in CHECKS:
            yield check(depot)
    except EntrepotError as refused:
        yield Finding("database", refused.refusal.message, refused.refusal.remedy)
    except DatabaseError as failure:
        yield Finding("database", str(failure).strip(), "Check ENTREPOT_DATABASE_URL and the disk.")


def _configuration(settings: Config) -> Finding:
    try:
        config.settings_file(settings.data)
    except ExposedFile as exposed:
        return Finding("configuration", exposed.refusal.message, exposed.refusal.remedy)
    if settings.warnings:
        return Finding("configuration", settings.warnings[0], "Correct or remove the setting.")
    if settings.public_url is None:
        return Finding("configuration", "no ENTREPOT_PUBLIC_URL; links name the host asked for")
    return Finding("configuration", f"public address {settings.public_url}")


def _folder(settings: Config) -> Finding:
    if not settings.data.is_dir():
        missing = f"No Entrepot data here: there is no folder {settings.data}"
        return Finding("folder", missing, NoInstance.rule.remedy)
    if not _may_use(settings.data):
        state = f"{getpass.getuser()} may not read and write in {settings.data}"
        return Finding("folder", state, f"{config.whose(settings.data)}.")
    complaint = privacy.complaint(settings.data, settings.sqlite_path)
    if complaint is not None:
        return Finding("folder", *complaint)
    free = shutil.disk_usage(settings.data).free
    if free < LITTLE_SPACE:
        return Finding(
            "folder",
            f"only {free >> 20} MiB are free below {settings.data}",
            "Make room on the disk, or move the folder.",
        )
    return Finding("folder", f"{settings.data}, {free >> 30} GiB free")


def _may_use(folder: Path) -> bool:
    return os.access(folder, os.R_OK | os.W_OK | os.X_OK)


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
    dead = keys.retired(depot)
    lost = tokens.key_ids() - set(known) - dead
    if lost:
        return Finding(
            "keys",
            f"tokens need the instance key {min(lost)}, which is not there",
            "Put its line back from the backup of the keys.",
        )
    state = f"{len(known)}; keep them backed up apart from the database"
    if count := len(tokens.needing(*dead)):
        state += (
            f"; tokens that died with retired keys: {count} ('dead key' in `entrepot token list`; "
            "tidy up with `entrepot token revoke`)"
        )
    return Finding("keys", state)


def _storage(depot: Depot) -> Finding:
    try:
        depot.storage.check()
        for stored in releases.stored_files():
            defect = _defect(depot.storage, stored)
            if defect:
                state = f"the object {stored.key} of {stored.filename} {defect}"
                return Finding("storage", state, "Restore the files from their backup.")
    except EntrepotError as refused:
        return Finding("storage", refused.refusal.message, refused.refusal.remedy)
    return Finding("storage", "every listed file is there, in its size")


def _defect(storage: Storage, stored: StoredFile) -> str:
    """Return in words what is wrong with what a row names, nothing if it is all there."""
    try:
        with storage.open(stored.key) as blob:
            if blob.size != stored.size:
                return f"has {blob.size} bytes, not {stored.size}"
    except BlobMissing:
        return "is missing"
    try:
        if stored.has_metadata:
            storage.open(metadata_key(stored.key)).close()
    except BlobMissing:
        return "has lost its metadata"
    return ""


CHECKS: tuple[Callable[[Depot], Finding], ...] = (_database, _clock, _keys, _storage)
ORDER = ("configuration", "folder", "database", "clock", "keys", "storage")
