"""The cast as rows: Alice, Bob and Mallory, and what it takes to make them tokens and projects."""

from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from tests.conftest import NOW

from entrepot.formats.keys import InstanceKey, Keyring
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.models import User
from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.records.audit.models import Entry
from entrepot.records.instance import actions as instances
from entrepot.records.projects import actions as projects
from entrepot.records.projects.models import Project
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter, NewToken
from entrepot.records.tokens.models import Token

LATER = NOW + timedelta(minutes=5)
OPERATOR = Actor(ActorKind.OPERATOR, "root", "operator root", credential_kind="shell")
KEY = InstanceKey(NOW, b"k" * 32)
KEYRING = Keyring((KEY,))


def person(name: str, *, is_administrator: bool = False) -> User:
    return accounts.create_user(
        name,
        email=f"{name}@example.com",
        password=None,
        is_administrator=is_administrator,
        actor=OPERATOR,
        at=NOW,
    )


def factor(user: User, kind: Authenticator.Type = Authenticator.Type.TOTP) -> Authenticator:
    """Give the person a second factor, as the pages would."""
    return Authenticator.objects.create(user=user, type=kind, data={})


def by(user: User, *, address: str = "192.0.2.7") -> Actor:
    return Actor(ActorKind.PERSON, str(user.id), user.username, "token", address=address)


def minter(*, location: str = "index.example") -> Minter:
    """Found the instance and return what makes its tokens."""
    instance = instances.found(
        token_prefix="entrepot",
        token_location=location,
        version="0.1.0",
        at=NOW,
    )
    return Minter(instance, KEY)


def project(name: str, owner: User) -> Project:
    return projects.create(name, owner=owner, actor=OPERATOR, at=NOW)


def token(
    owner: User, minted_by: Minter, *projects: Project, name: str = "ci"
) -> tuple[Token, str]:
    return tokens.create(
        owner,
        NewToken(name, tuple(project.name for project in projects)),
        minter=minted_by,
        actor=OPERATOR,
        at=NOW,
    )


def kinds_about(subject_id: UUID | str) -> list[str]:
    """Return the kinds of all entries about one thing, oldest first."""
    entries = Entry.objects.filter(subject_id=str(subject_id)).order_by("key")
    return list(entries.values_list("kind", flat=True))


def readdress(user: User, **changed: bool) -> None:
    """Change what is known of a person's address: whether it is verified, or primary."""
    EmailAddress.objects.filter(user=user).update(**changed)
