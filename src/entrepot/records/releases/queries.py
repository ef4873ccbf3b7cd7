from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from packaging.version import Version

from entrepot.errors import NotFound, Rule
from entrepot.formats.names import NormalizedName, shown
from entrepot.records.projects import queries as projects
from entrepot.records.projects.models import Project
from entrepot.records.projects.queries import Reader
from entrepot.records.releases.models import File, Release


class ReleaseUnknown(NotFound):
    rule = Rule(
        "release-unknown",
        "A release exists from the first upload of its version until it is deleted.",
        "Look at the project's page for the versions there are.",
    )


class FileUnknown(NotFound):
    rule = Rule(
        "file-unknown",
        "A file is served at the address that the index gives, until it is deleted.",
        "Read the project's page again for the addresses of today.",
    )


@dataclass(frozen=True, slots=True)
class ProjectContents:
    """A project with its releases, newest version first, and the files of each."""

    project: Project
    releases: tuple[tuple[Release, tuple[File, ...]], ...]


def contents(name: NormalizedName, *, reader: Reader) -> ProjectContents:
    """Return all that pages show of a project, or raise `ProjectUnknown`."""
    project = projects.visible(name, reader=reader)
    files: dict[object, list[File]] = {}
    for file in File.objects.filter(project=project, deleted_at=None).order_by("filename"):
        files.setdefault(file.release_id, []).append(file)
    releases = sorted(
        Release.objects.filter(project=project, deleted_at=None).defer("description"),
        key=lambda release: Version(release.version),
        reverse=True,
    )
    return ProjectContents(
        project,
        tuple((release, tuple(files.get(release.id, ()))) for release in releases),
    )


def release(name: NormalizedName, canonical_version: str, *, reader: Reader) -> Release:
    """Return one release as far as `reader` may see it, or raise why not."""
    project = projects.visible(name, reader=reader)
    found = Release.objects.filter(
        project=project,
        canonical_version=canonical_version,
        deleted_at=None,
    ).first()
    if found is None:
        raise ReleaseUnknown(
            f"The project {project.display_name} has no release {shown(canonical_version)}.",
            field="version",
        )
    return found


def download(filename: str, *, sha256: str, reader: Reader) -> File:
    """Return the file at this address as far as `reader` may have it, or raise `FileUnknown`."""
    found = (
        File.objects.filter(
            filename=filename,
            sha256=sha256,
            deleted_at=None,
            project__in=Project.objects.filter(projects.visible_to(reader)),
        )
        .select_related("project")
        .first()
    )
    if found is None:
        raise FileUnknown(f"There is no file {shown(filename)} at this address.")
    return found


def ever_named(filename: str) -> File | None:
    """Return the row of the one file that ever had this name, deleted or not."""
    return File.objects.filter(filename=filename).first()


def objects_without_row(keys: Sequence[str]) -> set[str]:
    """Return those of the storage `keys` that no file row holds."""
    held = File.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True)
    return set(keys) - set(held)


def count_files() -> int:
    return File.objects.filter(deleted_at=None).count()


def stored_files() -> Iterable[tuple[str, int]]:
    """Return storage key and size in bytes of every file row."""
    return File.objects.filter(deleted_at=None).values_list("storage_key", "size").iterator()


def file(name: NormalizedName, canonical_version: str, filename: str, *, reader: Reader) -> File:
    """Return one file of a release as far as `reader` may have it, or raise why not."""
    of = release(name, canonical_version, reader=reader)
    found = File.objects.filter(release=of, filename=filename, deleted_at=None).first()
    if found is None:
        raise FileUnknown(f"Release {of.version} has no file {shown(filename)}.")
    return found
