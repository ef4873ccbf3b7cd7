from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db.models import Count, Exists, OuterRef, QuerySet

from entrepot.errors import Conflict, NotFound, Rule
from entrepot.formats.names import shown
from entrepot.records.accounts import names
from entrepot.records.accounts.models import RecoveryCase, State, TakenName, User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes only help who has one."""


class NoSuchUser(NotFound):
    rule = Rule(
        "user-unknown",
        "A user must exist before anything can be done for them.",
        "List the users with `entrepot user list`, or make one with `entrepot user create`.",
    )


class NoSuchRecovery(NotFound):
    rule = Rule(
        "recovery-unknown",
        "A recovery is named by its ID, a UUID.",
        "Look at the person's page for whether one is under way.",
    )


class UserDeleted(Conflict):
    rule = Rule(
        "user-deleted",
        "A deleted account stays deleted: nobody signs in to it, and nothing of it is changed.",
        "Make a new account, under another name.",
    )


def by_name(name: str) -> User:
    """Return the user called `name`, or raise `NoSuchUser`."""
    user = User.objects.filter(username=names.parse(name)).first()
    if user is None:
        raise NoSuchUser(f"There is no user {shown(name)}.", field="user")
    return user


def by_id(user_id: UUID) -> User:
    """Return the user of this id, or raise `NoSuchUser`."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NoSuchUser(f"There is no user {user_id}.", field="user")
    return user


def given_away(name: names.UserName) -> bool:
    """Whether the name was ever given, also to somebody who is gone."""
    return TakenName.objects.filter(digest=names.digest(name)).exists()


def living_names() -> set[str]:
    """Return the names of all accounts that were not deleted."""
    people = User.objects.exclude(state=State.DELETED)
    return set(people.values_list("username", flat=True))


def verified_by_others(address: str) -> bool:
    """Whether somebody has shown that they read mail at this address."""
    return EmailAddress.objects.filter(email__iexact=address, verified=True).exists()


def has_address(user_id: UUID) -> bool:
    """Whether any address of the person is known, verified or not."""
    return EmailAddress.objects.filter(user_id=user_id).exists()


def names_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the name of each of these people by the person's id."""
    return dict(User.objects.filter(pk__in=list(user_ids)).values_list("pk", "username"))


def named(prefix: str) -> QuerySet[User]:
    """Return the people whose names begin so, by name."""
    return User.objects.filter(username__startswith=prefix.strip().lower()).order_by("username")


def has_anybody() -> bool:
    """Whether any account was ever made."""
    return User.objects.exists()


def everyone() -> Iterable[User]:
    return User.objects.order_by("username")


def primary_addresses() -> dict[UUID, str]:
    """Return each person's primary e-mail address by the person's id."""
    return dict(EmailAddress.objects.filter(primary=True).values_list("user_id", "email"))


def addresses_of(user: User) -> list[EmailAddress]:
    """Return the person's e-mail addresses, the primary one first."""
    return list(EmailAddress.objects.filter(user=user).order_by("-primary", "email"))


def factors_of(user: User) -> dict[str, int]:
    """Return how many factors of each kind the person has, by the kind's name."""
    kinds = Authenticator.objects.filter(user=user).order_by("type").values_list("type", flat=True)
    return dict(Counter(kinds))


