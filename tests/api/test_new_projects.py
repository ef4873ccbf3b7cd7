"""POST /legacy/ for a project that is not there yet: who may make one, and how many an hour."""

import pytest

from . import parcels
from .publishers import Publisher


@pytest.fixture(scope="module")
def two_an_hour(new_depot):
    return new_depot({"NEW_PROJECTS_PER_HOUR": "2"}).start("--workers", "1")


@pytest.fixture(scope="module")
def administrators_only(new_depot):
    depot = new_depot({"NEW_PROJECTS_PER_HOUR": "administrators"})
    depot.run("user", "create", "root", "--email", "root@example.com", "--admin")
    return depot.start("--workers", "1")


def test_the_third_new_project_within_the_hour(two_an_hour, project):
    alice = Publisher(two_an_hour, two_an_hour.token("alice", "laptop"))
    bob = Publisher(two_an_hour, two_an_hour.token("bob", "laptop"))
    for number in range(2):
        alice.publish(parcels.wheel(f"{project}-{number}"))

    refused = alice.is_refused(parcels.wheel(f"{project}-2"))
    from_the_same_address = bob.is_refused(parcels.wheel(f"{project}-2"))

    assert (refused.status, refused.code) == (429, "too-many-new-projects")
    assert int(refused.headers["retry-after"]) > 0
    assert from_the_same_address.status == 429
    alice.publish(parcels.wheel(f"{project}-0", "2.0"))


def test_a_new_project_where_nobody_may_make_one(new_depot, project):
    depot = new_depot({"NEW_PROJECTS_PER_HOUR": "0"}).start("--workers", "1")
    alice = Publisher(depot, depot.token("alice", "laptop"))

    refused = alice.is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (403, "new-projects-closed")
    depot.run("project", "create", project, "--owner", "alice")
    alice.publish(parcels.wheel(project))


def test_a_new_project_of_someone_who_is_no_administrator(administrators_only, project):
    depot = administrators_only
    alice = Publisher(depot, depot.token("alice", "laptop"))

    refused = alice.is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (403, "new-projects-closed")


def test_an_administrator_makes_a_project_by_uploading(administrators_only, project):
    depot = administrators_only
    root = Publisher(depot, depot.token("root", "laptop"))

    root.publish(parcels.wheel(project))
