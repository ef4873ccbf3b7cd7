from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from entrepot.errors import Malformed, NotFound
from entrepot.flows.index import file_path
from entrepot.formats.distributions import Filename
from entrepot.formats.names import normalize
from entrepot.records.projects import queries as projects
from entrepot.records.projects.models import RoleName
from entrepot.records.releases import queries as releases
from entrepot.records.releases.queries import ProjectContents
from entrepot.web.gate import Who, gate
from entrepot.web.projects.shown import ShownRelease, newest
from entrepot.web.requests import reader_of


@gate(Who.ANYONE)
def project(request: HttpRequest, name: str) -> HttpResponse:
    normalized = normalize(name)
    if name != normalized:
        return redirect("project", normalized, permanent=True)
    contents = releases.contents(normalized, reader=reader_of(request))
    return _render(request, contents, newest(contents))


@gate(Who.ANYONE)
def release(request: HttpRequest, name: str, version: str) -> HttpResponse:
    normalized = normalize(name)
    found = releases.release(normalized, version, reader=reader_of(request))
    if (name, version) != (normalized, found.version):
        return redirect("release", normalized, found.version, permanent=True)
    contents = releases.contents(normalized, reader=reader_of(request))
    files = next(files for listed, files in contents.releases if listed.id == found.id)
    return _render(request, contents, ShownRelease.of(found, files))


def _render(
    request: HttpRequest,
    contents: ProjectContents,
    shown: ShownRelease | None,
) -> HttpResponse:
    project, user_id = contents.project, reader_of(request).user_id
    role = projects.role_of(user_id, project_id=project.id) if user_id else None
    return render(
        request,
        "projects/project.html",
        {
            "project": project,
            "releases": contents.releases,
            "shown": shown,
            "is_owner": role is RoleName.OWNER,
        },
    )


@gate(Who.ANYONE)
def file(request: HttpRequest, name: str, version: str, filename: str) -> HttpResponse:
    found = releases.file(
        normalize(name),
        version,
        Filename.parse(filename).text,
        reader=reader_of(request),
    )
    return redirect(file_path(found))


@gate(Who.ANYONE)
def uploaded_release(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """Send on from the address that hatch prints after an upload, or explain the address."""
    try:
        normalized = normalize(name)
        projects.visible(normalized, reader=reader_of(request))
        found = releases.release(
            normalized,
            version,
            reader=reader_of(request),
        )
    except (NotFound, Malformed):
        return render(request, "home/upload_address.html", {"is_nowhere": True}, status=404)
    return redirect("release", normalized, found.version)
