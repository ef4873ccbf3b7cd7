"""Every act leaves its entry: the whole story once, and every kind of entry there is is in it."""

from collections.abc import Callable
from pathlib import Path

from tests.depots import Depot
from tests.uploads import Wheel, publish

from entrepot.records.audit import kinds

from .commands import execute

STORY = {
    "instance.founded",
    "instance.tokens-renamed",
    "key.rotated",
    "key.retired",
    "user.created",
    "project.created",
    "role.added",
    "token.created",
    "token.revoked",
    "token.refused",
    "release.created",
    "release.yanked",
    "release.unyanked",
    "file.added",
}


def test_every_kind_of_entry_is_left_by_an_act(new_data: Callable[[], Path]) -> None:
    depot = Depot(new_data())
    [old] = depot.run("keys", "list").stdout.splitlines()[1:]
    _rename_tokens(depot)
    depot.start("--workers", "1")
    token = depot.token("alice", "ci", "left-pad")

    answers = [publish(depot.port, token, Wheel.made(name))[0] for name in ("left_pad", "other")]
    depot.run("release", "yank", "left-pad", "1.0")
    depot.run("release", "unyank", "left-pad", "1.0")
    depot.run("token", "revoke", depot.token_id("ci"), "--why", "leaked")
    depot.run("keys", "rotate")
    depot.run("keys", "retire", old.split()[0])
    stopped = depot.stop()

    assert answers == [200, 403]
    assert stopped == 0
    assert kinds.REGISTRY.keys() == STORY
    assert {kind for (kind,) in execute(depot, "SELECT kind FROM audit_entry")} == STORY


def test_an_entry_says_who_it_was_and_from_where(published: Depot) -> None:
    [(actor, name, address, agent, subject)] = execute(
        published,
        "SELECT actor_kind, actor_name, address, user_agent, subject_name FROM audit_entry "
        "JOIN audit_entrypersonal ON entry_id = key WHERE kind = 'file.added'",
    )
    operators = execute(
        published,
        "SELECT DISTINCT actor_kind, credential_kind FROM audit_entry WHERE kind = 'user.created'",
    )

    assert (actor, name, subject) == ("person", "alice", "left_pad-1.0-py3-none-any.whl")
    assert address in {"127.0.0.1", "::1"}
    assert agent is not None
    assert operators == [("operator", "shell")]


def _rename_tokens(depot: Depot) -> None:
    """Change the prefix of tokens in the way an operator does, while nothing runs."""
    settings = depot.data / "settings.env"
    settings.write_text("ENTREPOT_TOKEN_PREFIX=acme\n")
    settings.chmod(0o600)
