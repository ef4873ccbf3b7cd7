"""Every act leaves its entry: the whole story once, and every kind of entry there is is in it."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.depots import Depot, clean_environment
from tests.uploads import Wheel, publish
from tests.web.test_staff_recovery import LEFT_BY_THE_CLOCK
from tests.web.test_trail_of_pages import LEFT_BY_PAGES

from entrepot.records.audit import kinds

from .commands import execute, give_factor

DELETING = """
import django
from entrepot import config

config.activate()
django.setup()

from entrepot.cli.data import now, open_existing, operator
from entrepot.flows import people
from entrepot.flows.people.departure import Farewell
from entrepot.records.accounts import queries

farewell = Farewell("Entrepot", open_existing().keyring)
people.delete_account(queries.by_name("mallory"), farewell=farewell, actor=operator(), at=now())
"""
"""What a person does to the own account, of which there is no command."""

STORY = {
    "instance.founded",
    "instance.tokens-renamed",
    "key.rotated",
    "key.retired",
    "user.created",
    "user.password-set",
    "user.address-set",
    "user.suspended",
    "user.resumed",
    "user.promoted",
    "user.demoted",
    "user.factors-reset",
    "user.deleted",
    "user.erased",
    "announcement.published",
    "announcement.withdrawn",
    "project.created",
    "project.visibility-changed",
    "role.added",
    "role.changed",
    "role.removed",
    "token.created",
    "token.revoked",
    "token.refused",
    "token.first-used",
    "token.used-from-new-network",
    "release.created",
    "release.yanked",
    "release.unyanked",
    "file.added",
    "file.deleted",
    "file.restored",
    "file.purged",
    "release.deleted",
    "release.restored",
    "project.deleted",
    "project.restored",
    "project.released",
}

FROM_AFAR = {"X_Forwarded_For": "198.51.100.7", "X_Forwarded_Proto": "https"}


def test_every_kind_of_entry_is_left_by_an_act(new_data: Callable[[], Path]) -> None:
    depot = Depot(new_data())
    [old] = depot.run("keys", "list").stdout.splitlines()[1:]
    _change_settings(depot)
    depot.start("--workers", "1")
    _look_after_people(depot)
    token = depot.token("alice", "ci", "left-pad")

    answers = [publish(depot.port, token, Wheel.made(name))[0] for name in ("left_pad", "other")]
    answers.append(publish(depot.port, token, Wheel.made("left_pad", "1.1"), **FROM_AFAR)[0])
    _pass_a_role_on(depot)
    _announce(depot)
    _let_people_go(depot)
    depot.run("release", "yank", "left-pad", "1.0")
    depot.run("release", "unyank", "left-pad", "1.0")
    _take_away_and_bring_back(depot)
    depot.run("token", "revoke", depot.token_id("ci"), "--why", "leaked")
    depot.run("keys", "rotate")
    depot.run("keys", "retire", old.split()[0])
    stopped = depot.stop()

    assert answers == [200, 403, 200]
    assert stopped == 0
    assert kinds.REGISTRY.keys() == STORY | LEFT_BY_PAGES | LEFT_BY_THE_CLOCK
    assert STORY.isdisjoint(LEFT_BY_PAGES | LEFT_BY_THE_CLOCK)
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


def _announce(depot: Depot) -> None:
    said = depot.run("announce", "publish", "--title", "Away", input="On Sunday.").stdout
    depot.run("announce", "withdraw", said.split()[-1].rstrip("."))


def _pass_a_role_on(depot: Depot) -> None:
    depot.user("carol")
    to_carol = ("left-pad", "--user", "carol")
    depot.run("project", "add-role", *to_carol, "--role", "maintainer")
    depot.run("project", "add-role", *to_carol, "--role", "owner")
    depot.run("project", "remove-role", *to_carol)
    depot.run("project", "set-visibility", "left-pad", "members")


def _take_away_and_bring_back(depot: Depot) -> None:
    wheel = ("file", "left_pad-1.0-py3-none-any.whl")
    things = [wheel, ("release", "left-pad", "1.0"), ("project", "left-pad")]
    for group, *names in things:
        depot.run(group, "delete", *names, "--yes")
    for group, *names in reversed(things):
        depot.run(group, "restore", *names)
    depot.run("file", "purge", wheel[1], "--yes")
    depot.run("project", "create", "old-pad", "--owner", "alice")
    depot.run("project", "delete", "old-pad", "--yes")
    depot.run("project", "release", "old-pad", "--yes")


def _look_after_people(depot: Depot) -> None:
    give_factor(depot, "bob")
    depot.run("user", "set-password", "bob", input="correct horse battery")
    depot.run("user", "set-email", "bob", "bob@work.example")
    depot.run("user", "promote", "alice")
    for verb in ("suspend", "resume", "promote", "demote", "reset-factors"):
        depot.run("user", verb, "bob")


def _let_people_go(depot: Depot) -> None:
    depot.run("user", "erase", "bob", "--yes")
    settings = {"DJANGO_SETTINGS_MODULE": "entrepot.settings"}
    subprocess.run(
        [sys.executable, "-c", DELETING],
        env=clean_environment(DATA=str(depot.data)) | settings,
        check=True,
    )


def _change_settings(depot: Depot) -> None:
    """Change the prefix of tokens in the way an operator does, and put a proxy in front."""
    settings = depot.data / "settings.env"
    settings.write_text(
        "ENTREPOT_TOKEN_PREFIX=acme\nENTREPOT_TRUSTED_PROXIES=127.0.0.1,::1\n",
    )
    settings.chmod(0o600)
