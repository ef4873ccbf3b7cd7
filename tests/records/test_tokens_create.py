import contextlib

import pytest
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import KEY, LATER, OPERATOR

from entrepot.formats import keys, macaroons
from entrepot.records.accounts.models import User
from entrepot.records.projects.models import Project, Role
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import (
    DescriptionTaken,
    InvalidDescription,
    Minter,
    NewToken,
    NotTheirProject,
    TooManyProjects,
)
from entrepot.records.tokens.models import Token
from entrepot.records.tokens.queries import NoSuchToken, by_id

pytestmark = pytest.mark.django_db


def _create(owner: User, minter: Minter, *names: str, description: str = "ci") -> tuple[Token, str]:
    return tokens.create(
        owner,
        NewToken(description, names),
        minter=minter,
        actor=OPERATOR,
        at=NOW,
    )


def test_a_token_for_the_account_is_bound_to_its_owner(alice: User, minter: Minter) -> None:
    token, text = _create(alice, minter)

    prefix, macaroon = macaroons.decode(text)
    assert (prefix, macaroon.location) == ("entrepot", "index.example")
    assert macaroon.identifier == str(token.id)
    assert [macaroons.read(each) for each in macaroon.caveats] == [
        macaroons.RequestUser(alice.id),
    ]
    assert token.actions == ["upload"]
    assert token.is_operators
    assert cast.kinds_about(token.id) == ["token.created"]


def test_a_token_for_projects_names_them_and_their_ids(alice: User, minter: Minter) -> None:
    _, text = _create(alice, minter, "Left.Pad")

    project = Project.objects.get(name="left-pad")
    _, macaroon = macaroons.decode(text)
    assert [macaroons.read(each) for each in macaroon.caveats] == [
        macaroons.ProjectNames(("left-pad",)),
        macaroons.ProjectIds((project.id,)),
    ]
    assert project.display_name == "Left.Pad"
    assert not project.is_listed


def test_two_tokens_have_nothing_in_common_but_their_owner(alice: User, minter: Minter) -> None:
    first, first_text = _create(alice, minter, description="one")
    second, second_text = _create(alice, minter, description="two")

    assert first.id != second.id
    assert bytes(first.salt) != bytes(second.salt)
    assert len(bytes(first.salt)) == 32
    assert macaroons.decode(first_text)[1].signature != macaroons.decode(second_text)[1].signature


def test_row_and_instance_key_are_both_needed_to_make_a_token_again(
    alice: User,
    minter: Minter,
) -> None:
    token, text = _create(alice, minter)
    _, macaroon = macaroons.decode(text)
    salt = bytes(token.salt)
    another = keys.InstanceKey(NOW, b"m" * 32)

    both = keys.root_key(KEY, salt=salt, token_id=token.id)
    row_alone = keys.root_key(another, salt=salt, token_id=token.id)
    key_alone = keys.root_key(KEY, salt=b"\0" * 32, token_id=token.id)
    without_id = keys.root_key(KEY, salt=salt, token_id=alice.id)

    assert macaroon.is_signed_by(both)
    assert not macaroon.is_signed_by(row_alone)
    assert not macaroon.is_signed_by(key_alone)
    assert not macaroon.is_signed_by(without_id)


def test_a_description_is_unique_among_the_unrevoked_tokens_of_one_person(
    alice: User,
    bob: User,
    minter: Minter,
) -> None:
    first, _ = _create(alice, minter, description="laptop")
    _create(bob, minter, description="laptop")

    with pytest.raises(DescriptionTaken):
        _create(alice, minter, description=" laptop ")
    tokens.revoke(first, why="", actor=OPERATOR, at=LATER)
    second, _ = _create(alice, minter, description="laptop")

    assert first.pk != second.pk


@pytest.mark.parametrize("description", ["", "   ", "two\nlines", "nul\0", "a" * 101, "\u202elap"])
def test_what_is_no_description_makes_no_token(
    alice: User,
    minter: Minter,
    description: str,
) -> None:
    with pytest.raises(InvalidDescription):
        _create(alice, minter, description=description)

    assert not Token.objects.exists()


def test_a_token_for_somebody_elses_project_is_not_made(
    alice: User,
    bob: User,
    minter: Minter,
) -> None:
    cast.project("left-pad", alice)

    with pytest.raises(NotTheirProject):
        _create(bob, minter, "bobs-own", "LEFT_PAD")

    assert not Token.objects.exists()
    assert not Project.objects.filter(name="bobs-own").exists()


@pytest.mark.parametrize(("role", "is_enough"), [("maintainer", True), ("reader", False)])
def test_a_maintainer_gets_a_token_and_a_reader_does_not(
    alice: User,
    bob: User,
    minter: Minter,
    role: str,
    is_enough: bool,  # noqa: FBT001 (pytest's parameter)
) -> None:
    left_pad = cast.project("left-pad", alice)
    Role.objects.create(project=left_pad, user=bob, name=role, created_at=NOW)

    with contextlib.suppress(NotTheirProject):
        _create(bob, minter, "left-pad")

    assert Token.objects.exists() is is_enough


def test_a_token_for_more_projects_than_a_header_carries_is_not_made(
    alice: User,
    minter: Minter,
) -> None:
    with pytest.raises(TooManyProjects):
        _create(alice, minter, *(f"pad-{number}" for number in range(201)))

    assert not Token.objects.exists()
    assert not Project.objects.exists()


@pytest.mark.parametrize("text", ["", "ci", "5d9bcb3a-7b0e-4c65-9d5b-0f7d3a0f0001"])
def test_an_id_that_no_token_has_finds_none(alice: User, minter: Minter, text: str) -> None:
    _create(alice, minter)

    with pytest.raises(NoSuchToken):
        by_id(text)
