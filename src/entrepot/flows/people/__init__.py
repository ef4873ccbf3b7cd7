"""People: what they may choose as a password, and what becomes of what is theirs when they go."""

from entrepot.flows.people.departure import SoleOwner, delete_account, erase
from entrepot.flows.people.passwords import BreachedPassword, PasswordPolicy
from entrepot.flows.people.recovery import complete_due, lapse_unanswered
from entrepot.flows.people.suspension import suspend

__all__ = [
    "BreachedPassword",
    "PasswordPolicy",
    "SoleOwner",
    "complete_due",
    "delete_account",
    "erase",
    "lapse_unanswered",
    "suspend",
]
