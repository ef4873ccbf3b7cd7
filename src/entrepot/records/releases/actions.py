from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from entrepot.errors import Conflict, Malformed, Rule
from entrepot.formats.distributions import CoreMetadata, Digests, Filename
from entrepot.formats.names import shown
from entrepot.formats.texts import is_legible
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor
from entrepot.records.projects import actions as projects
from entrepot.records.projects.models import Project, State
from entrepot.records.releases import queries
from entrepot.records.releases.models import File, Readme, Release

MAX_REASON_LENGTH = 200


class FileExists(Conflict):
    """The message begins with the words that poetry, pdm and twine look for."""

    rule = Rule(
        "file-exists",
        "A file name holds one content for ever.",
        "Raise the version number and build again.",
    )


class FilenameSpent(Conflict):
    """Not a file that is there: the message must not read like `FileExists` to a client."""

    rule = Rule(
        "filename-spent",
        "A file name is never used again, also when its file was deleted.",
        "Raise the version number and build again.",
    )


class FileIndistinguishable(Conflict):
    rule = Rule(
        "file-indistinguishable",
        "A release has one source distribution, and one wheel for each build number and tags.",
        "Upload one of the two, or raise the version number.",
    )


class ReleaseSpent(Conflict):
    rule = Rule(
        "release-spent",
        "A version that was deleted takes no files again.",
        "Raise the version number and build again.",
    )


class InvalidYankReason(Malformed):
    rule = Rule(
        "invalid-yank-reason",
        f"Why a release is yanked is one line of at most {MAX_REASON_LENGTH} characters, each of "
        "which can be seen.",
        "Say it in fewer words.",
    )


@dataclass(frozen=True, slots=True)
class NewFile:
    """All that is known of a distribution file whose bytes are stored already."""

    id: UUID
    filename: Filename
    digests: Digests
    metadata: CoreMetadata
    storage_key: str
    metadata_sha256: str | None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A description as it is shown; as it was written if `html` is empty."""

    html: str
    is_cut: bool


def stored_already(filename: Filename, digests: Digests) -> File | None:
    """Return this very file if it is here; raise why not when its name is taken or spent."""
    earlier = queries.ever_named(filename.text)
    if earlier is None:
        return None
    if earlier.deleted_at is not None or earlier.project.state != State.ACTIVE:
        raise FilenameSpent(f"A file called {shown(filename.text)} was here and was deleted.")
    if (earlier.sha256, earlier.size) != (digests.sha256, digests.size):
        raise FileExists(
            f"File already exists: {shown(filename.text)} was uploaded on "
            f"{earlier.uploaded_at:%Y-%m-%d} with other content.",
            field="content",
        )
    return earlier


def is_unpublished(new: NewFile) -> bool:
    """Whether no row names the stored bytes of `new`."""
    return bool(queries.objects_without_row([new.storage_key]))


@transaction.atomic
def add_file(project: Project, new: NewFile, *, actor: Actor, at: datetime) -> File:
    """Publish a file whose name `stored_already` said is free, under the held project name."""
    release = _release_for(project, new, actor=actor, at=at)
    _require_distinguishable(release, new.filename)
    file = File.objects.create(
        id=new.id,
        project=project,
        release=release,
        filename=new.filename.text,
        uniqueness_key=new.filename.uniqueness_key,
        package_type=new.filename.kind,
        size=new.digests.size,
        sha256=new.digests.sha256,
        blake2b_256=new.digests.blake2b_256,
        md5=new.digests.md5,
        metadata_sha256=new.metadata_sha256 or "",
        requires_python=new.metadata.requires_python or "",
        storage_key=new.storage_key,
        uploaded_at=at,
    )
    projects.touch(project)
    projects.show_in_listing(project)
    audit.record(
        kinds.FILE_ADDED,
        file.id,
        label=file.filename,
        actor=actor,
        at=at,
        project=project.name,
        version=release.version,
        sha256=file.sha256,
        size=file.size,
    )
    return file


@transaction.atomic
def yank(release: Release, *, reason: str, actor: Actor, at: datetime) -> bool:
    """Tell installers to pass the release over unless it is pinned (PEP 592).

    Doing so twice is not an error: False, and the first reason stays. Raises `InvalidYankReason`.
    """
    if len(reason) > MAX_REASON_LENGTH or not is_legible(reason):
        raise InvalidYankReason(
            f"{shown(reason)}, of {len(reason)} characters, is no reason.",
            field="reason",
        )
    changed = Release.objects.filter(pk=release.pk, yanked_at=None).update(
        yanked_at=at,
        yanked_reason=reason,
    )
    if not changed:
        return False
    projects.touch(release.project)
    audit.record(
        kinds.RELEASE_YANKED,
        release.id,
        label=str(release),
        actor=actor,
        at=at,
        project=release.project.name,
        version=release.version,
        reason=reason,
    )
    return True


@transaction.atomic
def unyank(release: Release, *, actor: Actor, at: datetime) -> bool:
    """Take `yank` back. Doing so twice is not an error: False."""
    yanked = Release.objects.filter(pk=release.pk).exclude(yanked_at=None)
    if not yanked.update(yanked_at=None, yanked_reason=""):
        return False
    projects.touch(release.project)
    audit.record(
        kinds.RELEASE_UNYANKED,
        release.id,
        label=str(release),
        actor=actor,
        at=at,
        project=release.project.name,
        version=release.version,
    )
    return True


def keep_readme(readme: Readme, made: Rendered, *, renderer: int, at: datetime) -> None:
    """Keep what became of a description: the trail says who wrote it, this is only its look."""
    Readme.objects.filter(pk=readme.pk, renderer__lt=renderer).update(
        html=made.html,
        is_cut=made.is_cut,
        renderer=renderer,
        rendered_at=at,
    )


def _release_for(project: Project, new: NewFile, *, actor: Actor, at: datetime) -> Release:
    """Return the release of the file's version; the first file's metadata speaks for all."""
    metadata = new.metadata
    release, is_new = Release.objects.get_or_create(
        project=project,
        canonical_version=new.filename.canonical_version,
        defaults={
            "version": str(metadata.version),
            "summary": metadata.summary,
            "description": metadata.description,
            "description_content_type": metadata.description_content_type,
            "metadata": _for_pages(metadata),
            "created_at": at,
        },
    )
    if release.deleted_at is not None:
        raise ReleaseSpent(f"Release {release.version} of {project.display_name} was deleted.")
    if is_new and release.description:
        Readme.objects.create(release=release)
    if is_new:
        audit.record(
            kinds.RELEASE_CREATED,
            release.id,
            label=release.version,
            actor=actor,
            at=at,
            project=project.name,
            version=release.version,
        )
    return release


def _require_distinguishable(release: Release, filename: Filename) -> None:
    twin = File.objects.filter(release=release, uniqueness_key=filename.uniqueness_key).first()
    if twin is not None:
        raise FileIndistinguishable(
            f"{shown(filename.text)} has the version and tags of {shown(twin.filename)}.",
            field="content",
        )


def _for_pages(metadata: CoreMetadata) -> dict[str, object]:
    """Return what pages show of a release besides its summary and description, as JSON."""
    return {
        "license": metadata.license,
        "author": metadata.author,
        "author_email": metadata.author_email,
        "maintainer": metadata.maintainer,
        "maintainer_email": metadata.maintainer_email,
        "keywords": metadata.keywords,
        "classifiers": metadata.classifiers,
        "project_urls": metadata.project_urls,
        "requires_dist": metadata.requires_dist,
        "requires_python": metadata.requires_python,
    }
