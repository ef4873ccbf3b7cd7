"""What owners take away and bring back; every act says first what exactly will happen."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from entrepot.flows import removal
from entrepot.flows.people.acting import by_role
from entrepot.formats.distributions import Filename
from entrepot.formats.names import normalize
from entrepot.records.projects import queries as projects
from entrepot.records.projects.deletion import actions as project_actions
from entrepot.records.projects.deletion import queries as project_queries
from entrepot.records.projects.deletion.queries import RESTORABLE_FOR
from entrepot.records.projects.models import Project, State
from entrepot.records.releases.deletion import actions, queries
from entrepot.web.gate import Who, gate
from entrepot.web.parts import storage
from entrepot.web.projects.confirming import NameForm, PlainForm, Question, answer_to, ask
from entrepot.web.requests import actor_of, now, person_of

FILES_A_PAGE = 100


@gate(Who.MEMBER)
def deleted(request: HttpRequest, name: str) -> HttpResponse:
    """Show what was deleted of a project, for as long as it can come back."""
    project = _owned(request, name)
    found = queries.deleted_of(project, at=now())
    context = {"project": project, "deleted": found, "lives": RESTORABLE_FOR}
    return render(request, "projects/deleted.html", context)


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def delete_project(request: HttpRequest, name: str) -> HttpResponse:
    project = project_queries.owned(normalize(name), owner=person_of(request))
    names = {"name": project.display_name}
    if project.state == State.DELETED:
        messages.info(request, _("%(name)s was deleted before.") % names)
        return redirect("account")
    question = Question(
        _("Delete the project %(name)s?") % names,
        [
            _("Its pages, releases and files are gone for everybody, at once."),
            _("Whoever installs it fails, and so do all builds that need it."),
            _("Nobody else can take its name."),
            _(
                "For 30 days each of its owners can restore it on the page of their account. "
                "After that the files are gone for ever.",
            ),
        ],
        _("Delete the project"),
        _project_page(project),
        _("%(name)s is deleted. You can restore it here for 30 days.") % names,
        to=reverse("account"),
        is_dangerous=True,
    )
    form = NameForm(answer_to(request), name=project.display_name, label=_("Name of the project"))
    act = partial(project_actions.delete, project, actor=actor_of(request), at=now())
    do = partial(by_role, project, person_of(request), act)
    return ask(request, question, form, do)


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def restore_project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = project_queries.own_deleted(project_id, owner=person_of(request))
    names = {"name": project.display_name}
    question = Question(
        _("Restore the project %(name)s?") % names,
        [_("It is back at once as it was: with its releases, files and people.")],
        _("Restore"),
        reverse("account"),
        _("%(name)s is back.") % names,
        to=_project_page(project),
    )
    do = partial(project_actions.restore, project, actor=actor_of(request), at=now())
    return ask(request, question, PlainForm(answer_to(request)), do)


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def delete_release(request: HttpRequest, name: str, version: str) -> HttpResponse:
    project = _owned(request, name)
    release = queries.release_of(project, version)
    names = {"name": project.display_name, "version": release.version}
    if release.deleted_at is not None:
        return _gone_before(request, project, _("%(name)s %(version)s was deleted before.") % names)
    question = Question(
        _("Delete release %(version)s of %(name)s?") % names,
        [
            _("The release and all its files are gone for everybody, at once."),
            _("Whoever asks for exactly this version fails, lock files too."),
            _("This version can never be published again."),
            _(
                "If installers shall only pass it over, yank it instead: then nothing that works "
                "today breaks.",
            ),
            _("For 30 days you can restore it. After that the files are gone for ever."),
        ],
        _("Delete the release"),
        reverse("release", args=[project.name, release.version]),
        _("%(name)s %(version)s is deleted. You can restore it here for 30 days.") % names,
        to=_deleted_page(project),
        is_dangerous=True,
    )
    form = NameForm(answer_to(request), name=release.version, label=_("Version of the release"))
    act = partial(actions.delete_release, release, actor=actor_of(request), at=now())
    do = partial(by_role, project, person_of(request), act)
    files = Paginator(queries.files_of(release), FILES_A_PAGE).get_page(request.GET.get("page"))
    return ask(request, question, form, do, release=release, files=files)


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def restore_release(request: HttpRequest, name: str, release_id: UUID) -> HttpResponse:
    project = _owned(request, name)
    release = queries.release_by_id(project, release_id)
    names = {"name": project.display_name, "version": release.version}
    question = Question(
        _("Restore release %(version)s of %(name)s?") % names,
        [
            _("It is back at once, with the files that were deleted with it."),
            _("Files that were purged meanwhile stay away."),
        ],
        _("Restore"),
        _deleted_page(project),
        _("%(name)s %(version)s is back.") % names,
        to=reverse("release", args=[project.name, release.version]),
    )
    act = partial(actions.restore_release, release, actor=actor_of(request), at=now())
    do = partial(by_role, project, person_of(request), act)
    return ask(request, question, PlainForm(answer_to(request)), do)


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def delete_file(request: HttpRequest, name: str, version: str, filename: str) -> HttpResponse:
    project = _owned(request, name)
    file = queries.file_of(queries.release_of(project, version), Filename.parse(filename).text)
    names = {"name": file.filename}
    if file.deleted_at is not None:
        return _gone_before(request, project, _("%(name)s was deleted before.") % names)
    question = Question(
        _("Delete the file %(name)s?") % names,
        [
            _("The file is gone for everybody, at once, also from lock files that name it."),
            _("Its name can never be used again, not even for the same content."),
            _("For 30 days you can restore it. After that it is gone for ever."),
            _("If it holds a secret, purge it on the page that follows, and change the secret."),
        ],
        _("Delete the file"),
        reverse("release", args=[project.name, file.release.version]),
        _("%(name)s is deleted. You can restore it here for 30 days.") % names,
        to=_deleted_page(project),
        is_dangerous=True,
    )
    form = NameForm(answer_to(request), name=file.filename, label=_("Name of the file"))
    act = partial(actions.delete_file, file, actor=actor_of(request), at=now())
    do = partial(by_role, project, person_of(request), act)
    return ask(request, question, form, do)


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def restore_file(request: HttpRequest, name: str, file_id: UUID) -> HttpResponse:
    project = _owned(request, name)
    file = queries.file_by_id(project, file_id)
    names = {"name": file.filename}
    question = Question(
        _("Restore the file %(name)s?") % names,
        [_("It is back at once, at the same address.")],
        _("Restore"),
        _deleted_page(project),
        _("%(name)s is back.") % names,
    )
    act = partial(actions.restore_file, file, actor=actor_of(request), at=now())
    do = partial(by_role, project, person_of(request), act)
    return ask(request, question, PlainForm(answer_to(request)), do)


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def purge_file(request: HttpRequest, name: str, file_id: UUID) -> HttpResponse:
    project = _owned(request, name)
    file = queries.file_by_id(project, file_id)
    names = {"name": file.filename}
    if file.purged_at is not None:
        return _gone_before(request, project, _("%(name)s was purged before.") % names)
    question = Question(
        _("Purge the file %(name)s?") % names,
        [
            _("Its bytes are taken out of storage at once. Nothing brings it back."),
            _("Its name can never be used again."),
            _(
                "Whoever has downloaded it has it still, and so may mirrors, caches and backups. "
                "If it holds a secret, change the secret.",
            ),
        ],
        _("Purge the file for ever"),
        _deleted_page(project),
        _("%(name)s is purged.") % names,
        is_dangerous=True,
    )
    form = NameForm(answer_to(request), name=file.filename, label=_("Name of the file"))
    do = partial(removal.purge, file, storage=storage(), actor=actor_of(request), at=now())
    return ask(request, question, form, do)


def _owned(request: HttpRequest, name: str) -> Project:
    return projects.owned(normalize(name), owner=person_of(request))


def _gone_before(request: HttpRequest, project: Project, said: str) -> HttpResponse:
    """Answer a form that was sent twice, or too late."""
    messages.info(request, said)
    return redirect(_deleted_page(project))


def _project_page(project: Project) -> str:
    return reverse("project", args=[project.name])


def _deleted_page(project: Project) -> str:
    return reverse("project-deleted", args=[project.name])
