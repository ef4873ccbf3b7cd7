from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from entrepot.errors import NotFound, Rule
from entrepot.formats.names import NormalizedName, shown
from entrepot.records.accounts.models import State as PersonState
from entrepot.records.accounts.models import User
from entrepot.records.projects.models import UPLOADERS, Listing, Project, Role, RoleName, State


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes a list or a page is made for; `None` is anyone at all.

    While every instance reads publicly, all readers see the same. Every question that lists
    projects, releases or files asks for one all the same, so that none is forgotten later.
    """

    user_id: UUID | None


ANYONE = Reader(user_id=None)


class ProjectUnknown(NotFound):
    rule = Rule(
        "project-unknown",
        "A project exists from its first upload, or from `entrepot project create`, until it is "
        "deleted.",
        "Check the spelling.",
    )


class CollaboratorUnknown(NotFound):
    rule = Rule(
        "collaborator-unknown",
        "Collaborators of a project are the people with a role in it.",
        "Look at the project's page of collaborators.",
    )


def visible_to(reader: Reader) -> Q:  # noqa: ARG001 (the permission every caller must name)
    """Return the condition on projects that `reader` may know the contents of."""
    return Q(state=State.ACTIVE)


def visible(name: NormalizedName, *, reader: Reader) -> Project:
    """Return the project called `name` as far as `reader` may see it, or raise `ProjectUnknown`."""
    project = Project.objects.filter(visible_to(reader), name=name).first()
    if project is None:
        raise _unknown(name)
    return project


def revision(name: NormalizedName, *, reader: Reader) -> tuple[str, int]:  # noqa: ARG001 (as above)
    """Return the project's id, as the database spells it, and the count of its changes.

    This is asked by every installer's every request, and building the statement anew would cost
    ten times what the database takes to answer it: so it is written out. It asks what `visible`
    asks. Raises `ProjectUnknown`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, revision FROM projects_project WHERE name = %s AND state = 'active'",
            [name],
        )
        row: tuple[object, int] | None = cursor.fetchone()
    if row is None:
        raise _unknown(name)
    return str(row[0]), row[1]


def listed(*, reader: Reader) -> QuerySet[Project, tuple[str, str]]:
    """Return display name and normalized name of every project with files, by the latter."""
    return (
        Project.objects.filter(visible_to(reader), is_listed=True)
        .order_by("name")
        .values_list("display_name", "name")
    )


def listing_revision() -> int:
    """Return the count of changes of the list of projects."""
    return Listing.objects.filter(pk=1).values_list("revision", flat=True).first() or 0


def taken(name: NormalizedName) -> Project | None:
    """Return whatever project has the name now, deleted ones too."""
    return Project.objects.filter(name=name).exclude(state=State.RELEASED).first()


def locked(name: NormalizedName) -> Project | None:
    """Return what `taken` does, and hold the row until the transaction ends."""
    return (
        Project.objects.select_for_update(no_key=True)
        .filter(name=name)
        .exclude(state=State.RELEASED)
        .first()
    )


def role_of(user_id: UUID, *, project_id: UUID) -> RoleName | None:
    """Return what the person is to the project."""
    role = Role.objects.filter(user_id=user_id, project_id=project_id).first()
    return RoleName(role.name) if role else None


def locked_role_of(user_id: UUID, *, project_id: UUID) -> RoleName | None:
    """Return what `role_of` does, and hold the row until the transaction ends."""
    held = Role.objects.select_for_update(of=("self",), no_key=True)
    role = held.filter(user_id=user_id, project_id=project_id).first()
    return RoleName(role.name) if role else None


def publishers_of(project: Project) -> list[Role]:
    """Return who may publish the project, with their roles: owners first, then by name."""
    roles = Role.objects.filter(project=project, name__in=UPLOADERS).select_related("user")
    return sorted(roles, key=lambda role: (role.name != RoleName.OWNER, role.user.username))


