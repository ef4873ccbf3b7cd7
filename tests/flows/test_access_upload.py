"""Who may upload: what the row grants, what the caveats leave, and what the owner's role allows."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests.conftest import NOW
from tests.flows.scene import POLICY, identified
from tests.records import cast

from entrepot.errors import EntrepotError
from entrepot.flows import access
from entrepot.flows.access import ANONYMOUS, Policy, Principal
from entrepot.flows.access.permissions import (
    ActionNotGranted,
    CaveatUnmet,
    NewProjectsClosed,
    NoRole,
    OperatorsTokenRefused,
    ProjectDeleted,
    TokenNeeded,
)
from entrepot.formats import macaroons
from entrepot.formats.names import normalize
from entrepot.records.accounts.models import User
from entrepot.records.projects.models import Project, Role
from entrepot.records.tokens.actions import Minter
from entrepot.records.tokens.models import Token

pytestmark = pytest.mark.django_db


@pytest.fixture
def left_pad(alice: User) -> Project:
    return cast.project("left-pad", alice)


def _may(principal: Principal, name: str = "left-pad", policy: Policy = POLICY) -> Project | None:
    """Ask both gates, before the bytes and in the write transaction; they must agree."""
    answers: list[Project | EntrepotError | None] = []
    for require in (access.require_upload, access.require_upload_now):
        try:
            with transaction.atomic():
                answer = require(normalize(name), principal=principal, policy=policy, at=NOW)
            answers.append(answer[0] if isinstance(answer, tuple) else answer)
        except EntrepotError as refused:
            answers.append(refused)
    first, second = answers
    if isinstance(first, EntrepotError):
        assert isinstance(second, EntrepotError)
        assert second.refusal == first.refusal
        raise first
    assert not isinstance(second, EntrepotError)
    assert first == second
    return first


def _attenuated(text: str, *caveats: macaroons.Caveat | bytes) -> Principal:
    prefix, macaroon = macaroons.decode(text)
    for caveat in caveats:
        macaroon = macaroon.attenuate(caveat if isinstance(caveat, bytes) else caveat.to_bytes())
    return identified(macaroons.encode(prefix, macaroon))


def test_an_owner_may_upload_by_an_account_token(
    alice: User, left_pad: Project, minter: Minter
) -> None:
    assert _may(identified(cast.token(alice, minter)[1])) == left_pad


def test_a_new_name_is_open_to_an_account_token(alice: User, minter: Minter) -> None:
    assert _may(identified(cast.token(alice, minter)[1]), "right-pad") is None


def test_nobody_may_upload_without_a_token(left_pad: Project) -> None:
    with pytest.raises(TokenNeeded):
        _may(ANONYMOUS)


def test_somebody_elses_project_is_refused(bob: User, left_pad: Project, minter: Minter) -> None:
    with pytest.raises(NoRole, match="bob"):
        _may(identified(cast.token(bob, minter)[1]))


def test_a_maintainer_may_upload_and_a_reader_may_not(
    bob: User,
    left_pad: Project,
    minter: Minter,
) -> None:
    bobs = identified(cast.token(bob, minter)[1])
    role = Role.objects.create(project=left_pad, user=bob, name="maintainer", created_at=NOW)

    assert _may(bobs) == left_pad
    Role.objects.filter(pk=role.pk).update(name="reader")

    with pytest.raises(NoRole):
        _may(bobs)


def test_a_role_that_was_lost_is_lost_for_old_tokens_too(
    alice: User, left_pad: Project, minter: Minter
) -> None:
    alices = identified(cast.token(alice, minter, left_pad)[1])
    Role.objects.all().delete()

    with pytest.raises(NoRole):
        _may(alices)


def test_a_deleted_project_takes_nothing(alice: User, left_pad: Project, minter: Minter) -> None:
    Project.objects.update(state="deleted")

    with pytest.raises(ProjectDeleted):
        _may(identified(cast.token(alice, minter)[1]))


def test_a_token_for_one_project_is_refused_for_another_and_for_new_names(
    alice: User, left_pad: Project, minter: Minter
) -> None:
    cast.project("right-pad", alice)
    alices = identified(cast.token(alice, minter, left_pad)[1])

    assert _may(alices) == left_pad
    for other in ("right-pad", "new-pad"):
        with pytest.raises(CaveatUnmet, match=f"'left-pad'.*{other}") as refused:
            _may(alices, other)
        assert refused.value.refusal.code == "token-project"


def test_a_token_does_not_reach_a_project_that_took_the_name_of_its_own(
    alice: User, left_pad: Project, minter: Minter
) -> None:
    alices = identified(cast.token(alice, minter, left_pad)[1])
    Project.objects.update(state="released")
    cast.project("left-pad", alice)

    with pytest.raises(CaveatUnmet):
        _may(alices)


def test_a_token_without_the_granted_action_may_not_upload(
    alice: User, left_pad: Project, minter: Minter
) -> None:
    token, text = cast.token(alice, minter)
    Token.objects.filter(pk=token.pk).update(actions=["read"])

    with pytest.raises(ActionNotGranted):
        _may(identified(text))


def test_a_token_that_was_granted_nothing_is_not_widened_by_having_no_caveats(
    alice: User, left_pad: Project, minter: Minter
) -> None:
    token, text = cast.token(alice, minter)
    Token.objects.filter(pk=token.pk).update(actions=[], caveats=[])

    with pytest.raises(ActionNotGranted):
        _may(identified(text))


def test_an_issued_token_can_be_tightened_in_its_row(
    alice: User, left_pad: Project, minter: Minter
) -> None:
    token, text = cast.token(alice, minter)
    expired = macaroons.Expiration(not_after=int(NOW.timestamp()), not_before=0)
    Token.objects.filter(pk=token.pk).update(
        caveats=[*token.caveats, expired.to_bytes().decode()],
    )

    with pytest.raises(CaveatUnmet) as refused:
        _may(identified(text))

    assert refused.value.refusal.code == "token-expired"


def test_a_holder_narrows_offline_by_name_also_to_one_that_no_project_has_yet(
    alice: User, left_pad: Project, minter: Minter
) -> None:
    _, text = cast.token(alice, minter)
    narrowed = _attenuated(text, macaroons.ProjectNames(("new-pad",)))

    assert _may(narrowed, "new-pad") is None
    with pytest.raises(CaveatUnmet):
        _may(narrowed, "left-pad")


def test_a_holder_cannot_widen(alice: User, left_pad: Project, minter: Minter) -> None:
    _, text = cast.token(alice, minter, left_pad)
    cast.project("right-pad", alice)
    widened = _attenuated(text, macaroons.ProjectNames(("left-pad", "right-pad")))

    with pytest.raises(CaveatUnmet):
        _may(widened, "right-pad")


@pytest.mark.parametrize(
    "caveat", [b'[63,"moon"]', b"version = 1", b"[1]", b'[1,["left-pad"],1]', b"\xff"]
)
def test_a_caveat_that_is_not_understood_refuses(
    alice: User, left_pad: Project, minter: Minter, caveat: bytes
) -> None:
    _, text = cast.token(alice, minter)

    with pytest.raises(CaveatUnmet):
        _may(_attenuated(text, caveat))


def test_a_token_that_is_not_yet_good_is_refused(
    alice: User, left_pad: Project, minter: Minter
) -> None:
    _, text = cast.token(alice, minter)
    tomorrow = int((NOW + timedelta(days=1)).timestamp())
    early = _attenuated(text, macaroons.Expiration(not_after=1 << 40, not_before=tomorrow))

    with pytest.raises(CaveatUnmet) as refused:
        _may(early)

    assert refused.value.refusal.code == "token-not-yet-valid"


def test_operators_tokens_are_refused_where_the_operator_says_so(
    alice: User, left_pad: Project, minter: Minter
) -> None:
    policy = Policy(new_projects_per_hour=1000, takes_operators_tokens=False)

    with pytest.raises(OperatorsTokenRefused):
        _may(identified(cast.token(alice, minter)[1]), policy=policy)


def test_new_names_may_be_left_to_administrators(alice: User, minter: Minter) -> None:
    policy = Policy(new_projects_per_hour=1000, only_administrators_make_projects=True)
    root = cast.person("root", is_administrator=True)

    with pytest.raises(NewProjectsClosed):
        _may(identified(cast.token(alice, minter)[1]), "new-pad", policy)

    assert _may(identified(cast.token(root, minter)[1]), "new-pad", policy) is None


def test_an_administrator_has_no_right_to_upload_by_office(
    left_pad: Project, minter: Minter
) -> None:
    root = cast.person("root", is_administrator=True)

    with pytest.raises(NoRole):
        _may(identified(cast.token(root, minter)[1]))
