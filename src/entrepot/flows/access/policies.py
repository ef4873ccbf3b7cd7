from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator decided: who reads, who makes new projects, and by which credentials.

    A `token_max_days` of 0 also lets people make tokens that never expire. `upload_passwords` says
    whose passwords are taken in place of a token, up to and on the day `upload_passwords_until`
    (UTC).
    """

    new_projects_per_hour: int
    only_administrators_make_projects: bool = False
    takes_operators_tokens: bool = True
    requires_two_factor: bool = True
    upload_passwords: Literal["never", "without-two-factor", "allowed"] = "never"
    upload_passwords_until: date | None = None
    token_max_days: int = 0
    reads_publicly: bool = True

    def lets_make_projects(self, *, is_administrator: bool) -> bool:
        """Whether somebody may make new projects at all."""
        if self.new_projects_per_hour == 0:
            return False
        return is_administrator or not self.only_administrators_make_projects

    def takes_passwords(self, at: datetime) -> bool:
        """Whether anybody's password is taken for uploads at this moment."""
        until = self.upload_passwords_until
        return self.upload_passwords != "never" and (until is None or at.date() <= until)

    def takes_passwords_with_two_factor(self) -> bool:
        return self.upload_passwords == "allowed"
