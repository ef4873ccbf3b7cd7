"""What becomes of what is a person's, when the account is deleted or erased."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.db import connections
from tests.conftest import NOW
from tests.flows.scene import identified
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by
from tests.records.sealing import Sealer

from entrepot.flows import people
from entrepot.flows.access.identity import TokenRevoked
from entrepot.flows.people import SoleOwner
from entrepot.flows.people.departure import Farewell
from entrepot.records.accounts import queries
from entrepot.records.accounts.models import User
from entrepot.records.audit.models import EntryPersonal
from entrepot.records.mails.queries import due
from entrepot.records.mails.texts import Text
from entrepot.records.projects.models import Project, Role
from entrepot.records.sessions import actions as sessions
from entrepot.records.sessions.actions import Contents
from entrepot.records.sessions.models import KnownNetwork, Session
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter, NewToken, Use
from entrepot.records.tokens.models import Token, TokenNetwork, TokenUse

BY_OPERATOR = {"actor": OPERATOR, "at": LATER}
SEALER = Sealer()
_delete = partial(people.delete_account, farewell=Farewell("The Depot", SEALER))
VERBS = pytest.mark.parametrize("leave", [_delete, people.erase])


def _share(project: Project, user: User) -> None:
    Role.objects.create(project=project, user=user, name="owner", created_at=NOW)


@VERBS
def test_all_tokens_of_who_leaves_are_revoked(
    alice: User, bob: User, minter: Minter, leave: Callable[..., object]
) -> None:
    texts = [cast.token(alice, minter, name=name)[1] for name in ("ci", "laptop")]
    others = cast.token(bob, minter)[1]

    leave(alice, **BY_OPERATOR)

    for text in texts:
        with pytest.raises(TokenRevoked):
            identified(text)
    assert identified(others).actor.name == "bob"
    ids = Token.objects.filter(owner=alice).values_list("id", flat=True)
    assert [cast.kinds_about(each)[1] for each in ids] == ["token.revoked"] * 2


@VERBS
def test_the_only_owner_of_projects_stays_and_they_are_named(
    alice: User, minter: Minter, leave: Callable[..., object]
) -> None:
    for name in ("d", "b", "c", "a", "e"):
        cast.project(name, alice)
    _, text = cast.token(alice, minter)

    with pytest.raises(SoleOwner, match=r"'a', 'b', 'c' and 2 more"):
        leave(alice, **BY_OPERATOR)

    assert queries.by_name("alice").is_active
    assert identified(text).actor.name == "alice"
    assert cast.kinds_about(alice.id) == ["user.created"]


@VERBS
def test_a_project_with_another_active_owner_holds_nobody(
    alice: User, bob: User, leave: Callable[..., object]
) -> None:
    _share(cast.project("left-pad", alice), bob)

    leave(alice, **BY_OPERATOR)

    with pytest.raises(SoleOwner, match="'left-pad'"):
        leave(bob, **BY_OPERATOR)


def test_deleting_keeps_the_name_and_erasing_takes_it(alice: User) -> None:
    _delete(alice, actor=by(alice), at=NOW)
    kept = queries.by_name("alice")

    name = people.erase(kept, **BY_OPERATOR)

    assert kept.state == "deleted"
    assert queries.by_name(name).id == alice.id
    assert not EntryPersonal.objects.filter(actor_name="alice").exists()


def test_a_deleted_account_is_erased_although_its_projects_have_no_owner_any_more(
    alice: User, bob: User
) -> None:
    _share(cast.project("left-pad", alice), bob)
    _delete(alice, actor=by(alice), at=NOW)
    User.objects.filter(pk=bob.pk).update(state="suspended")

    people.erase(queries.by_name("alice"), **BY_OPERATOR)

    assert not User.objects.filter(username="alice").exists()


def test_tokens_forget_who_their_erased_owner_was_and_from_where(
    alice: User, minter: Minter
) -> None:
    for name in ("kept", "revoked"):
        made, _ = tokens.create(alice, NewToken(name), minter=minter, actor=by(alice), at=NOW)
        tokens.record_use(
            made, Use("192.0.2.7", "twine/7", "left-pad", "done"), actor=by(alice), at=NOW
        )
    tokens.revoke(made, why="", actor=by(alice), at=NOW)

    people.erase(alice, **BY_OPERATOR)

    assert set(Token.objects.values_list("made_by_name", flat=True)) == {""}
    assert set(Token.objects.values_list("revoked_by", flat=True)) == {"", "operator root"}
    assert not TokenUse.objects.exists()
    assert not TokenNetwork.objects.exists()


@pytest.mark.usefixtures("committed")
def test_two_owners_of_one_project_who_leave_at_once_do_not_both_leave() -> None:
    both = [cast.person(name) for name in ("ann", "ben")]
    _share(cast.project("left-pad", both[0]), both[1])
    ready = threading.Barrier(2)

    def leave(user: User) -> bool:
        try:
            ready.wait()
            _delete(user, **BY_OPERATOR)
        except SoleOwner:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        left = list(threads.map(leave, both))

    assert sorted(left) == [False, True]
    assert User.objects.filter(state="active").count() == 1


@VERBS
def test_whoever_leaves_is_signed_in_nowhere(alice: User, leave: Callable[..., object]) -> None:
    contents = Contents("sealed", alice.id, expires_at=LATER)
    sessions.begin("a", contents)
    sessions.signed_in("a", alice, actor=by(alice), at=NOW)

    leave(alice, **BY_OPERATOR)

    assert not Session.objects.exists()
    assert not KnownNetwork.objects.exists()


def test_a_last_letter_goes_to_every_address_at_which_whoever_leaves_read(alice: User) -> None:
    for email, verified in (("alice@work.example", True), ("alice@typo.example", False)):
        EmailAddress.objects.create(user=alice, email=email, verified=verified)

    _delete(alice, actor=by(alice), at=NOW)

    letters = {mail.to: Text.unsealed(mail.sealed, sealer=SEALER) for mail in due(NOW, limit=9)}
    assert letters.keys() == {"alice@example.com", "alice@work.example"}
    letter = letters["alice@example.com"]
    assert letter.subject == "Your account was deleted"
    assert "Your account on The Depot was deleted" in letter.body
    assert "Account: alice\nWhen: 2026-11-23 12:00 UTC\nFrom: 192.0.2.7\n" in letter.body


def test_whoever_may_not_leave_gets_no_last_letter(alice: User) -> None:
    cast.project("left-pad", alice)

    with pytest.raises(SoleOwner):
        _delete(alice, actor=by(alice), at=NOW)

    assert due(LATER, limit=9) == []
