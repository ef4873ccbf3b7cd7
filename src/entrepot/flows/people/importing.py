"""People who come from another index's password file: all that can come at once, or nobody.

They keep their names and passwords. What an account of today has beside that, they are asked for
when they first sign in: see `web.account.missing`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction

from entrepot.errors import Conflict, Malformed, Rule
from entrepot.formats import crypts
from entrepot.formats.htpasswd import Entry
from entrepot.formats.names import shown
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import names, queries
from entrepot.records.accounts.actions.creation import NewAccount
from entrepot.records.accounts.models import User
from entrepot.records.accounts.passwords import imported
from entrepot.records.audit.actors import Actor


class NobodyImported(Malformed):
    rule = Rule(
        "import-refused",
        "People are imported all together, or none of them.",
        "Mend the lines that are named, or take them out, and run the command again.",
    )


class Fate(Enum):
    """What becomes of a line."""

    NEW = "new"
    KNOWN = "known"
    """There is an account of this name already, which stays as it is."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Judged:
    """One line of the file: who it names, what becomes of it, and why in words."""

    line: int
    name: str
    fate: Fate
    says: str
    account: NewAccount | None = None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where people are written to: each by name, or all at one domain, or nobody knows.

    Who names single addresses vouches for them. A domain is a rule, not knowledge: those addresses
    are verified by their people.
    """

    by_name: dict[str, str]
    domain: str = ""

    @property
    def are_vouched_for(self) -> bool:
        return not self.domain

    def of(self, name: names.UserName) -> str:
        return f"{name}@{self.domain}" if self.domain else self.by_name.get(name, "")


def judge(entries: Iterable[Entry], addresses: Addresses) -> list[Judged]:
    """Say of every line what becomes of it, and change nothing."""
    here = queries.living_names()
    seen: dict[str, int] = {}
    taken: set[str] = set()
    judged = []
    for entry in entries:
        try:
            name = names.parse(entry.name)
            _require_first(name, entry, seen)
            found = _judge(name, entry, addresses, here=here, taken=taken)
        except (Malformed, Conflict) as wrong:
            found = Judged(entry.line, shown(entry.name), Fate.WRONG, wrong.refusal.message)
        judged.append(found)
    return judged


@transaction.atomic
def bring(judged: Iterable[Judged], *, actor: Actor, at: datetime) -> int:
    """Make the accounts that are new; return how many. Raises `NobodyImported` if a line is wrong.

    Who took a name or an address meanwhile stops it as well.
    """
    every = list(judged)
    wrong = [each for each in every if each.fate is Fate.WRONG]
    if wrong:
        raise NobodyImported(
            f"{len(wrong)} of {len(every)} people cannot be imported, the first in line "
            f"{wrong[0].line}: nobody was.",
        )
    made = [accounts.store_user(each.account, actor=actor, at=at) for each in every if each.account]
    return len(made)


def _require_first(name: str, entry: Entry, seen: dict[str, int]) -> None:
    first = seen.setdefault(name, entry.line)
    if first != entry.line:
        raise NobodyImported(f"The name is, in small letters, the one in line {first}.")


def _judge(
    name: names.UserName,
    entry: Entry,
    addresses: Addresses,
    *,
    here: Collection[str],
    taken: set[str],
) -> Judged:
    if name in here:
        return Judged(entry.line, name, Fate.KNOWN, "has an account already, which stays as it is")
    if queries.given_away(name):
        raise NobodyImported("The name was another account's, and is never given again.")
    address = _address(addresses.of(name), taken)
    user = User(username=name)
    try:
        kind, _ = crypts.read(entry.hashed)
    except crypts.UnknownHash as unknown:
        user.set_unusable_password()
        says = f"comes without a password. {unknown.refusal.message}"
    else:
        user.password, user.renews_password = imported.wrapped(entry.hashed), True
        says = f"keeps the password ({kind}) for the first sign-in"
    account = NewAccount(user, address, is_vouched_for=addresses.are_vouched_for)
    return Judged(entry.line, name, Fate.NEW, says, account)


def _address(text: str, taken: set[str]) -> str:
    """Return the address as it is stored, empty if there is none, or raise why it cannot be."""
    if not text:
        return ""
    address = accounts.parse_address(text)
    if address in taken or queries.verified_by_others(address):
        raise NobodyImported(f"The address {shown(address)} is somebody else's.")
    taken.add(address)
    return address
