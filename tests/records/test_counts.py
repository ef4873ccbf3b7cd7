"""What the statistics are made of: each room counts its own."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.accounts.models import User
from entrepot.records.projects import queries as projects
from entrepot.records.projects.models import Project, Role
from entrepot.records.releases import queries as releases
from entrepot.records.tokens import actions as token_actions
from entrepot.records.tokens import queries as tokens
from entrepot.records.tokens.actions import Minter, NewToken
from entrepot.records.tokens.models import Token
from entrepot.records.tokens.queries import TokenCounts

pytestmark = pytest.mark.django_db


def test_people_are_counted_by_state_and_by_kind_of_factor() -> None:
    factors = {"ann": ["totp"], "ben": ["webauthn"] * 2, "cat": ["totp", "webauthn"], "dan": []}
    people = {name: cast.person(name, is_administrator=name == "ann") for name in factors}
    for name, kinds in factors.items():
        for kind in [*kinds, "recovery_codes"]:
            Authenticator.objects.create(user=people[name], type=kind, data={})
    gone = cast.person("eve", is_administrator=True)
    Authenticator.objects.create(user=gone, type="totp", data={})
    accounts.suspend(gone, why="", actor=OPERATOR, at=NOW)

    counted = queries.counts()

    assert counted.by_state == {"active": 4, "suspended": 1, "deleted": 0}
    assert counted.administrators == 1
    assert counted.by_factor == {"totp": 1, "security_key": 1, "both": 1, "none": 1}


def test_tokens_are_counted_by_state(alice: User, bob: User, minter: Minter) -> None:
    made = [cast.token(alice, minter, name=name)[0] for name in ("a", "b", "c")]
    token_actions.create(bob, NewToken("own"), minter=minter, actor=by(bob), at=NOW)
    Token.objects.filter(pk=made[0].pk).update(expires_at=LATER)
    token_actions.revoke(made[1], why="", actor=OPERATOR, at=NOW)

    before = tokens.counts(at=LATER - timedelta(microseconds=1))
    after = tokens.counts(at=LATER)

    assert before == TokenCounts(active=3, expired=0, revoked=1, operators=2)
    assert after == TokenCounts(active=2, expired=1, revoked=1, operators=1)
    assert tokens.counts(at=LATER, owner=bob) == TokenCounts(1, 0, 0, 0)


def test_without_files_there_are_no_bytes(alice: User) -> None:
    cast.project("left-pad", alice)

    assert (projects.count(), releases.count_files(), releases.count_bytes()) == (1, 0, 0)


def test_a_project_is_solely_owned_while_no_other_owner_can_act(alice: User, bob: User) -> None:
    for name in ("shared", "Alone", "kept", "gone", "bobs"):
        cast.project(name, bob if name == "bobs" else alice)
    Project.objects.filter(name="gone").update(state="deleted")
    shared = Project.objects.get(name="shared")
    Role.objects.create(project=shared, user=bob, name="owner", created_at=NOW)
    kept = Project.objects.get(name="kept")
    Role.objects.create(project=kept, user=bob, name="maintainer", created_at=NOW)

    with_bob = projects.solely_owned(alice.id)
    accounts.suspend(bob, why="", actor=OPERATOR, at=NOW)

    assert with_bob == ["Alone", "kept"]
    assert projects.solely_owned(alice.id) == ["Alone", "kept", "shared"]
    assert projects.roles_of(bob.id) == {"bobs": "owner", "kept": "maintainer", "shared": "owner"}
