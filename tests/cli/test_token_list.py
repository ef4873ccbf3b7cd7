import json

from tests.depots import Depot


def test_the_list_says_what_each_token_may_and_when_it_was_used(published: Depot) -> None:
    published.token("bob", "unused", "right-pad")

    used, unused = json.loads(published.run("token", "list", "--json").stdout)

    assert (used["owner"], used["description"], used["state"]) == ("alice", "ci", "active")
    assert used["scope"] == "all projects of its owner"
    assert used["actions"] == ["upload"]
    assert used["is_operators"] is True
    [use] = used["uses"]
    assert (use["count"], use["project"], use["result"]) == (1, "left-pad", "published")
    assert (use["network"], use["address"]) in {
        ("127.0.0.0/24", "127.0.0.1"),
        ("::/48", "::1"),
    }
    assert used["last_used"] == use["at"]
    assert (unused["scope"], unused["last_used"], unused["uses"]) == ("right-pad", None, [])


def test_a_token_whose_key_was_retired_is_shown_as_dead(published: Depot) -> None:
    [old] = published.run("keys", "list").stdout.splitlines()[1:]
    published.run("keys", "rotate")
    published.token("bob", "new")
    published.run("keys", "retire", old.split()[0], "--yes")

    listed = json.loads(published.run("token", "list", "--json").stdout)

    assert [each["state"] for each in listed] == ["dead key", "active"]


def test_no_list_shows_what_a_token_is_made_of(published: Depot) -> None:
    text = published.token("bob", "secret")
    payload = text.partition("-")[2]

    for shown in ("--json", None):
        listed = published.run("token", "list", *filter(None, [shown])).stdout
        assert payload not in listed
        assert payload[-40:] not in listed


def test_the_table_shows_a_token_in_a_line(published: Depot) -> None:
    titles, row = published.run("token", "list").stdout.splitlines()

    assert titles.split() == [
        "ID",
        "OWNER",
        "DESCRIPTION",
        "SCOPE",
        "ACTIONS",
        "MADE",
        "BY",
        "CREATED",
        "LAST",
        "USED",
        "STATE",
    ]
    assert row.split()[1:3] == ["alice", "ci"]
    assert " operator " in row
    assert row.endswith("active")