def factors_of_each(user_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """Return how many factors of each kind each of these people has who has any."""
    rows = Authenticator.objects.filter(user_id__in=list(user_ids)).order_by("type")
    found: dict[UUID, Counter[str]] = {}
    for user_id, kind in rows.values_list("user_id", "type"):
        found.setdefault(user_id, Counter())[kind] += 1
    return {user_id: dict(counted) for user_id, counted in found.items()}


def verified_address(user_id: UUID | str) -> str | None:
    """Return where this person is written to, None if no address of theirs was ever verified."""
    addresses = EmailAddress.objects.filter(user_id=user_id, primary=True, verified=True)
    return addresses.values_list("email", flat=True).first()


def verified_addresses(user_id: UUID | str) -> list[str]:
    """Return every address at which this person is known to read, the primary one first."""
    addresses = EmailAddress.objects.filter(user_id=user_id, verified=True)
    return list(addresses.order_by("-primary", "email").values_list("email", flat=True))


def preferences_of(user_id: UUID | str) -> tuple[str, str]:
    """Return language and time zone of a person; of nobody, and nothing chosen, empty and UTC."""
    chosen = User.objects.filter(pk=user_id).values_list("language", "time_zone").first()
    return chosen or ("", "UTC")


def locked(user_id: UUID) -> User | None:
    """Return the user as committed now, and hold the row until the transaction ends."""
    return User.objects.select_for_update(no_key=True).filter(pk=user_id).first()


def signing_in_as(login: str) -> User | None:
    """Return the active person whose user name or verified e-mail address this is."""
    login = login.strip().lower()
    people = User.objects.filter(state=State.ACTIVE)
    if "@" not in login:
        return people.filter(username=login).first()
    address = EmailAddress.objects.filter(email=login, verified=True).first()
    return people.filter(pk=address.user_id).first() if address else None


def with_password(user: User | None, password: str) -> User | None:
    """Return `user` if the password is theirs; it takes as long for nobody as for somebody."""
    if user is None or not user.has_usable_password():
        make_password(password)
        return None
    return user if user.check_password(password) else None


def has_second_factor(user_id: UUID) -> bool:
    return Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists()


def recovery_codes(user_id: UUID) -> Authenticator | None:
    """Return the row of the person's recovery codes, None if there is none."""
    return Authenticator.objects.filter(
        user_id=user_id,
        type=Authenticator.Type.RECOVERY_CODES,
    ).first()


def has_verified_address(user_id: UUID) -> bool:
    return EmailAddress.objects.filter(user_id=user_id, verified=True).exists()


def is_active(user_id: UUID) -> bool:
    return User.objects.filter(pk=user_id, state=State.ACTIVE).exists()


def living(user_id: UUID) -> User:
    """Return what `locked` does, or raise `UserDeleted`."""
    user = locked(user_id)
    if user is None:
        raise NoSuchUser("The user is gone.", field="user")
    if user.state == State.DELETED:
        raise UserDeleted(f"The account {user.username} was deleted.", field="user")
    return user


def administrators() -> list[User]:
    """Return every administrator who can act, by name."""
    able = User.objects.filter(is_superuser=True, state=State.ACTIVE)
    return list(able.order_by("username"))


def has_other_administrator(user: User) -> bool:
    """Whether anybody but `user` is an administrator who can act."""
    others = User.objects.filter(is_superuser=True, state=State.ACTIVE).exclude(pk=user.pk)
    return others.exists()


def recovery(case_id: UUID | str) -> RecoveryCase:
    """Return the case with whom it concerns, or raise `NoSuchRecovery`."""
    return _recovery(_recoveries(), case_id)


def locked_recovery(case_id: UUID) -> RecoveryCase:
    """Return the case as committed now, and hold it until the transaction ends."""
    return _recovery(_recoveries().select_for_update(no_key=True, of=("self",)), case_id)


def own_recovery(person: User, case_id: UUID) -> RecoveryCase:
    """Return what `recovery` does, if it is about this person: others' do not exist."""
    return _recovery(_recoveries().filter(user=person), case_id)


def open_recoveries() -> QuerySet[RecoveryCase]:
    """Return what is under way, the oldest first."""
    return _recoveries().filter(done_at=None, cancelled_at=None).order_by("started_at", "id")


def open_recovery_of(person: User) -> RecoveryCase | None:
    return open_recoveries().filter(user=person).first()


def due_recoveries(at: datetime) -> list[RecoveryCase]:
    """Return what is to be completed now, the longest due first."""
    return list(open_recoveries().filter(due_at__lte=at).order_by("due_at", "id"))


def unanswered_recoveries(started_by: datetime) -> list[RecoveryCase]:
    """Return what was started by then, and nobody has agreed to, the oldest first."""
    return list(open_recoveries().filter(agreed_at=None, started_at__lte=started_by))


def _recoveries() -> QuerySet[RecoveryCase]:
    return RecoveryCase.objects.select_related("user", "started_by", "agreed_by")


def _recovery(cases: QuerySet[RecoveryCase], case_id: UUID | str) -> RecoveryCase:
    case = cases.filter(pk=case_id).first()
    if case is None:
        raise NoSuchRecovery(f"There is no recovery {case_id}.", field="case")
    return case


@dataclass(frozen=True, slots=True)
class PeopleCounts:
    """How many people there are; all but the first count active ones alone."""

    by_state: dict[str, int]
    administrators: int
    by_factor: dict[str, int]


def counts() -> PeopleCounts:
    states = User.objects.order_by("state").values_list("state").annotate(count=Count("pk"))
    active = User.objects.filter(state=State.ACTIVE)
    return PeopleCounts(
        by_state=dict.fromkeys(State.values, 0) | dict(states),
        administrators=active.filter(is_superuser=True).count(),
        by_factor={
            "totp": _count_with(totp=True, key=False),
            "security_key": _count_with(totp=False, key=True),
            "both": _count_with(totp=True, key=True),
            "none": _count_with(totp=False, key=False),
        },
    )


def _count_with(*, totp: bool, key: bool) -> int:
    """Return how many active people have these second factors and no other."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    has_totp = Exists(factors.filter(type=Authenticator.Type.TOTP))
    has_key = Exists(factors.filter(type=Authenticator.Type.WEBAUTHN))
    return User.objects.filter(
        has_totp if totp else ~has_totp,
        has_key if key else ~has_key,
        state=State.ACTIVE,
    ).count()
