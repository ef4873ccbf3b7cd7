"""What people are told, and in which words: what happened, when, from where, and what to do."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext, ngettext, pgettext

from entrepot.flows.moments import day, moment
from entrepot.flows.notifications import account_letters as account
from entrepot.flows.notifications import project_letters as project
from entrepot.flows.notifications.wording import Fact, News, letter, program
from entrepot.records.audit import kinds
from entrepot.records.mails.texts import Text
from entrepot.records.tickets import actions as tickets

REVOKE_TOKEN = "revoke-token"  # noqa: S105 (the purpose of a ticket)
"""The tickets by which a letter lets its reader revoke the token that it is about."""

LINKS_LIVE = timedelta(days=7)
SHOWN_PROJECTS = 10


def token_created(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("New API token: %(token)s"),
        happened=gettext("A new API token was made for your account on %(site)s."),
        facts=[
            (_asked(news), _scope(news.personal.details.get("scope") or [])),
            (gettext("Expires"), _expiry(news.detail("expires_at"))),
            (gettext("Made by"), news.actor),
        ],
        advice=_how_to_revoke(news),
    )


def _asked(news: News) -> str:
    """Return what the token may do; of those made before there was a choice: upload."""
    match news.personal.details.get("actions"):
        case ["read"]:
            return gettext("May read")
        case ["upload", "read"]:
            return gettext("May upload to, and read")
    return gettext("May upload to")


def token_revoked(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("API token revoked: %(token)s"),
        happened=gettext(
            "An API token of your account on %(site)s was revoked. It no longer works."
        ),
        facts=[
            (gettext("Revoked by"), news.actor),
            (gettext("Reason"), news.detail("why")),
        ],
        advice=gettext(
            "What was published with it stays. If you did not expect this, look through your "
            "tokens: %(page)s",
        )
        % {"page": news.site.tokens_page()},
    )


def token_first_used(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("API token used for the first time: %(token)s"),
        happened=gettext("An API token of your account on %(site)s was used for the first time."),
        facts=[(gettext("Project"), news.detail("project"))],
        advice=_where_to_revoke(news),
    )


def token_used_from_new_network(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("API token used from a new network: %(token)s"),
        happened=gettext(
            "An API token of your account on %(site)s was used from a network that it had never "
            "been used from. Machines of hosted pipelines often change their network.",
        ),
        facts=[
            (gettext("Project"), news.detail("project")),
            (gettext("Network"), news.detail("network")),
        ],
        advice=_where_to_revoke(news),
    )


def token_blocked(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("API token kept from a project: %(token)s"),
        happened=gettext(
            "An API token of your account on %(site)s can no longer publish one project: an owner "
            "of the project keeps it away. Elsewhere it works as before.",
        ),
        facts=_about_project(news),
        advice=gettext("Ask the project's owners why. Your tokens: %(page)s")
        % {"page": news.site.tokens_page()},
    )


def token_unblocked(news: News) -> Text:
    return _letter(
        news,
        subject=gettext("API token let in to a project again: %(token)s"),
        happened=gettext(
            "An API token of your account on %(site)s can publish a project again, from which an "
            "owner of the project had kept it.",
        ),
        facts=_about_project(news),
        advice=_where_to_revoke(news),
    )


def uploaded_by_password(news: News) -> Text:
    return letter(
        news,
        subject=gettext("Uploads will need an API token"),
        happened=gettext(
            "You published a file on %(site)s with your password. Soon passwords will no longer be "
            "taken for uploads: an API token takes their place, which can do nothing but upload "
            "and can be revoked by itself. This reminder comes once a month.",
        ),
        facts=[
            (gettext("File"), news.subject),
            (gettext("When"), moment(news.entry.at)),
            (gettext("With"), program(news.personal.user_agent)),
            (gettext("Passwords are taken until"), _until(news)),
        ],
        advice=gettext(
            "Make a token at %(page)s, and give it to your publisher in place of the password; the "
            "user name is __token__.",
        )
        % {"page": news.site.tokens_page()},
    )


LETTERS: dict[str, Callable[[News], Text]] = {
    kinds.TOKEN_CREATED.slug: token_created,
    kinds.TOKEN_REVOKED.slug: token_revoked,
    kinds.TOKEN_FIRST_USED.slug: token_first_used,
    kinds.TOKEN_NEW_NETWORK.slug: token_used_from_new_network,
    kinds.TOKEN_BLOCKED.slug: token_blocked,
    kinds.TOKEN_UNBLOCKED.slug: token_unblocked,
    kinds.FILE_ADDED.slug: uploaded_by_password,
    **account.LETTERS,
    **project.LETTERS,
}
"""What is written to the person concerned, by the kind of entry; of other kinds nobody is told."""


TO_EVERY_ADDRESS = frozenset(account.LETTERS)
"""Of what others do to an account its owner hears wherever they read, however often it happens."""


def _letter(
    news: News,
    *,
    subject: str,
    happened: str,
    facts: Sequence[Fact],
    advice: str,
) -> Text:
    lines = [
        (gettext("Token"), news.subject),
        *facts,
        (gettext("When"), moment(news.entry.at)),
        *news.whence(),
    ]
    subject %= {"token": news.subject}
    return letter(news, subject=subject, happened=happened, facts=lines, advice=advice)


def _about_project(news: News) -> list[Fact]:
    return [(gettext("Project"), news.detail("project")), (gettext("By"), news.actor)]


def _how_to_revoke(news: News) -> str:
    """Give the reader a link that needs no sign-in, where the address of this index is known."""
    if news.site.url is None:
        return _where_to_revoke(news)
    secret = tickets.issue(REVOKE_TOKEN, news.entry.subject_id, lives=LINKS_LIVE, at=news.at)
    return gettext(
        "If that was not you, revoke the token by this link. It works once, without signing in, "
        "until %(end)s:\n\n%(link)s",
    ) % {"end": moment(news.at + LINKS_LIVE), "link": f"{news.site.url}/revoke/{secret}/"}


def _where_to_revoke(news: News) -> str:
    return gettext(
        "If that was neither you nor a pipeline of yours, revoke the token: %(page)s",
    ) % {"page": news.site.tokens_page()}


def _scope(projects: Sequence[str]) -> str:
    if not projects:
        return gettext("all your projects")
    shown = pgettext("between the parts of a list", ", ").join(projects[:SHOWN_PROJECTS])
    more = len(projects) - SHOWN_PROJECTS
    if more <= 0:
        return shown
    return ngettext(
        "%(shown)s and %(count)d more",
        "%(shown)s and %(count)d more",
        more,
    ) % {"shown": shown, "count": more}


def _until(news: News) -> str:
    last_day = news.site.passwords_until
    return day(last_day) if last_day else ""


def _expiry(expires_at: str) -> str:
    return moment(datetime.fromisoformat(expires_at)) if expires_at else gettext("never")
