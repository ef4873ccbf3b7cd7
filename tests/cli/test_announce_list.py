import json

from tests.depots import Depot


def test_announcements_are_listed_newest_first_with_those_withdrawn(shell: Depot) -> None:
    for title in ("first", "second"):
        shell.run("announce", "publish", "--title", title, input="A text.")
    newest, oldest = json.loads(shell.run("announce", "list", "--json").stdout)[:2]
    shell.run("announce", "withdraw", oldest["id"])

    table = shell.run("announce", "list").stdout
    known = json.loads(shell.run("announce", "list", "--json").stdout)

    assert (newest["title"], oldest["title"]) == ("second", "first")
    assert (known[0]["withdrawn"], known[0]["published_by"], known[0]["text"]) == (
        None,
        None,
        "A text.",
    )
    assert known[1]["withdrawn"]
    assert table.splitlines()[0].split() == ["ID", "PUBLISHED", "WITHDRAWN", "TITLE"]
    assert table.index("second") < table.index("first")
