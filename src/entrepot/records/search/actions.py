"""The index of words, which says anew what projects and releases say.

So the trail has nothing of it. Whoever changes those may call `refresh` within the same
transaction; else the clock does.
"""

from typing import Any

from django.db import transaction
from django.db.models import F
from packaging.version import Version

from entrepot.formats import versions
from entrepot.records.projects import actions as projects
from entrepot.records.projects import queries as project_queries
from entrepot.records.projects.models import Project
from entrepot.records.releases import queries as releases
from entrepot.records.releases.models import File
from entrepot.records.search import queries
from entrepot.records.search.models import Document, Gram, Place, Posting
from entrepot.records.search.words import SHORTEST_LIKENESS, grams_of, words_of


@transaction.atomic
def refresh(project: Project) -> None:
    """Let the project be found by what it says now."""
    projects.hold_name(project.name)
    known = Document.objects.filter(project=project).first()
    preferred = releases.preferred(releases.listed(project))
    summary = releases.summary_of(preferred.id) if preferred else ""
    said: dict[str, Any] = {
        "revision": project_queries.current_revision(project),
        "version": preferred.version if preferred else "",
        "summary": summary,
        "uploaded_at": releases.last_upload(project) or project.created_at,
    }
    if known is None:
        Document.objects.create(project=project, created_at=project.created_at, **said)
    else:
        Document.objects.filter(project=project).update(**said)
    if known is None or (known.summary, bool(known.version)) != (summary, bool(preferred)):
        _say(project, _words_of(project.name, summary) if preferred else set())


@transaction.atomic
def follow(file: File) -> None:
    """Let a project be found by the file that was just added, which raised its revision by one.

    An upload waits for this while it keeps all others from the database. So it takes two
    statements where the file's release is the newest and has the summary of the one before.
    """
    project, release = file.project, file.release
    known = Document.objects.filter(project=project).first()
    if known is None or not known.version or _rank(release.version) < _rank(known.version):
        refresh(project)
        return
    summary = known.summary if release.version == known.version else release.summary
    Document.objects.filter(project=project).update(
        revision=F("revision") + 1,  # who was behind stays behind, and the clock sees it
        version=release.version,
        summary=summary,
        uploaded_at=file.uploaded_at,
    )
    if summary != known.summary:
        _say(project, _words_of(project.name, summary))


def refresh_stale(*, limit: int) -> int:
    """Refresh what nobody did after a change; return how many projects that were."""
    found = queries.stale(limit=limit)
    for project in found:
        refresh(project)
    return len(found)


def _rank(version: str) -> tuple[bool, Version]:
    parsed = versions.parse(version)
    return not parsed.is_prerelease, parsed


def _words_of(name: str, summary: str) -> set[tuple[bytes, int]]:
    """Return the words with their places; of a name of several also all of them in one."""
    parts = words_of(name)
    names = {*parts, "".join(parts)[:40]}
    return {(word.encode(), int(Place.NAME)) for word in names} | {
        (word.encode(), int(Place.SUMMARY)) for word in words_of(summary)
    }


def _say(project: Project, words: set[tuple[bytes, int]]) -> None:
    """Change the postings as far as they differ; in one order, so that nobody waits in a circle."""
    rows = Posting.objects.filter(document_id=project.pk).values_list("pk", "word", "place")
    known = {(bytes(word), place): pk for pk, word, place in rows}
    gone = [pk for said, pk in known.items() if said not in words]
    new = sorted(words - known.keys())
    if gone:
        Posting.objects.filter(pk__in=gone).delete()
    Posting.objects.bulk_create(
        Posting(document_id=project.pk, word=word, place=place) for word, place in new
    )
    grams = {
        (gram.encode(), word)
        for word, _ in new
        if len(word.decode()) >= SHORTEST_LIKENESS
        for gram in grams_of(word.decode())
    }
    Gram.objects.bulk_create(
        (Gram(gram=gram, word=word) for gram, word in sorted(grams)),
        ignore_conflicts=True,
    )
