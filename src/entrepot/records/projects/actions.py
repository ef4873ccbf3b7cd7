from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from entrepot.errors import Conflict, Rule, TooMany
from entrepot.formats.names import NormalizedName, normalize, shown
from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.records.instance import locks
from entrepot.records.limits import actions as limits
from entrepot.records.projects import queries
from entrepot.records.projects.models import Listing, Project, Role, RoleName, State, Visibility


class ProjectNameTaken(Conflict):
    rule = Rule(
        "project-name-taken",
        "A project name belongs to one project; a deleted project's name stays taken.",
        "Choose another name, or ask an owner to give you a role.",
    )


class OwnedAlready(ProjectNameTaken):
    rule = Rule(
        "project-owned-already",
        "A project is made once, and then its owner has it.",
        "Nothing is left to do: upload to it, or make a token for it.",
    )


class LastOwner(Conflict):
    rule = Rule(
        "last-owner",
        "A project has an owner who can act.",
        "Make somebody else an owner first: on the project's page of collaborators, or by "
        "`entrepot project add-role`.",
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
    _require_free(name, owner)
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


@transaction.atomic
def add_role(
    project: Project,
    user: User,
    role: str,
    *,
    actor: Actor,
    at: datetime,
) -> bool:
    """Make `user` owner, maintainer or reader, whatever they were; False if it was so before."""
    hold_name(project.name)
    accounts.living(user.id)
    name, was = RoleName(role), queries.role_of(user.id, project_id=project.id)
    if was is None:
        _add_role(project, user, name, actor=actor, at=at)
    elif was != name:
        _require_other_owner(project, user, was)
        Role.objects.filter(project=project, user=user).update(name=name)
        details = {"user": str(user.id), "role": name, "was": was}
        _record(kinds.ROLE_CHANGED, project, details, actor=actor, at=at)
    return was != name


@transaction.atomic
def change_role(project: Project, user: User, role: str, *, actor: Actor, at: datetime) -> bool:
    """Do as `add_role` for whoever has a role; who has left meanwhile does not get one back."""
    hold_name(project.name)
    queries.collaborator(project, user.id)
    return add_role(project, user, role, actor=actor, at=at)


@transaction.atomic
def remove_role(project: Project, user: User, *, actor: Actor, at: datetime) -> bool:
    """Let `user` be nothing to the project any more; False if it was so before."""
    hold_name(project.name)
    was = queries.role_of(user.id, project_id=project.id)
    if was is None:
        return False
    _require_other_owner(project, user, was)
    Role.objects.filter(project=project, user=user).delete()
    details = {"user": str(user.id), "role": was}
    _record(kinds.ROLE_REMOVED, project, details, actor=actor, at=at)
    return True


@transaction.atomic
def set_visibility(project: Project, visibility: str, *, actor: Actor, at: datetime) -> bool:
    """Say who may read the project, from the next request on; False if it was so before.

    Every page that was made of it before is old with that.
    """
    hold_name(project.name)
    wanted = Visibility(visibility)
    changed = (
        Project.objects.filter(pk=project.pk)
        .exclude(visibility=wanted)
        .update(visibility=wanted, revision=F("revision") + 1)
    )
    if not changed:
        return False
    touch_listing()
    was = Visibility.INSTANCE if wanted is Visibility.MEMBERS else Visibility.MEMBERS
    details = {"visibility": wanted.value, "was": was.value}
    _record(kinds.PROJECT_VISIBILITY_CHANGED, project, details, actor=actor, at=at)
    return True


def touch(project: Project) -> None:
    """Mark what the project's pages show as changed, within the caller's transaction."""
    Project.objects.filter(pk=project.pk).update(revision=F("revision") + 1)


def show_in_listing(project: Project) -> None:
    """List the project from now on, within the caller's transaction."""
    if Project.objects.filter(pk=project.pk, is_listed=False).update(is_listed=True):
        touch_listing()


def touch_listing() -> None:
    """Mark the list of projects as changed, within the caller's transaction."""
    Listing.objects.get_or_create(pk=1)
    Listing.objects.filter(pk=1).update(revision=F("revision") + 1)


def _require_free(name: NormalizedName, owner: User) -> None:
    known = queries.taken(name)
    if known is None:
        return
    if (
        known.state == State.ACTIVE
        and queries.role_of(owner.id, project_id=known.id) == RoleName.OWNER
    ):
        raise OwnedAlready(
            f"{owner.username} owns the project {shown(known.display_name)} already.",
            field="name",
        )
    raise ProjectNameTaken(f"The project name {shown(name)} is taken.", field="name")


def _require_other_owner(project: Project, user: User, role: RoleName) -> None:
    if role != RoleName.OWNER:
        return
    # The other owner may be deleting their account at this moment: then one of the two stays.
    locks.hold_in_transaction("departures")
    if not queries.has_other_owner(project, user):
        raise LastOwner(f"{user.username} is the last owner of {project.display_name}.")


def _add_role(project: Project, user: User, role: RoleName, *, actor: Actor, at: datetime) -> None:
    Role.objects.create(project=project, user=user, name=role, created_at=at)
    details = {"user": str(user.id), "role": role}
    _record(kinds.ROLE_ADDED, project, details, actor=actor, at=at)


def _record(
    kind: kinds.Kind,
    project: Project,
    details: dict[str, str],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    audit.record(kind, project.id, label=project.display_name, actor=actor, at=at, **details)


def _count_new_project(actor: Actor, *, per_hour: int, at: datetime) -> None:
    hour = timedelta(hours=1)
    keys = [f"new-projects {actor.kind} {actor.id}"]
    if actor.address and actor.kind is not ActorKind.OPERATOR:
        keys.append(f"new-projects from {actor.address}")
    for key in keys:
        if not limits.take(key, limit=per_hour, per=hour, at=at):
            raise TooManyNewProjects(f"No more than {per_hour} new projects an hour are allowed.")
