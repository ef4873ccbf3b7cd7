from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from entrepot.errors import Forbidden, NotFound, Rule, Unauthenticated
from entrepot.formats.names import NormalizedName, shown
from entrepot.records.accounts.models import State as PersonState
from entrepot.records.accounts.models import User
from entrepot.records.projects.models import (
    UPLOADERS,
    Listing,
    Project,
    Role,
    RoleName,
    State,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a token leaves of its owner's projects: those of these ids and names, None for all."""

    ids: frozenset[UUID] | None = None
    names: frozenset[str] | None = None
    without: frozenset[UUID] = frozenset()

    def condition(self) -> Q:
        """Return the condition on projects that the token reaches."""
        within = ~Q(pk__in=self.without)
        if self.ids is not None:
            within &= Q(pk__in=self.ids)
        if self.names is not None:
            within &= Q(name__in=self.names)
        return within


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose eyes a list or a page is made for; a `user_id` of None is nobody in particular.

    On a public instance everyone sees whatever is not for members only. A token reads in its
    owner's right, within its `scope`.
    """

    user_id: UUID | None
    is_public: bool
    scope: Scope | None = None
    is_operator: bool = False


ANYONE = Reader(user_id=None, is_public=True)
OPERATOR = Reader(user_id=None, is_public=True, is_operator=True)
"""Whoever holds the data folder sees all that is in it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What judging a request to read takes of a project, and what keeping its page takes."""

    id: UUID
    name: NormalizedName
    revision: int
    is_for_members: bool


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


class ReaderUnknown(Unauthenticated):
    rule = Rule(
        "reading-needs-credential",
        "What is private is read by people who are signed in, and by tokens that may read.",
        "Send a token that was made for reading as the password, with the user name __token__.",
    )

    def __init__(self) -> None:
        super().__init__("Reading this takes a credential.")


class NotAMember(Forbidden):
    rule = Rule(
        "project-members-only",
        "A project that its owners closed is read by people with a role in it, and by nobody else.",
        "Ask one of its owners for a role.",
    )


def visible_to(reader: Reader) -> Q:
    """Return the condition on projects that `reader` may know the contents of."""
    active = Q(state=State.ACTIVE)
    if reader.is_operator:
        return active
    is_open = Q(visibility=Visibility.INSTANCE)
    if reader.user_id is None:
        return active & is_open if reader.is_public else Q(pk__in=())
    theirs = is_open | Q(pk__in=Role.objects.filter(user_id=reader.user_id).values("project_id"))
    if reader.scope is not None:
        theirs &= reader.scope.condition()
    return active & (theirs | is_open if reader.is_public else theirs)


def visible(name: NormalizedName, *, reader: Reader) -> Project:
    """Return the project called `name` as far as `reader` may see it.

    That a name is taken is no secret, what it stands for is: raises `ReaderUnknown` or
    `NotAMember` for what is private, and `ProjectUnknown`.
    """
    project = Project.objects.filter(visible_to(reader), name=name).first()
    if project is not None:
        return project
    is_known = known(name) is not None
    if reader.user_id is None and (is_known or not reader.is_public):
        raise ReaderUnknown
    raise not_a_member(name) if is_known else unknown(name)


def known(name: NormalizedName) -> Known | None:
    """Return the active project called `name`, whoever asks: it says nothing of its contents.

    This is asked by every installer's every request, and building the statement anew would cost
    ten times what the database takes to answer it: so it is written out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, revision, visibility FROM projects_project "
            "WHERE name = %s AND state = 'active'",
            [name],
        )
        row: tuple[object, int, str] | None = cursor.fetchone()
    if row is None:
        return None
    return Known(UUID(str(row[0])), name, row[1], is_for_members=row[2] != Visibility.INSTANCE)


def not_a_member(name: NormalizedName) -> NotAMember:
    return NotAMember(f"The project {shown(name)} is for its members.", field="project")


def private_among(names: Iterable[NormalizedName], *, is_public: bool) -> list[Known]:
    """Return those of the active projects with these names that not everyone may read."""
    found = Project.objects.filter(name__in=tuple(names), state=State.ACTIVE)
    if is_public:
        found = found.filter(visibility=Visibility.MEMBERS)
    return [known_as(project) for project in found.order_by("name")]


def known_as(project: Project) -> Known:
    return Known(
        project.id,
        NormalizedName(project.name),
        project.revision,
        is_for_members=project.visibility != Visibility.INSTANCE,
    )


def listed_for_members(*, reader: Reader) -> frozenset[str]:
    """Return the names of the closed projects with files that `reader` sees all the same."""
    closed = Project.objects.filter(visible_to(reader), visibility=Visibility.MEMBERS)
    return frozenset(closed.filter(is_listed=True).values_list("name", flat=True))


def listed_with(
    closed: frozenset[str], *, scope: Scope | None
) -> QuerySet[Project, tuple[str, str]]:
    """Return of the projects with files, by name, those open to the instance, and these `closed`.

    It rests on nothing but its arguments and the listing: what it returns may be kept by them.
    `scope` is that of a token for which nothing is public.
    """
    shown_ones = Q(visibility=Visibility.INSTANCE)
    if scope is not None:
        shown_ones &= scope.condition()
    return (
        Project.objects.filter(shown_ones | Q(name__in=closed), state=State.ACTIVE, is_listed=True)
        .order_by("name")
        .values_list("display_name", "name")
    )


def has_private(user: User) -> bool:
    """Whether the person has a role in any project that is for members only."""
    return Project.objects.filter(
        roles__user=user, state=State.ACTIVE, visibility=Visibility.MEMBERS
    ).exists()


def readable_by(user: User) -> list[Project]:
    """Return the projects in which the person has any role, by name."""
    return list(Project.objects.filter(roles__user=user, state=State.ACTIVE).order_by("name"))


def current_revision(project: Project) -> int:
    """Return the count of the project's changes, as the running transaction sees it."""
    return Project.objects.values_list("revision", flat=True).get(pk=project.pk)


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
        raise unknown(name)
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
        raise unknown(name)
        raise ProjectUnknown(f"There is no project {shown(name)} here.", field="project")
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


def unknown(name: NormalizedName) -> ProjectUnknown:
    return ProjectUnknown(f"There is no project {shown(name)} here.", field="project")
