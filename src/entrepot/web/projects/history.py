"""Who did what to a project and its people, as its page tells it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from entrepot.records.accounts import queries as accounts
from entrepot.records.audit import kinds, queries
from entrepot.records.audit.actors import ActorKind
from entrepot.records.audit.models import Entry, EntryPersonal
from entrepot.records.projects.models import Project

SHOWN = 20
KINDS = (
    kinds.ROLE_ADDED,
    kinds.ROLE_CHANGED,
    kinds.ROLE_REMOVED,
    kinds.ROLE_INVITED,
    kinds.ROLE_DECLINED,
    kinds.ROLE_WITHDRAWN,
    kinds.PROJECT_CREATED,
    kinds.PROJECT_DELETED,
    kinds.PROJECT_RESTORED,
)


@dataclass(frozen=True, slots=True)
class Event:
    """One act: by whom, about whom; both are empty where that was erased or is an address."""

    kind: str
    actor: str
    person: str
    role: str
    at: datetime

    @property
    def is_own(self) -> bool:
        """Whether somebody did it to themselves."""
        return self.actor == self.person


def history_of(project: Project) -> Sequence[Event]:
    """Return the newest acts, the latest first."""
    entries = queries.newest_about(project.id, KINDS, limit=SHOWN)
    known = [(entry, personal) for entry, personal in entries if personal is not None]
    ids = {personal.details.get("user") for _, personal in known} - {None}
    names = {str(key): name for key, name in accounts.names_of(map(UUID, ids)).items()}
    return [
        Event(
            entry.kind,
            _actor_of(entry, personal),
            names.get(personal.details.get("user"), ""),
            personal.details.get("role", ""),
            entry.at,
        )
        for entry, personal in known
    ]


def _actor_of(entry: Entry, personal: EntryPersonal) -> str:
    """Return who acted; an operator acts from a shell, whose name means nothing on this page."""
    is_operator = entry.actor_kind == ActorKind.OPERATOR
    return gettext("The operator") if is_operator else personal.actor_name
