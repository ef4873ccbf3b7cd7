"""What somebody wants to do, as the facts that a caveat may judge."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from entrepot.formats.names import NormalizedName, shown


@dataclass(frozen=True, slots=True)
class Access:
    """One access by a token: when, what, by whom, and to which project.

    `project_name` without `project_id` is a project that does not exist yet; neither of them is
    an access outside any project. A token of a trusted publisher has a `publisher_id` instead of a
    `user_id`, and the projects that publisher serves at this moment.
    """

    at: datetime
    action: str
    user_id: UUID | None
    project_id: UUID | None
    project_name: NormalizedName | None
    publisher_id: UUID | None = None
    publisher_project_ids: frozenset[UUID] = frozenset()

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an access happens at a moment in UTC, not at a naive time")
        if self.project_id is not None and self.project_name is None:
            raise ValueError("a project that exists has a name")

    @property
    def in_words(self) -> str:
        """What was asked for, as a part of a sentence."""
        if self.project_name is None:
            return f"{self.action} outside any project"
        kind = "new project" if self.project_id is None else "project"
        asked = "reading of" if self.action == "read" else f"{self.action} to"
        return f"{asked} the {kind} {shown(self.project_name)}"
