import json

from tests.depots import Depot


def test_projects_are_listed_by_name_with_their_people(published: Depot) -> None:
    published.run("project", "create", "an-empty-one", "--owner", "bob")

    projects = json.loads(published.run("project", "list", "--json").stdout)
    table = published.run("project", "list").stdout.splitlines()

    assert [(each["name"], each["has_files"]) for each in projects] == [
        ("an-empty-one", False),
        ("left_pad", True),
    ]
    assert table[0].split() == ["NAME", "STATE", "PEOPLE", "CREATED"]
    assert table[1].split()[:4] == ["an-empty-one", "empty", "bob", "(owner)"]
    assert table[2].split()[:4] == ["left_pad", "active", "alice", "(owner)"]
