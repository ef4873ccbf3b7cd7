"""Who may read by a token: what the row grants, what the caveats leave, what the role allows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import NOW
from tests.flows.scene import CALLER, POLICY, Scene, anyone, asker, identified
from tests.records import cast
from tests.records.cast import KEYRING, OPERATOR, by
from tests.uploads import Wheel

from entrepot.errors import EntrepotError, NotFound
from entrepot.flows import access, downloads, index
from entrepot.flows.access import Credential, CredentialKind
from entrepot.flows.access.identity import NotAToken, OwnerInactive, TokenRevoked
from entrepot.flows.access.permissions import (
    ActionNotGranted,
    CaveatUnmet,
    NoRole,
    OperatorsTokenRefused,
    TokenBlocked,
)
from entrepot.formats.names import normalize
from entrepot.formats.simple import MediaType
from entrepot.records.accounts.models import User
from entrepot.records.audit.models import Entry
from entrepot.records.projects import actions as projects
from entrepot.records.projects.models import Project, Role
from entrepot.records.projects.queries import NotAMember, ProjectUnknown, ReaderUnknown
from entrepot.records.releases.models import File
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter, NewToken, UnknownAction
from entrepot.records.tokens.models import Token, TokenUse

pytestmark = pytest.mark.django_db

NAME = normalize("left-pad")
PRIVATE = replace(POLICY, reads_publicly=False)

Make = Callable[..., tuple[Token, str]]


@pytest.fixture
def make(minter: Minter) -> Make:
    """Make a token for reading, or with other actions, for these projects alone."""

    def made(
        owner: User, *names: str, actions: tuple[str, ...] = ("read",), **more: Any
    ) -> tuple[Token, str]:
        count = Token.objects.count()
        new = NewToken(f"token {count}", names, actions=actions, **more)
        return tokens.create(owner, new, minter=minter, actor=by(owner), at=NOW)

    return made


@pytest.fixture
def closed(alice: User, minter: Minter) -> Project:
    """Alice's left-pad, with a file, for members only."""
    Scene().publish(Wheel.made("left_pad"), identified(cast.token(alice, minter)[1]))
    project = Project.objects.get(name="left-pad")
    projects.set_visibility(project, "members", actor=by(alice), at=NOW)
    return project


def _read(text: str = "", policy: access.Policy = POLICY, name: str = "left-pad") -> index.Page:
    return index.project_page(
        normalize(name),
        MediaType.SIMPLE_JSON,
        base_url="http://index.example",
        asker=asker(text, policy=policy),
    )


def _listed(text: str = "", policy: access.Policy = POLICY) -> bytes:
    return index.index_page(MediaType.SIMPLE_JSON, asker=asker(text, policy=policy)).body


def test_a_token_that_reads_shows_its_owners_closed_project(
    closed: Project, alice: User, make: Make
) -> None:
    token, text = make(alice)

    assert _read(text).is_private
    assert b"left_pad" in _listed(text)
    assert b"left_pad" not in _listed()
    assert TokenUse.objects.get(token=token).last_result == "read"


def test_a_token_that_only_uploads_reads_nothing_private(
    closed: Project, alice: User, make: Make
) -> None:
    token, text = make(alice, actions=("upload",))

    with pytest.raises(ActionNotGranted, match="may not read"):
        _read(text)

    assert b"left_pad" not in _listed(text)
    assert Entry.objects.filter(kind="token.refused", subject_id=str(token.id)).exists()


def test_a_public_list_is_refused_to_nobody_so_nothing_is_noted(alice: User, make: Make) -> None:
    token, text = make(alice, actions=("upload",))

    assert _listed(text) == _listed()
    assert not Entry.objects.filter(kind="token.refused").exists()
    assert not TokenUse.objects.filter(token=token).exists()


def test_a_token_that_only_reads_uploads_nothing(alice: User, make: Make) -> None:
    _, text = make(alice)

    with pytest.raises(ActionNotGranted, match="may not upload"):
        Scene().publish(Wheel.made("left_pad"), identified(text))


@pytest.mark.parametrize("role", ["owner", "maintainer", "reader"])
def test_every_role_reads(closed: Project, alice: User, bob: User, make: Make, role: str) -> None:
    _, text = make(bob)
    with pytest.raises(NotAMember):
        _read(text)

    projects.add_role(closed, bob, role, actor=by(alice), at=NOW)

    assert _read(text).is_private


def test_a_reader_uploads_nothing(closed: Project, alice: User, bob: User, make: Make) -> None:
    projects.add_role(closed, bob, "reader", actor=by(alice), at=NOW)
    cast.factor(bob)
    _, text = make(bob, actions=("read", "upload"))

    with pytest.raises(NoRole):
        Scene().publish(Wheel.made("left_pad", "2.0"), identified(text))


def test_an_administrator_without_a_role_is_no_exception(closed: Project, make: Make) -> None:
    _, text = make(cast.person("root", is_administrator=True))

    with pytest.raises(NotAMember):
        _read(text)


def test_a_lost_role_is_felt_by_the_next_request_though_the_page_is_kept(
    closed: Project, alice: User, bob: User, make: Make
) -> None:
    projects.add_role(closed, bob, "reader", actor=by(alice), at=NOW)
    _, text = make(bob)
    assert _read(text).is_private
    assert b"left_pad" in _listed(text)

    Role.objects.filter(user=bob).delete()

    with pytest.raises(NotAMember):
        _read(text)
    assert b"left_pad" not in _listed(text)


