"""How a letter is made: what happened, the facts line by line, what to do, and who writes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from entrepot.records.audit.actors import ActorKind
from entrepot.records.audit.models import Entry, EntryPersonal
from entrepot.records.mails.texts import Text

SHOWN_CHARACTERS = 200

BROWSERS = {"Firefox/": "Firefox", "Edg/": "Edge", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iOS",
    "iPad": "iPadOS",
    "Mac OS": "macOS",
    "Linux": "Linux",
}

Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Site:
    """The index that writes: its name, and the public address, which alone may stand in links.

    `passwords_until` is the last day (UTC) on which it takes passwords for uploads, if decided.
    """

    name: str
    url: str | None
    passwords_until: date | None = None

    def page(self, path: str, instead: str) -> str:
        """Return the address of a page, or words for it where no address is known."""
        return f"{self.url}{path}" if self.url else instead

    def tokens_page(self) -> str:
        return self.page("/account/tokens/", gettext("your account's tokens page"))

    def account_page(self) -> str:
        return self.page("/account/", gettext("your account's page"))

    def reset_page(self) -> str:
        return self.page("/account/password/reset/", gettext("the page for forgotten passwords"))


@dataclass(frozen=True, slots=True)
class News:
    """One entry that somebody is told of, and when they are told."""

    entry: Entry
    personal: EntryPersonal
    site: Site
    at: datetime

    @property
    def actor(self) -> str:
        """Who did it; of an operator, also that it was one."""
        if self.entry.actor_kind == ActorKind.OPERATOR:
            return gettext("operator %(name)s") % {"name": plain(self.entry.actor_id)}
        return plain(self.personal.actor_name)

    @property
    def subject(self) -> str:
        return plain(self.personal.subject_name)

    def detail(self, name: str) -> str:
        return plain(self.personal.details.get(name) or "")

    def whence(self) -> list[Fact]:
        """Return from where, and with what, it was done; of others' whereabouts nothing is told."""
        if self.entry.actor_id not in {self.entry.subject_id, self.personal.details.get("owner")}:
            return []
        return [
            (gettext("From"), plain(self.personal.address)),
            (gettext("With"), self.detail("client") or program(self.personal.user_agent)),
        ]


def letter(
    news: News,
    *,
    subject: str,
    happened: str,
    facts: Sequence[Fact],
    advice: str,
) -> Text:
    parts = [
        happened % {"site": news.site.name},
        "\n".join(f"{label}: {value}" for label, value in facts if value),
        advice,
        "\n".join(filter(None, ["-- ", news.site.name, news.site.url])),
    ]
    return Text(subject, "\n\n".join(parts) + "\n")


def program(user_agent: str) -> str:
    """Return which browser or client this is: what else somebody calls it stands in no letter."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), None)
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), None)
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    client = re.match(r"[A-Za-z0-9._-]{1,32}(/[A-Za-z0-9.+_-]{1,32})?(?=\s|$)", user_agent)
    return browser or (client.group() if client else "")


def plain(text: str) -> str:
    """Return what somebody else chose as part of one line: none of it looks like our words."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return printable[:SHOWN_CHARACTERS].strip()
