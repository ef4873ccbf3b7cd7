"""What the operator's settings add to the rules about passwords."""

from typing import cast

import pytest

from entrepot.backends.breaches import Breaches
from entrepot.flows.people import BreachedPassword, PasswordPolicy
from entrepot.records.accounts.passwords import UnsuitablePassword


class Known:
    """A service that knows some passwords, and remembers which it was asked for."""

    def __init__(self, *known: str) -> None:
        self.known, self.asked = known, []

    def knows(self, password: str) -> bool:
        self.asked.append(password)
        return password in self.known


def _policy(breaches: Known) -> PasswordPolicy:
    return PasswordPolicy("Acme Index", cast("Breaches", breaches))


def test_a_password_that_was_found_in_a_breach_is_refused_and_not_repeated() -> None:
    policy = _policy(Known("correct horse battery"))

    with pytest.raises(BreachedPassword) as refused:
        policy.require("correct horse battery", words=())

    assert "horse" not in str(refused.value)
    policy.require("another horse battery", words=())


@pytest.mark.parametrize("password", ["short", "acme-index-2024", "alice2024alice"])
def test_what_is_unsuitable_is_not_even_asked_for(password: str) -> None:
    breaches = Known()

    with pytest.raises(UnsuitablePassword):
        _policy(breaches).require(password, words=("alice",))

    assert breaches.asked == []
