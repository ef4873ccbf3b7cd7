"""What the trail keeps of refusals: those of a known token, sampled when flooded."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from django.db import DatabaseError, transaction

from entrepot.errors import EntrepotError
from entrepot.flows.access.principals import Principal
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.limits import actions as limits
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.models import Token

REFUSALS_KEPT_PER_MINUTE = 20
READ = "read"
"""The result of a use that read something."""
READING_NOTED_EVERY = timedelta(minutes=1)
MOST_REMEMBERED = 4096

Later = Callable[[Callable[[], None]], None]
"""Takes what has to be written, and sees to it now or in a while."""

log = logging.getLogger(__name__)


def at_once(write: Callable[[], None]) -> None:
    write()


@contextmanager
def of_refusals(
    principal: Principal,
    *,
    action: str,
    project: str,
    at: datetime,
    later: Later = at_once,
) -> Iterator[None]:
    """Write an entry, in a transaction of its own, about a refusal raised inside."""
    try:
        yield
    except EntrepotError as refused:
        if principal.token is not None:
            code = refused.refusal.code
            later(partial(_keep, principal, principal.token, code, action, project, at=at))
        raise


_last_noted: dict[tuple[object, ...], datetime] = {}
"""When this process last noted a reading by this token, from this address, with this client."""


def note_reading(principal: Principal, *, project: str, at: datetime, later: Later) -> None:
    """Count a use that read, in a while, and at most one a minute: pages are read all day."""
    if principal.token is None:
        return
    actor = principal.actor
    key = (principal.token.id, actor.address, client_of(actor.user_agent))
    last = _last_noted.get(key)
    if last is not None and at - last < READING_NOTED_EVERY:
        return
    if len(_last_noted) >= MOST_REMEMBERED:
        _last_noted.clear()
    _last_noted[key] = at
    later(partial(note_use, principal, project=project, result=READ, at=at))


def note_use(principal: Principal, *, project: str, result: str, at: datetime) -> None:
    """Count a use of the principal's token, if it is by one; never fail for it."""
    if principal.token is None:
        return
    use = tokens.Use(
        address=principal.actor.address,
        client=client_of(principal.actor.user_agent),
        project=project,
        result=result,
    )
    try:
        tokens.record_use(principal.token, use, actor=principal.actor, at=at)
    except DatabaseError:
        log.warning("a use of token %s could not be counted", principal.token.id)


def client_of(user_agent: str) -> str:
    """Return the first product of a User-Agent, such as `twine/7.0.0`."""
    return user_agent.partition(" ")[0][:64] or "unknown"


def _keep(
    principal: Principal,
    token: Token,
    code: str,
    action: str,
    project: str,
    *,
    at: datetime,
) -> None:
    """Never let a refusal become another failure because it could not be written down."""
    key = f"refusals of {token.id}"
    minute = timedelta(minutes=1)
    try:
        with transaction.atomic():
            note_use(principal, project=project, result=code, at=at)
            if limits.take(key, limit=REFUSALS_KEPT_PER_MINUTE, per=minute, at=at):
                audit.record(
                    kinds.TOKEN_REFUSED,
                    token.id,
                    label=token.description,
                    actor=principal.actor,
                    at=at,
                    outcome=audit.REFUSED,
                    code=code,
                    action=action,
                    project=project,
                )
    except DatabaseError:
        log.warning("a refusal of token %s could not be written to the trail", token.id)
