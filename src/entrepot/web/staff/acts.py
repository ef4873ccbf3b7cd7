"""What administrators do to accounts: each act says first what exactly will happen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entrepot.flows import people
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.models import User
from entrepot.records.audit.actors import Actor
from entrepot.records.sessions import actions as sessions
from entrepot.web.staff.forms import PlainForm, ReasonForm

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a page says before something is done: the question, what follows, the two ways on."""

    question: Words
    follows: Words
    button: Words
    done: Words
    is_dangerous: bool = False
    form: type[forms.Form] = PlainForm


@dataclass(frozen=True, slots=True)
class Act:
    """Something done to a person; `do` takes what the form asked for by name."""

    slug: str
    confirmation: Confirmation
    do: Callable[..., object]


def _end_sessions(person: User, *, actor: Actor, at: datetime) -> None:
    sessions.end_all(person, actor=actor, at=at)


ACTS = (
    Act(
        "suspend",
        Confirmation(
            _("Suspend %(name)s?"),
            _(
                "They can no longer sign in and are signed out everywhere; their tokens publish "
                "nothing. What they published stays. You can resume the account at any time.",
            ),
            _("Suspend"),
            _("%(name)s is suspended."),
            is_dangerous=True,
            form=ReasonForm,
        ),
        people.suspend,
    ),
    Act(
        "resume",
        Confirmation(
            _("Resume %(name)s?"),
            _("They can sign in again, and tokens that were not revoked work again."),
            _("Resume"),
            _("%(name)s can act again."),
        ),
        accounts.resume,
    ),
    Act(
        "promote",
        Confirmation(
            _("Make %(name)s an administrator?"),
            _(
                "They can do whatever you can do here: suspend people, make administrators, and "
                "help to recover accounts. It gives no right to publish.",
            ),
            _("Make them an administrator"),
            _("%(name)s is an administrator now."),
            is_dangerous=True,
        ),
        accounts.promote,
    ),
    Act(
        "demote",
        Confirmation(
            _("Remove %(name)s as administrator?"),
            _("They are no administrator any more. Their projects and tokens stay as they are."),
            _("Remove"),
            _("%(name)s is no administrator any more."),
            is_dangerous=True,
        ),
        accounts.demote,
    ),
    Act(
        "end-sessions",
        Confirmation(
            _("Sign %(name)s out everywhere?"),
            _("All their sessions end at once. They can sign in again; tokens are not touched."),
            _("End all sessions"),
            _("All sessions of %(name)s have ended."),
            is_dangerous=True,
        ),
        _end_sessions,
    ),
    Act(
        "recover",
        Confirmation(
            _("Start a recovery of %(name)s?"),
            _(
                "Only for somebody who lost every second factor and all recovery codes, once you "
                "are sure that it is them who ask. Another administrator must agree; %(hours)d "
                "hours later their second factors are taken away, their password stops working, "
                "and a code sent to one of their addresses lets them in. They are told at every "
                "verified address, including your name, and can stop it.",
            ),
            _("Start the recovery"),
            _("The recovery of %(name)s waits for another administrator."),
            is_dangerous=True,
            form=ReasonForm,
        ),
        accounts.start_recovery,
    ),
)
