from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from entrepot.errors import Malformed, NotFound
from entrepot.flows import downloads
from entrepot.formats.distributions import Filename
from entrepot.formats.names import normalize
from entrepot.records.projects import queries as projects
from entrepot.records.projects.models import Project, RoleName
from entrepot.records.releases import queries as releases
from entrepot.records.releases.models import Release
from entrepot.records.releases.queries import ListedRelease
from entrepot.web.compression import compressible
from entrepot.web.gate import Who, gate
from entrepot.web.paging import part_of
from entrepot.web.parts import storage
from entrepot.web.projects.readmes import Description, allow_images
from entrepot.web.projects.serving import served
from entrepot.web.projects.shown import Facts
from entrepot.web.requests import reader_of

FILES_ON_A_PAGE = 100
RELEASES_ON_A_PAGE = 100
NEWEST_RELEASES = 50


@gate(Who.ANYONE)
@compressible
def project(request: HttpRequest, name: str) -> HttpResponse:
    normalized = normalize(name)
    if name != normalized:
        return redirect("project", normalized, permanent=True)
    found = projects.visible(normalized, reader=reader_of(request))
    listed = releases.listed(found)
    preferred = releases.preferred(listed)
    shown = releases.whole(preferred.id) if preferred else None
    return _render(request, found, listed, shown)


@gate(Who.ANYONE)
@compressible
def release(request: HttpRequest, name: str, version: str) -> HttpResponse:
    normalized = normalize(name)
    found = releases.release(normalized, version, reader=reader_of(request))
    if (name, version) != (normalized, found.version):
        return redirect("release", normalized, found.version, permanent=True)
    listed = releases.listed(found.project)
    return _render(request, found.project, listed, releases.whole(found.id))


@gate(Who.ANYONE)
@compressible
def all_releases(request: HttpRequest, name: str) -> HttpResponse:
    normalized = normalize(name)
    if name != normalized:
        return redirect("releases", normalized, permanent=True)
    found = projects.visible(normalized, reader=reader_of(request))
    part = part_of(releases.listed(found), request, size=RELEASES_ON_A_PAGE)
    return render(request, "projects/releases.html", {"project": found, "releases": part})


def _render(
    request: HttpRequest,
    project: Project,
    listed: list[ListedRelease],
    shown: Release | None,
) -> HttpResponse:
    image_hosts = settings.ENTREPOT.readme_image_hosts
    context = {
        "project": project,
        "releases": listed[:NEWEST_RELEASES],
        "release_count": len(listed),
        "roles": projects.publishers_of(project),
        "role": _role_of(request, project),
        "shown": shown,
    }
    if shown is not None:
        context |= {
            "description": Description.of(shown, image_hosts=image_hosts),
            "facts": Facts(shown),
            "files": part_of(releases.files_of(shown), request, size=FILES_ON_A_PAGE),
        }
    response = render(request, "projects/project.html", context)
    allow_images(response, image_hosts=image_hosts)
    return response


def _role_of(request: HttpRequest, project: Project) -> RoleName | None:
    user_id = reader_of(request).user_id
    return projects.role_of(user_id, project_id=project.id) if user_id else None


@gate(Who.ANYONE)
def file(request: HttpRequest, name: str, version: str, filename: str) -> HttpResponseBase:
    """Lead to where everyone gets a public file; serve a private one to whoever may have it."""
    reader = reader_of(request)
    found = downloads.of_release(
        normalize(name), version, Filename.parse(filename).text, reader=reader
    )
    if not found.is_private:
        return redirect(found.path)
    return served(found, found.open(storage()), method=request.method or "GET")


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
