"""What a token may do at POST /legacy/: caveats take away, roles grant, refusals say why."""

import time
from uuid import UUID

import pypitoken
import pytest

from . import parcels, stores
from .publishers import Publisher

HOUR = 3600


@pytest.fixture(scope="module")
def scoped(depot):
    """Alice's token for a project that was made with it, still empty."""
    return Publisher(depot, depot.token("alice", "left pad's workflow", "left-pad"))


def narrowed(publisher, *restrictions):
    """Return the same publisher with restrictions that its holder added offline."""
    token = pypitoken.Token.load(publisher.token)
    for restriction in restrictions:
        token.restrict(**restriction)
    return Publisher(publisher.depot, token.dump())


def test_a_scoped_token_uploads_to_its_project(scoped):
    scoped.publish(parcels.wheel("left-pad"))


def test_a_scoped_token_for_another_project_is_named_with_all_it_allows(depot, alice, scoped):
    alice.publish(parcels.wheel("right-pad"))

    refused = scoped.is_refused(parcels.wheel("right-pad", "2.0"))

    assert (refused.status, refused.code) == (403, "token-project")
    assert '"left pad\'s workflow"' in refused.sentence
    assert depot.token_id("left pad's workflow") in refused.sentence
    assert "'right-pad'" in refused.sentence
    assert "'left-pad'" in refused.sentence


def test_a_scoped_token_makes_no_new_project(scoped, project):
    refused = scoped.is_refused(parcels.wheel(project))

    assert refused.status == 403
    assert "new project" in refused.sentence
    assert repr(project) in refused.sentence


@pytest.mark.parametrize("spelling", ["left_pad-evil", "left-pad2", "left--pad-x", "xleft-pad"])
def test_a_scoped_token_is_not_good_for_names_that_resemble_its_own(scoped, spelling):
    assert scoped.is_refused(parcels.wheel(spelling)).status == 403


def test_a_stranger_with_a_good_token_is_refused(alice, mallory, project):
    alice.publish(parcels.wheel(project))

    refused = mallory.is_refused(parcels.wheel(project, "2.0"))

    assert (refused.status, refused.code) == (403, "role-missing")
    assert "mallory" in refused.sentence
    assert project in refused.sentence


def test_a_stranger_is_not_helped_by_a_caveat_with_the_projects_name(alice, mallory, project):
    alice.publish(parcels.wheel(project))

    refused = narrowed(mallory, {"project_names": [project]}).is_refused(
        parcels.wheel(project, "2.0")
    )

    assert (refused.status, refused.code) == (403, "role-missing")


def test_a_token_narrowed_by_its_holder_uploads_what_is_left(alice, project):
    now = int(time.time())
    holder = narrowed(
        alice,
        {"project_names": [project]},
        {"not_before": now - HOUR, "not_after": now + HOUR},
    )

    holder.publish(parcels.wheel(project))


def test_a_token_narrowed_to_another_project(alice, project):
    holder = narrowed(alice, {"project_names": ["something-else"]})

    refused = holder.is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (403, "token-project")
    assert "'something-else'" in refused.sentence


def test_a_holder_cannot_widen_a_token(scoped, project):
    holder = narrowed(scoped, {"project_names": ["left-pad", project]})

    assert holder.is_refused(parcels.wheel(project)).status == 403


@pytest.mark.parametrize(
    ("not_before", "not_after", "code"),
    [
        (-2 * HOUR, -HOUR, "token-expired"),
        (HOUR, 2 * HOUR, "token-not-yet-valid"),
    ],
)
def test_a_token_narrowed_to_another_time(alice, project, not_before, not_after, code):
    now = int(time.time())
    window = {"not_before": now + not_before, "not_after": now + not_after}

    refused = narrowed(alice, window).is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (403, code)


def test_a_token_narrowed_to_no_time_at_all(alice, project):
    now = int(time.time())
    holder = narrowed(alice, {"not_before": now + HOUR, "not_after": now - HOUR})

    assert holder.is_refused(parcels.wheel(project)).status == 403


def test_a_token_narrowed_to_the_id_of_a_project(alice, depot, project):
    alice.publish(parcels.wheel(project))
    [(found,)] = stores.query(depot, "SELECT id FROM projects_project WHERE name = ?", project)
    holder = narrowed(alice, {"project_ids": [str(UUID(str(found)))]})

    holder.publish(parcels.wheel(project, "2.0"))


def test_a_token_narrowed_to_the_id_of_another_project(alice, project):
    alice.publish(parcels.wheel(project))
    holder = narrowed(alice, {"project_ids": ["00000000-0000-4000-8000-000000000000"]})

    refused = holder.is_refused(parcels.wheel(project, "2.0"))

    assert (refused.status, refused.code) == (403, "token-project")


def test_a_caveat_that_nobody_knows_refuses(alice, project):
    token = pypitoken.Token.load(alice.token)
    token._macaroon.add_first_party_caveat('[63,"what is this"]')

    refused = Publisher(alice.depot, token.dump()).is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (403, "caveat-unknown")


@pytest.mark.parametrize("caveat", ["not json", "[]", '["1"]', "[0,1]", "[true]", '{"a":1}'])
def test_a_caveat_that_cannot_be_read_refuses(alice, project, caveat):
    token = pypitoken.Token.load(alice.token)
    token._macaroon.add_first_party_caveat(caveat)

    refused = Publisher(alice.depot, token.dump()).is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (403, "caveat-unreadable")
