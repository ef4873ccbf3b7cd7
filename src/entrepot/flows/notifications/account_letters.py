"""What people are told of what happened to their accounts, by others or in their name."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext

from entrepot.flows.moments import moment
from entrepot.flows.notifications.wording import Fact, News, letter, plain
from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.actions.recovery_cases import DELAY
from entrepot.records.accounts.models import RecoveryCase
from entrepot.records.audit import kinds
from entrepot.records.mails.texts import Text


def password_set(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("A new password was set for your account"),
        happened=gettext(
            "Your account on %(site)s has a new password, and sessions of the old one have ended.",
        ),
    )


def address_set(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("Your account has a new e-mail address"),
        happened=gettext("Your account on %(site)s has a new primary e-mail address."),
        facts=[(gettext("Address"), news.detail("address"))],
    )


def address_added(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("An e-mail address was added to your account"),
        happened=gettext(
            "Your account on %(site)s has one more e-mail address. Once it is verified, a password "
            "can be reset by it.",
        ),
        facts=[(gettext("Address"), news.detail("address"))],
        advice=gettext(
            "If you did not add it, change your password, and remove the address from your "
            "account: %(page)s",
        )
        % {"page": news.site.account_page()},
    )


def suspended(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("Your account was suspended"),
        happened=gettext(
            "Your account on %(site)s was suspended: you cannot sign in, and your tokens publish "
            "nothing. What you published stays.",
        ),
        facts=[(gettext("Reason"), news.detail("why"))],
    )


def resumed(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("Your account works again"),
        happened=gettext(
            "Your account on %(site)s is no longer suspended. Tokens that were not revoked work "
            "again.",
        ),
    )


def factors_reset(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("Your second factors were taken away"),
        happened=gettext(
            "All second factors and recovery codes of your account on %(site)s were taken away. "
            "Set up new ones when you next sign in.",
        ),
    )


def promoted(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("You are an administrator now"),
        happened=gettext("Your account on %(site)s was made an administrator's."),
    )


def demoted(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("You are no administrator any more"),
        happened=gettext("Your account on %(site)s is no longer an administrator's."),
    )


def recovery_started(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("Somebody wants to recover your account"),
        happened=gettext(
            "An administrator of %(site)s was asked to recover your account, for somebody who says "
            "they are you and cannot get in. Nothing has changed yet.",
        ),
        facts=[
            (gettext("Reason"), news.detail("why")),
            (
                gettext("Takes effect"),
                gettext("%(hours)d hours after a second administrator agrees")
                % {"hours": DELAY.total_seconds() // 3600},
            ),
        ],
        advice=_how_to_stop(news),
    )


def recovery_agreed(news: News) -> Text:
    case = _case(news)
    return _letter(
        news,
        subject=gettext("Your account is going to be recovered"),
        happened=gettext(
            "Two administrators of %(site)s agreed to recover your account. At the moment below "
            "your second factors are taken away, your password stops working, and you are signed "
            "out everywhere. From then on only a code sent to one of your addresses opens it.",
        ),
        facts=[
            (gettext("Started by"), plain(case.started_by.username)),
            (gettext("Reason"), plain(case.why)),
            (gettext("Takes effect"), moment(datetime.fromisoformat(news.detail("due_at")))),
        ],
        advice=_how_to_stop(news),
    )


def recovery_cancelled(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("The recovery of your account was stopped"),
        happened=gettext("Your account on %(site)s will not be recovered: it stays as it is."),
        facts=[(gettext("Reason"), news.detail("why"))],
    )


def recovery_completed(news: News) -> Text:
    case = _case(news)
    agreed_by = case.agreed_by.username if case.agreed_by else ""
    return _letter(
        news,
        subject=gettext("Your account was recovered"),
        happened=gettext(
            "The second factors of your account on %(site)s were taken away, its password works no "
            "more, and you are signed out everywhere.",
        ),
        facts=[
            (gettext("Started by"), plain(case.started_by.username)),
            (gettext("Agreed to by"), plain(agreed_by)),
        ],
        advice=gettext(
            "Choose a new password: ask for a code at %(page)s, then set up a second factor again.",
        )
        % {"page": news.site.reset_page()},
    )


LETTERS: dict[str, Callable[[News], Text]] = {
    kinds.USER_PASSWORD_SET.slug: password_set,
    kinds.USER_ADDRESS_SET.slug: address_set,
    kinds.USER_ADDRESS_ADDED.slug: address_added,
    kinds.USER_SUSPENDED.slug: suspended,
    kinds.USER_RESUMED.slug: resumed,
    kinds.USER_FACTORS_RESET.slug: factors_reset,
    kinds.USER_PROMOTED.slug: promoted,
    kinds.USER_DEMOTED.slug: demoted,
    kinds.RECOVERY_STARTED.slug: recovery_started,
    kinds.RECOVERY_AGREED.slug: recovery_agreed,
    kinds.RECOVERY_CANCELLED.slug: recovery_cancelled,
    kinds.RECOVERY_COMPLETED.slug: recovery_completed,
}


def _letter(
    news: News,
    *,
    subject: str,
    happened: str,
    facts: Sequence[Fact] = (),
    advice: str = "",
) -> Text:
    lines = [
        (gettext("Account"), news.subject),
        *facts,
        (gettext("By"), news.actor),
        (gettext("When"), moment(news.entry.at)),
        *news.whence(),
    ]
    advice = advice or gettext("If you did not expect this, ask the operators of this index.")
    return letter(news, subject=subject, happened=happened, facts=lines, advice=advice)


def _how_to_stop(news: News) -> str:
    return gettext(
        "If you did not ask for this, stop it: sign in and press “Stop the recovery” at %(page)s, "
        "or ask any administrator to cancel it.",
    ) % {"page": news.site.account_page()}


def _case(news: News) -> RecoveryCase:
    return accounts.recovery(news.detail("case"))