def publishable_by(user: User) -> list[Project]:
    """Return the projects that the person may upload to, by name."""
    return list(
        Project.objects.filter(
            roles__user=user,
            roles__name__in=UPLOADERS,
            state=State.ACTIVE,
        ).order_by("name"),
    )


def owned(name: NormalizedName, *, owner: User) -> Project:
    """Return the project that the person owns, or raise `ProjectUnknown`: others' do not exist."""
    project = Project.objects.filter(
        name=name,
        state=State.ACTIVE,
        roles__user=owner,
        roles__name=RoleName.OWNER,
    ).first()
    if project is None:
        raise _unknown(name)
    return project


def joined(
    name: NormalizedName,
    *,
    person: User,
    roles: Collection[RoleName] = frozenset(RoleName),
) -> Project:
    """Return the project where the person has one of `roles`, or raise `ProjectUnknown`."""
    project = Project.objects.filter(
        name=name,
        state=State.ACTIVE,
        roles__in=Role.objects.filter(user=person, name__in=roles),
    ).first()
    if project is None:
        raise _unknown(name)
    return project


def collaborators(project: Project, *, prefix: str = "") -> QuerySet[Role]:
    """Return the roles of those whose names begin so, with their people, by name."""
    roles = Role.objects.filter(project=project).select_related("user")
    return roles.filter(user__username__startswith=prefix.strip().lower()).order_by(
        "user__username"
    )


def collaborator(project: Project, user_id: UUID) -> Role:
    """Return what a person is to the project, or raise `CollaboratorUnknown`."""
    role = Role.objects.filter(project=project, user_id=user_id).select_related("user").first()
    if role is None:
        raise CollaboratorUnknown(f"Nobody with the ID {user_id} has a role here.")
    return role


def owner_ids(project_id: UUID | str) -> list[UUID]:
    """Return the ids of the project's owners who can act."""
    owners = Role.objects.filter(project_id=project_id, name=RoleName.OWNER)
    active = owners.filter(user__state=PersonState.ACTIVE).order_by("user__username")
    return list(active.values_list("user_id", flat=True))


def made_at(project_id: UUID | str) -> datetime | None:
    """Return when the project was made."""
    return Project.objects.filter(pk=project_id).values_list("created_at", flat=True).first()


def roles_of(user_id: UUID) -> dict[str, RoleName]:
    """Return what the person is to each project that is there, by its display name."""
    roles = (
        Role.objects.filter(user_id=user_id, project__state=State.ACTIVE)
        .order_by("project__name")
        .values_list("project__display_name", "name")
    )
    return {project: RoleName(name) for project, name in roles}


def solely_owned(user_id: UUID) -> list[str]:
    """Return the active projects that nobody who can act owns but this person, by name."""
    others = Role.objects.filter(
        project=OuterRef("pk"),
        name=RoleName.OWNER,
        user__state=PersonState.ACTIVE,
    ).exclude(user_id=user_id)
    owned = Project.objects.filter(
        ~Exists(others),
        state=State.ACTIVE,
        roles__user_id=user_id,
        roles__name=RoleName.OWNER,
    )
    return list(owned.order_by("name").values_list("display_name", flat=True))


def has_other_owner(project: Project, user: User) -> bool:
    """Whether anybody but `user` owns the project and can act."""
    owners = Role.objects.filter(project=project, name=RoleName.OWNER)
    return owners.filter(user__state=PersonState.ACTIVE).exclude(user=user).exists()


def count() -> int:
    return Project.objects.filter(state=State.ACTIVE).count()


def with_owners() -> Iterable[Project]:
    """Return every project that is not released, with its roles, by name: for the operator."""
    return (
        Project.objects.exclude(state=State.RELEASED)
        .prefetch_related("roles__user")
        .order_by("name")
    )


def _unknown(name: NormalizedName) -> ProjectUnknown:
    return ProjectUnknown(f"There is no project {shown(name)} here.", field="project")
