from collections.abc import Iterable
from uuid import UUID

from allauth.account.models import EmailAddress

from entrepot.errors import NotFound, Rule
from entrepot.formats.names import shown
from entrepot.records.accounts import names
from entrepot.records.accounts.models import User


class NoSuchUser(NotFound):
    rule = Rule(
        "user-unknown",
        "A user must exist before anything can be done for them.",
        "List the users with `entrepot user list`, or make one with `entrepot user create`.",
    )


def by_name(name: str) -> User:
    """Return the user called `name`, or raise `NoSuchUser`."""
    user = User.objects.filter(username=names.parse(name)).first()
    if user is None:
        raise NoSuchUser(f"There is no user {shown(name)}.", field="user")
    return user


def everyone() -> Iterable[User]:
    return User.objects.order_by("username")


def primary_addresses() -> dict[UUID, str]:
    """Return each person's primary e-mail address by the person's id."""
    return dict(EmailAddress.objects.filter(primary=True).values_list("user_id", "email"))


def locked(user_id: UUID) -> User | None:
    """Return the user as committed now, and hold the row until the transaction ends."""
    return User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