def test_a_page_that_was_kept_while_it_was_public_is_closed_with_its_project(
    alice: User, minter: Minter
) -> None:
    Scene().publish(Wheel.made("left_pad"), identified(cast.token(alice, minter)[1]))
    assert not _read().is_private
    assert b"left_pad" in _listed()

    projects.set_visibility(Project.objects.get(), "members", actor=by(alice), at=NOW)

    with pytest.raises(ReaderUnknown):
        _read()
    assert b"left_pad" not in _listed()


def test_a_token_reads_within_its_scope_alone(closed: Project, alice: User, make: Make) -> None:
    cast.project("centre-pad", alice)
    _, other = make(alice, "centre-pad")
    _, right = make(alice, "left-pad")

    with pytest.raises(CaveatUnmet, match="reading of the project 'left-pad'"):
        _read(other)

    assert b"left_pad" not in _listed(other)
    assert b"left_pad" in _listed(right)
    assert _read(right).is_private


def test_a_token_that_expired_reads_nothing(closed: Project, alice: User, make: Make) -> None:
    _, text = make(alice, expires_at=NOW + timedelta(seconds=1))
    assert _read(text).is_private
    late = replace(asker(text), at=NOW + timedelta(seconds=2))

    with pytest.raises(CaveatUnmet, match="expired"):
        index.project_page(NAME, MediaType.HTML, base_url="", asker=late)
    with pytest.raises(CaveatUnmet, match="expired"):
        index.index_page(MediaType.HTML, asker=replace(late, policy=PRIVATE))


@pytest.mark.parametrize("policy", [POLICY, PRIVATE])
def test_a_token_that_is_over_reads_nothing(
    closed: Project, alice: User, make: Make, policy: access.Policy
) -> None:
    token, text = make(alice)
    tokens.revoke(token, why="", actor=by(alice), at=NOW)
    with pytest.raises(TokenRevoked):
        _read(text, policy)

    _, another = make(alice)
    User.objects.filter(pk=alice.pk).update(state="suspended")
    with pytest.raises(OwnerInactive):
        _read(another, policy)


def test_a_token_that_an_owner_keeps_from_the_project_reads_it_no_more(
    closed: Project, alice: User, make: Make
) -> None:
    token, text = make(alice)
    tokens.block(token, closed, actor=by(alice), at=NOW)

    with pytest.raises(TokenBlocked):
        _read(text)

    assert b"left_pad" not in _listed(text)
    assert b"left_pad" not in _listed(text, PRIVATE)


def test_an_operators_token_reads_only_where_such_tokens_are_taken(
    closed: Project, alice: User, minter: Minter
) -> None:
    new = NewToken("operator's", actions=("read",))
    _, text = tokens.create(alice, new, minter=minter, actor=OPERATOR, at=NOW)
    assert _read(text).is_private

    with pytest.raises(OperatorsTokenRefused):
        _read(text, replace(POLICY, takes_operators_tokens=False))


def test_on_a_private_instance_everything_takes_a_token_that_may_read(
    alice: User, bob: User, minter: Minter, make: Make
) -> None:
    upload = cast.token(alice, minter)[1]
    Scene().publish(Wheel.made("left_pad"), identified(upload))
    _, text = make(bob)

    for ask in (_read, _listed):
        with pytest.raises(ReaderUnknown):
            ask("", PRIVATE)
        with pytest.raises(ActionNotGranted):
            ask(upload, PRIVATE)
        assert ask(text, PRIVATE)
    for nobodys in ("", upload, text):
        with pytest.raises(ProjectUnknown if nobodys else ReaderUnknown):
            _read(nobodys, PRIVATE, "no-such-pad")


def test_a_password_never_reads(alice: User) -> None:
    sent = Credential(CredentialKind.SECRET, "correct horse", "alice")

    with pytest.raises(NotAToken):
        access.identify(sent, keyring=KEYRING, policy=POLICY, caller=CALLER, at=NOW)


def test_whether_a_private_file_exists_is_told_to_nobody_who_may_not_read(
    closed: Project, bob: User, make: Make, django_assert_num_queries: Any
) -> None:
    file = File.objects.get()
    other = "0" * 64
    names = (file.filename, "left_pad-9.9-py3-none-any.whl", "left_pad-9.9.tar.gz")
    told = []

    for text in ("", make(bob)[1]):
        for name, sha256 in ((file.filename, file.sha256), *((name, other) for name in names)):
            with pytest.raises(EntrepotError) as refused:
                downloads.find(name, sha256=sha256, asker=asker(text))
            told.append((text, type(refused.value), refused.value.refusal.sentence))
    assert len(set(told)) == 2
    assert not any(issubclass(kind, NotFound) for _, kind, _ in told)

    for sha256 in (file.sha256, other):
        with django_assert_num_queries(2), pytest.raises(ReaderUnknown):
            downloads.find(file.filename, sha256=sha256, asker=anyone())


def test_a_public_page_and_a_public_file_cost_one_statement(
    alice: User, minter: Minter, django_assert_num_queries: Any
) -> None:
    Scene().publish(Wheel.made("left_pad"), identified(cast.token(alice, minter)[1]))
    file = File.objects.get()
    _read("")

    with django_assert_num_queries(1):
        _read("")
    with django_assert_num_queries(1):
        downloads.find(file.filename, sha256=file.sha256, asker=anyone())


def test_a_reading_token_is_for_projects_that_are_there_and_makes_none(
    closed: Project, bob: User, make: Make
) -> None:
    with pytest.raises(ProjectUnknown):
        make(bob, "no-such-pad")
    with pytest.raises(NotAMember):
        make(bob, "left-pad")
    with pytest.raises(UnknownAction):
        make(bob, actions=())
    with pytest.raises(UnknownAction):
        make(bob, actions=("delete",))

    assert Project.objects.count() == 1
