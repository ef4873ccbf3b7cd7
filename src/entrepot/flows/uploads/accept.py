"""One upload, from a spooled file to a listed one, or the reason why not."""

import hashlib
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import DatabaseError, transaction

from entrepot.backends.storage import Spool, Storage, metadata_key, object_key
from entrepot.errors import Conflict, EntrepotError, Malformed, Rule, Unavailable
from entrepot.flows import access
from entrepot.flows.access import trail
from entrepot.flows.uploads.submission import Claims
from entrepot.formats.distributions import (
    CoreMetadata,
    Digests,
    Filename,
    read,
    require_agreement,
    require_match,
)
from entrepot.records.audit import kinds
from entrepot.records.audit import queries as audit
from entrepot.records.projects import actions as projects
from entrepot.records.releases import actions as releases
from entrepot.records.releases.models import File
from entrepot.records.search import actions as search

ROW_MUST_FOLLOW_WITHIN = timedelta(hours=1)
"""An object without a row is swept a day after its put: no row may come later than this."""


class FiletypeDisagrees(Malformed):
    rule = Rule(
        "filetype-disagrees",
        "The form's filetype is sdist for .tar.gz and .zip, and bdist_wheel for .whl.",
        "Upload with a current twine, uv, flit, hatch, poetry or pdm.",
    )


class TooSlow(Unavailable):
    rule = Rule(
        "upload-too-slow",
        "A stored file is listed within the hour.",
        "Upload it again.",
    )


@dataclass(frozen=True, slots=True)
class Upload:
    """What a client sent: the claims of its form, and the file as it lies in the spool."""

    claims: Claims
    filename: str
    spool: Spool
    digests: Digests


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file is listed. `entry` is the id of the trail's entry about its first arrival."""

    filename: str
    entry: uuid.UUID
    is_new: bool


def accept(
    upload: Upload,
    *,
    principal: access.Principal,
    storage: Storage,
    policy: access.Policy,
    clock: Callable[[], datetime],
) -> Accepted:
    """Publish one distribution file, or raise the reason why not.

    Everything that takes long is done before the write transaction opens; there the permission is
    judged once more, on rows that are held until the commit.
    """
    claims = upload.claims
    with trail.of_refusals(principal, action="upload", project=claims.name, at=clock()):
        judge = partial(access.require_upload, claims.name, principal=principal, policy=policy)
        judge(at=clock())
        new = _examine(upload)
        stored = _stored_already(new, judge=lambda: judge(at=clock()))
        if stored is not None:
            trail.note_use(principal, project=claims.name, result="unchanged", at=clock())
            return _accepted(stored, is_new=False)
        deadline = _Deadline(clock, stored_at=clock())
        _store(upload.spool, new, storage)
        try:
            accepted = _publish(new, claims, principal, policy, deadline)
        except EntrepotError:
            _discard(new, storage)
            raise
        except DatabaseError:
            _discard_if_unpublished(new, claims, storage)
            raise
    if not accepted.is_new:
        _discard(new, storage)
    return accepted


@dataclass(frozen=True, slots=True)
class _Deadline:
    clock: Callable[[], datetime]
    stored_at: datetime

    def now(self) -> datetime:
        """Return the time, or raise `TooSlow` if the sweeper may have taken the object."""
        moment = self.clock()
        if moment - self.stored_at > ROW_MUST_FOLLOW_WITHIN:
            raise TooSlow("Storing the file took more than an hour.")
        return moment


def _stored_already(new: releases.NewFile, *, judge: Callable[[], object]) -> File | None:
    """Return this very file if it is here; raise why not when its name is taken or spent.

    Whoever lost a race for a new name learns that the name is somebody else's, and no more.
    """
    try:
        stored = releases.stored_already(new.filename, new.digests)
    except Conflict:
        judge()
        raise
    if stored is not None:
        judge()
    return stored


def _examine(upload: Upload) -> releases.NewFile:
    claims = upload.claims
    require_match(
        upload.digests,
        sha256=claims.sha256,
        blake2b_256=claims.blake2b_256,
        md5=claims.md5,
    )
    filename = Filename.parse(upload.filename, claims.name)
    if filename.kind != claims.filetype:
        raise FiletypeDisagrees(
            f"filetype says {claims.filetype}, but the file is a {filename.kind}.",
            field="filetype",
        )
    core_metadata = read(filename, upload.spool.file)
    require_agreement(
        filename,
        core_metadata,
        name=claims.name,
        version=claims.version,
    )
    file_id = uuid.uuid4()
    return releases.NewFile(
        id=file_id,
        filename=filename,
        digests=upload.digests,
        metadata=core_metadata,
        storage_key=object_key(upload.digests.sha256, file_id),
        metadata_sha256=_metadata_sha256(filename, core_metadata),
    )


def _metadata_sha256(filename: Filename, core_metadata: CoreMetadata) -> str | None:
    """PEP 658: wheels have a metadata file beside them; an sdist's need not be what it builds."""
    if filename.kind != "bdist_wheel":
        return None
    return hashlib.sha256(core_metadata.raw).hexdigest()


def _store(spool: Spool, new: releases.NewFile, storage: Storage) -> None:
    """Bytes before row: the index must never name a file that cannot be downloaded."""
    if new.metadata_sha256 is not None:
        storage.put_bytes(metadata_key(new.storage_key), new.metadata.raw)
    try:
        storage.put(new.storage_key, spool)
    except EntrepotError:
        _discard(new, storage)
        raise


def _discard(new: releases.NewFile, storage: Storage) -> None:
    """Take away what a refused upload, or one that lost a race, has stored."""
    storage.delete(new.storage_key)
    storage.delete(metadata_key(new.storage_key))


def _discard_if_unpublished(new: releases.NewFile, claims: Claims, storage: Storage) -> None:
    """Take away what was stored if it is certain that the row was not committed.

    A connection may break while the database commits. That transaction holds the project's name
    until it ends: whoever holds it next sees how it ended. While nobody can tell, the objects
    stay, and the sweeper finds them if there is no row.
    """
    with suppress(DatabaseError), transaction.atomic():
        projects.hold_name(claims.name)
        if releases.is_unpublished(new):
            _discard(new, storage)


@transaction.atomic
def _publish(
    new: releases.NewFile,
    claims: Claims,
    principal: access.Principal,
    policy: access.Policy,
    deadline: _Deadline,
) -> Accepted:
    projects.hold_name(claims.name)
    at = deadline.now()
    project, owner = access.require_upload_now(
        claims.name,
        principal=principal,
        policy=policy,
        at=at,
    )
    stored = releases.stored_already(new.filename, new.digests)
    if stored is not None:
        trail.note_use(principal, project=claims.name, result="unchanged", at=at)
        return _accepted(stored, is_new=False)
    if project is None:
        project = projects.create(
            claims.display_name,
            owner=owner,
            actor=principal.actor,
            at=at,
            per_hour=policy.new_projects_per_hour,
        )
    file = releases.add_file(project, new, actor=principal.actor, at=at)
    search.follow(file)
    trail.note_use(principal, project=claims.name, result="published", at=at)
    return _accepted(file, is_new=True)


def _accepted(file: File, *, is_new: bool) -> Accepted:
    return Accepted(file.filename, audit.uuid_of(kinds.FILE_ADDED, file.id), is_new)
