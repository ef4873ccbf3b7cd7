import json
import re

from tests.depots import Depot


def test_people_are_listed_by_name(shell: Depot) -> None:
    people = json.loads(shell.run("user", "list", "--json").stdout)

    assert [person["name"] for person in people] == ["alice", "bob", "mallory"]
    assert {person["state"] for person in people} == {"active"}
    assert not any(person["administrator"] for person in people)


def test_the_table_says_the_same_to_people(shell: Depot) -> None:
    titles, *rows = shell.run("user", "list").stdout.splitlines()

    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row.split()[-1]) for row in rows)
    assert titles.split() == ["NAME", "EMAIL", "STATE", "CREATED"]
    assert [row.split()[:3] for row in rows] == [
        [name, f"{name}@example.com", "active"] for name in ("alice", "bob", "mallory")
    ]
