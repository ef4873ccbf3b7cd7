"""What the people of a project are told by mail of its people, releases and files."""

import pytest
from tests.flows.scene import Scene, identified
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by
from tests.records.sealing import Sealer
from tests.uploads import Wheel

from entrepot.flows import notifications, removal
from entrepot.flows.notifications import LETTERS_A_DAY, Site
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.mails.queries import due
from entrepot.records.mails.texts import Text
from entrepot.records.projects import actions as projects
from entrepot.records.projects.deletion import actions as project_deletion
from entrepot.records.projects.deletion.queries import RESTORABLE_FOR
from entrepot.records.projects.models import Project
from entrepot.records.releases.deletion import actions as deletion
from entrepot.records.releases.deletion import queries as deleted
from entrepot.records.tokens.actions import Minter

pytestmark = pytest.mark.django_db

SEALER = Sealer()
SITE = Site("The Depot", "https://index.example")


@pytest.fixture
def olga() -> User:
    return cast.person("olga")


@pytest.fixture
def scene(alice: User, bob: User, olga: User, minter: Minter) -> Scene:
    """Alice and Olga own left-pad, which Alice published; Bob has no part in it."""
    scene = Scene()
    scene.publish(Wheel.made("left_pad"), identified(cast.token(alice, minter)[1]))
    projects.add_role(Project.objects.get(), olga, "owner", actor=OPERATOR, at=LATER)
    _told()
    return scene


def _told() -> dict[str, list[Text]]:
    """Let the clock write; return the letters since the last time, by address."""
    already = {mail.id for mail in due(LATER, limit=1000)}
    audit.append_to_log()
    notifications.send_due(sealer=SEALER, site=SITE, at=LATER, limit=1000)
    found: dict[str, list[Text]] = {}
    for mail in due(LATER, limit=1000):
        if mail.id not in already:
            found.setdefault(mail.to, []).append(Text.unsealed(mail.sealed, sealer=SEALER))
    return found


def _subjects() -> dict[str, list[str]]:
    return {to: [text.subject for text in texts] for to, texts in _told().items()}


def _to(*names: str, subject: str) -> dict[str, list[str]]:
    return {f"{name}@example.com": [subject] for name in names}


def test_who_makes_a_project_is_not_told_that_they_own_it(alice: User) -> None:
    _told()
    cast.project("left-pad", alice)

    assert _told() == {}


def test_a_role_is_told_to_whose_it_is_and_to_all_owners(
    scene: Scene,
    alice: User,
    bob: User,
) -> None:
    project = Project.objects.get()

    projects.add_role(project, bob, "reader", actor=by(alice), at=LATER)
    added = _told()
    projects.add_role(project, bob, "maintainer", actor=by(alice), at=LATER)
    changed = _told()
    projects.remove_role(project, bob, actor=by(alice), at=LATER)
    removed = _subjects()

    assert added.keys() == changed.keys() == _to("alice", "bob", "olga", subject="").keys()
    [text] = added["bob@example.com"]
    assert text.subject == "New role in left_pad: bob"
    assert "Role: reader\nBy: alice\nWhen: 2026-11-23 12:05 UTC" in text.body
    assert "192.0.2.7" not in text.body
    assert "Role: maintainer\nBefore: reader\n" in changed["olga@example.com"][0].body
    assert removed == _to("alice", "bob", "olga", subject="Role removed in left_pad: bob")


def test_all_owners_hear_of_each_thing_that_is_taken_away_or_comes_back(
    scene: Scene,
    alice: User,
    bob: User,
) -> None:
    project, name = Project.objects.get(), "left_pad-1.0-py3-none-any.whl"
    projects.add_role(project, bob, "maintainer", actor=by(alice), at=LATER)
    _told()
    file, actor = deleted.file_named(name), by(alice)
    acts = [
        (deletion.delete_file, file, f"File deleted: {name}"),
        (deletion.restore_file, file, f"File restored: {name}"),
        (deletion.delete_release, file.release, "Release deleted: left-pad 1.0"),
        (deletion.restore_release, file.release, "Release restored: left-pad 1.0"),
        (project_deletion.delete, project, "Project deleted: left_pad"),
        (project_deletion.restore, project, "Project restored: left_pad"),
    ]

    told = [act(thing, actor=actor, at=LATER) and _subjects() for act, thing, _ in acts]
    deletion.delete_file(file, actor=actor, at=LATER)
    _told()
    removal.purge(file, storage=scene.storage, actor=actor, at=LATER)
    purged = _subjects()
    project_deletion.delete(project, actor=actor, at=LATER)
    _told()
    project_deletion.release_name(project, actor=OPERATOR, at=LATER)
    released = _subjects()

    assert told == [_to("alice", "olga", subject=subject) for _, _, subject in acts]
    assert purged == _to("alice", "olga", subject=f"File purged: {name}")
    assert released == _to("alice", "olga", subject="Project name let go: left_pad")


def test_nobody_is_told_what_the_clock_purges(scene: Scene, alice: User) -> None:
    deletion.delete_file(
        deleted.file_named("left_pad-1.0-py3-none-any.whl"), actor=by(alice), at=LATER
    )
    _told()

    removal.purge_due(storage=scene.storage, at=LATER + RESTORABLE_FOR)

    assert _told() == {}


def test_an_owner_who_cannot_act_is_not_told(scene: Scene, alice: User, olga: User) -> None:
    User.objects.filter(pk=olga.pk).update(state="suspended")

    project_deletion.delete(Project.objects.get(), actor=by(alice), at=LATER)

    assert _subjects() == _to("alice", subject="Project deleted: left_pad")


def test_a_role_that_changes_to_and_fro_does_not_fill_a_mailbox(
    scene: Scene,
    alice: User,
    bob: User,
) -> None:
    for number in range(2 * LETTERS_A_DAY):
        role = ("reader", "maintainer")[number % 2]
        projects.add_role(Project.objects.get(), bob, role, actor=by(alice), at=LATER)

    told = _subjects()

    assert [len(subjects) for subjects in told.values()] == [LETTERS_A_DAY + 1] * 3
