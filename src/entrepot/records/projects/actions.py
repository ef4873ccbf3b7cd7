from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from entrepot.errors import Conflict, Rule, TooMany
from entrepot.formats.names import normalize, shown
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.records.instance import locks
from entrepot.records.limits import actions as limits
from entrepot.records.projects import queries
from entrepot.records.projects.models import Listing, Project, Role, RoleName


class ProjectNameTaken(Conflict):
    rule = Rule(
        "project-name-taken",
        "A project name belongs to one project; a deleted project's name stays taken.",
        "Choose another name, or ask an owner to give you a role.",
    )


class TooManyNewProjects(TooMany):
    rule = Rule(
        "too-many-new-projects",
        "A person, and an address, may make a limited number of new projects in an hour.",
        "Wait until the next full hour, or ask the operator (ENTREPOT_NEW_PROJECTS_PER_HOUR).",
    )


def hold_name(name: str) -> None:
    """Until the transaction ends nobody else may make, or add to, the project called `name`."""
    locks.hold_in_transaction(f"project {name}")


@transaction.atomic
def create(
    display_name: str,
    *,
    owner: User,
    actor: Actor,
    at: datetime,
    per_hour: int | None = None,
) -> Project:
    """Make an empty project that `owner` owns; `per_hour` limits people, operators have none."""
    name = normalize(display_name)
    hold_name(name)
    if queries.taken(name) is not None:
        raise ProjectNameTaken(f"The project name {shown(name)} is taken.", field="name")
    if per_hour is not None:
        _count_new_project(actor, per_hour=per_hour, at=at)
    project = Project.objects.create(display_name=display_name, name=name, created_at=at)
    audit.record(
        kinds.PROJECT_CREATED,
        project.id,
        label=project.display_name,
        actor=actor,
        at=at,
        owner=str(owner.id),
    )
    _add_role(project, owner, RoleName.OWNER, actor=actor, at=at)
    return project


def touch(project: Project) -> None:
    """Mark what the project's pages show as changed, within the caller's transaction."""
    Project.objects.filter(pk=project.pk).update(revision=F("revision") + 1)


def show_in_listing(project: Project) -> None:
    """List the project from now on, within the caller's transaction."""
    if Project.objects.filter(pk=project.pk, is_listed=False).update(is_listed=True):
        Listing.objects.get_or_create(pk=1)
        Listing.objects.filter(pk=1).update(revision=F("revision") + 1)


def _add_role(project: Project, user: User, role: RoleName, *, actor: Actor, at: datetime) -> None:
    Role.objects.create(project=project, user=user, name=role, created_at=at)
    audit.record(
        kinds.ROLE_ADDED,
        project.id,
        label=project.display_name,
        actor=actor,
        at=at,
        user=str(user.id),
        role=role,
    )


def _count_new_project(actor: Actor, *, per_hour: int, at: datetime) -> None:
    hour = timedelta(hours=1)
    keys = [f"new-projects {actor.kind} {actor.id}"]
    if actor.address and actor.kind is not ActorKind.OPERATOR:
        keys.append(f"new-projects from {actor.address}")
    for key in keys:
        if not limits.take(key, limit=per_hour, per=hour, at=at):
            raise TooManyNewProjects(f"No more than {per_hour} new projects an hour are allowed.")
