"""What somebody does by their role counts only while they have it: judged once more, and held."""

from collections.abc import Callable, Collection

from django.db import transaction

from entrepot.formats.names import NormalizedName
from entrepot.records.accounts.models import User
from entrepot.records.projects import actions as projects
from entrepot.records.projects import queries
from entrepot.records.projects.models import Project, RoleName

OWNERS = frozenset({RoleName.OWNER})


@transaction.atomic
def by_role(
    project: Project,
    person: User,
    act: Callable[..., object],
    *,
    roles: Collection[RoleName] = OWNERS,
    **given: object,
) -> None:
    """Do `act` if the person has one of `roles` still, or raise `ProjectUnknown`.

    Roles change under the project's held name: one that was taken away before is gone here.
    """
    projects.hold_name(project.name)
    queries.joined(NormalizedName(project.name), person=person, roles=roles)
    act(**given)
