"""Who hears by mail of what happened. Nobody calls this but the clock: the trail is what it reads.

So an act needs no thought for its letter, and a letter that fails undoes no act.
"""

from entrepot.flows.notifications.announcements import send_announcements
from entrepot.flows.notifications.letters import LETTERS, REVOKE_TOKEN, TO_EVERY_ADDRESS
from entrepot.flows.notifications.sending import CURSOR, LETTERS_A_DAY, send_due
from entrepot.flows.notifications.wording import Site, program

__all__ = [
    "CURSOR",
    "LETTERS",
    "LETTERS_A_DAY",
    "REVOKE_TOKEN",
    "TO_EVERY_ADDRESS",
    "Site",
    "program",
    "send_announcements",
    "send_due",
]
