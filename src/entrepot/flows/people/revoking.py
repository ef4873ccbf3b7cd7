from dataclasses import replace
from datetime import datetime

from django.db import transaction

from entrepot.records.audit.actors import Actor
from entrepot.records.tickets import actions as tickets
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.models import Token

BY_LETTER = "revoke-token"
"""The purpose of the tickets in letters about new tokens."""


@transaction.atomic
def by_letter(secret: str, token: Token, *, caller: Actor, at: datetime) -> None:
    """Revoke `token` for whoever holds its letter, or raise `TicketSpent`."""
    tickets.redeem(BY_LETTER, secret, at=at)
    actor = replace(caller, name="whoever holds the letter", credential_kind="letter")
    tokens.revoke(token, why="by the link in the letter", actor=actor, at=at)
