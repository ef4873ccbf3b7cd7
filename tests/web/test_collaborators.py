"""The people of a project: invited, joined, changed, removed, gone."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web import projects
from tests.web.newcomers import joined
from tests.web.outbox import letters
from tests.web.people import PASSWORD, Browser, Page
from tests.web.projects import Works
from tests.web.sealed import letter_to
from tests.web.test_hostile_fields import HOSTILE


@pytest.fixture(scope="module")
def works(peopled: Callable[..., Depot]) -> Iterator[Works]:
    started = projects.begun(peopled, SIGN_UP="invite")
    yield started
    started.depot.stop()


def _words(page: Page) -> str:
    """Return the text of a page in one line, without markup."""
    return " ".join(re.sub(r"<[^>]*>", "", page.html).split())


def test_who_is_invited_by_name_hears_of_it_and_joins(works: Works) -> None:
    path = works.project("joined-pad")
    bob = works.people["bob"]

    sent = works.invite("joined-pad", "bob")
    written = letter_to(works.depot, "bob@example.com", "joined_pad")
    account = bob.get("/account/")
    before = works.roles("joined-pad")
    accepted = works.act("bob", f"/account/invitations/{works.invitation('joined-pad')}/accept/")

    assert "The invitation is on its way." in sent.html
    assert "alice invites you to the project joined_pad" in written
    assert "alice invites you to be a maintainer of joined_pad." in account.html
    assert before == {"alice": "owner"}
    assert accepted.path == path
    assert works.roles("joined-pad") == {"alice": "owner", "bob": "maintainer"}
    said = _words(works.people["alice"].get(f"{path}collaborators/"))
    assert "alice invited bob as a maintainer" in said
    assert "bob became a maintainer" in said
    assert "alice made the project" in said


def test_what_a_role_allows_counts_for_tokens_of_the_whole_account_at_once(works: Works) -> None:
    path = works.project("changed-pad")
    works.has_role("bob", "changed-pad", "maintainer")
    token = works.people["bob"].make_token("for all that I have")
    person = f"{path}collaborators/{works.person('bob')}/"

    def published(version: str) -> int:
        return publish(works.depot.port, token, Wheel.made("changed_pad", version))[0]

    statuses = [published("2.0")]
    works.act("alice", person, role="reader")
    statuses.append(published("3.0"))
    works.act("alice", person, role="owner")
    statuses.append(published("4.0"))
    removed = works.act("alice", f"{person}remove/")
    statuses.append(published("5.0"))

    assert statuses == [200, 403, 200, 403]
    assert "bob has no role in changed_pad any more." in removed.html
    assert works.roles("changed-pad") == {"alice": "owner"}
    said = _words(works.people["alice"].get(f"{path}collaborators/"))
    assert "alice made bob a reader" in said
    assert "alice removed bob" in said


def test_whether_an_address_is_anybodys_shows_in_its_letter_alone(works: Works) -> None:
    path = works.project("quiet-pad")

    answers = [
        works.invite("quiet-pad", address) for address in ("bob@example.com", "nobody@work.example")
    ]
    known = letter_to(works.depot, "bob@example.com", "quiet_pad")
    unknown = letter_to(works.depot, "nobody@work.example", "quiet_pad")

    for answer in answers:
        assert (answer.status, answer.path) == (200, f"{path}collaborators/")
        assert "The invitation is on its way." in answer.html
    assert ">bob<" not in works.people["alice"].get(f"{path}collaborators/").html
    assert "/invitation/" not in known
    assert "You need an account first." in unknown


def test_who_has_no_account_yet_makes_one_by_the_letter_and_joins(works: Works) -> None:
    works.project("newcomers-pad")
    works.invite("newcomers-pad", "carol@work.example", "owner")
    [link] = re.findall(
        r"/invitation/\S+/", letter_to(works.depot, "carol@work.example", "newcomers_pad")
    )
    carol = Browser(works.depot)
    carol.submit(carol.get(link), name="carol", password=PASSWORD)
    account = carol.get("/account/")

    carol.submit(carol.get(f"/account/invitations/{works.invitation('newcomers-pad')}/accept/"))

    assert "alice invites you to be an owner of newcomers_pad." in account.html
    assert works.roles("newcomers-pad") == {"alice": "owner", "carol": "owner"}


def test_an_invitation_that_was_declined_is_gone_and_owners_see_it(works: Works) -> None:
    path = works.project("declined-pad")
    works.invite("declined-pad", "bob")
    accept = f"/account/invitations/{works.invitation('declined-pad')}/accept/"
    page = works.people["bob"].get(accept)

    works.act("bob", accept.replace("accept", "decline"))
    late = works.people["bob"].submit(page)

    assert late.status == 410
    assert "This invitation is not open any more." in late.html
    assert works.roles("declined-pad") == {"alice": "owner"}
    assert "bob declined the invitation" in _words(
        works.people["alice"].get(f"{path}collaborators/")
    )


def test_an_invitation_that_was_withdrawn_is_gone(works: Works) -> None:
    path = works.project("withdrawn-pad")
    works.invite("withdrawn-pad", "bob")
    invitation = works.invitation("withdrawn-pad")

    works.act("alice", f"{path}collaborators/invitations/{invitation}/withdraw/")

    assert works.people["bob"].get(f"/account/invitations/{invitation}/accept/").status == 410
    again = works.people["alice"].get(f"{path}collaborators/invitations/{invitation}/withdraw/")
    assert again.status == 410
    assert "alice withdrew the invitation of bob" in _words(
        works.people["alice"].get(f"{path}collaborators/")
    )


def test_an_invitation_is_accepted_once(works: Works) -> None:
    works.project("twice-pad")
    works.invite("twice-pad", "bob")
    page = works.people["bob"].get(f"/account/invitations/{works.invitation('twice-pad')}/accept/")

    first, second = (works.people["bob"].submit(page) for _ in range(2))

    assert (first.status, second.status) == (200, 410)
    assert works.roles("twice-pad")["bob"] == "maintainer"


def test_invitations_of_others_do_not_exist(works: Works) -> None:
    works.project("private-pad")
    works.invite("private-pad", "bob")
    invitation = works.invitation("private-pad")
    works.project("own-pad")
    works.has_role("mallory", "own-pad", "owner")
    mallory = works.people["mallory"]

    tries = [
        mallory.post(f"/account/invitations/{invitation}/accept/"),
        mallory.post(f"/account/invitations/{invitation}/decline/"),
        mallory.post(f"/project/own-pad/collaborators/invitations/{invitation}/withdraw/"),
        mallory.post(f"/account/invitations/{uuid4()}/accept/"),
    ]

    assert [page.status for page in tries] == [410] * 4
    assert works.roles("private-pad") == {"alice": "owner"}
    assert works.invitation("private-pad") == invitation


def test_people_of_other_projects_cannot_be_changed(works: Works) -> None:
    works.project("theirs-pad")
    works.has_role("bob", "theirs-pad", "maintainer")
    works.project("mine-pad")
    works.has_role("mallory", "mine-pad", "owner")
    person = f"/project/mine-pad/collaborators/{works.person('bob')}/"

    tries = [
        works.people["mallory"].post(person, role="owner"),
        works.people["mallory"].post(f"{person}remove/"),
    ]

    assert [page.status for page in tries] == [404, 404]
    assert works.roles("theirs-pad")["bob"] == "maintainer"
    assert "bob" not in works.roles("mine-pad")


def test_the_last_owner_neither_leaves_nor_becomes_less(works: Works) -> None:
    path = works.project("alone-pad")
    works.has_role("bob", "alone-pad", "maintainer")
    own = f"{path}collaborators/{works.person('alice')}/"

    refused = [
        works.act("alice", f"{path}collaborators/leave/"),
        works.act("alice", own, role="maintainer"),
        works.act("alice", f"{own}remove/"),
    ]

    for page in refused:
        assert "alice is the last owner of alone_pad." in page.html
    assert works.roles("alone-pad") == {"alice": "owner", "bob": "maintainer"}


def test_anybody_else_leaves_and_says_so(works: Works) -> None:
    path = works.project("left-pad")
    works.has_role("bob", "left-pad", "reader")

    left = works.act("bob", f"{path}collaborators/leave/")
    again = works.people["bob"].get(f"{path}collaborators/leave/")

    assert (left.path, again.status) == ("/account/", 404)
    assert works.roles("left-pad") == {"alice": "owner"}
    assert "bob left" in _words(works.people["alice"].get(f"{path}collaborators/"))


@pytest.mark.parametrize(
    ("invitee", "said"),
    [
        ("no-such-person", "invite them by their e-mail address"),
        ("not an address@", "is not an e-mail address"),
        ("alice", "alice has a role in"),
        ("bob\x00", "Null characters"),
        ("Ünknown", "There is no user"),
    ],
)
def test_nobody_is_invited_by_a_name_that_is_none(works: Works, invitee: str, said: str) -> None:
    name = f"refused-{uuid4().hex[:8]}"
    works.project(name)

    page = works.invite(name, invitee)

    assert page.status == 200
    assert said in page.html


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_typed_in_place_of_a_name_is_never_run(works: Works, kind: str) -> None:
    name, mallory = f"hostile-{list(HOSTILE).index(kind)}", works.people["mallory"]
    path = works.project(name)
    works.has_role("mallory", name, "owner")

    page = mallory.submit(
        mallory.get(f"{path}collaborators/invite/"), invitee=HOSTILE[kind], role="owner"
    )
    found = mallory.get(f"{path}collaborators/?{urlencode({'q': HOSTILE[kind]})}")

    assert (page.status, found.status) == (200, 200)
    assert "Please correct this" in page.html
    assert "<script>alert" not in page.html + found.html
    assert works.roles(name) == {"alice": "owner", "mallory": "owner"}


def test_a_role_that_is_none_is_refused(works: Works) -> None:
    path = works.project("roles-pad")
    works.has_role("bob", "roles-pad", "maintainer")
    invite, change = f"{path}collaborators/invite/", f"{path}collaborators/{works.person('bob')}/"

    pages = [
        works.people["alice"].post(invite, invitee="mallory", role="administrator"),
        works.people["alice"].post(change, role="administrator"),
        works.people["alice"].post(change),
    ]

    assert [page.status for page in pages] == [200] * 3
    assert all("Please correct this" in page.html for page in pages)
    assert works.roles("roles-pad")["bob"] == "maintainer"


def test_a_maintainer_sees_who_did_what_and_a_reader_the_people_alone(works: Works) -> None:
    path = works.project("seen-pad")
    works.has_role("bob", "seen-pad", "maintainer")
    works.has_role("mallory", "seen-pad", "reader")

    maintainer, reader = (
        works.people[name].get(f"{path}collaborators/") for name in ("bob", "mallory")
    )

    assert "Who did what" in maintainer.html
    assert "Who did what" not in reader.html
    for page in (maintainer, reader):
        assert "Invite somebody" not in page.html
        assert f"/collaborators/{works.person('alice')}/" not in page.html


def test_sixty_people_are_listed_by_the_page_and_found_by_name(works: Works) -> None:
    path = works.project("crowded-pad")
    project = works.id_of("projects_project", "name", "crowded-pad").replace("-", "")
    for number in range(60):
        person = uuid4().hex
        execute(
            works.depot,
            "INSERT INTO accounts_user (password, is_superuser, date_joined, id, username, state) "
            "VALUES ('!', 0, '2026-11-23 12:00:00', ?, ?, 'active')",
            person,
            f"person{number:02}",
        )
        execute(
            works.depot,
            "INSERT INTO projects_role (project_id, user_id, name, created_at) "
            "VALUES (?, ?, 'maintainer', '2026-11-23 12:00:00')",
            project,
            person,
        )
    alice = works.people["alice"]

    pages = [alice.get(f"{path}collaborators/?page={number}") for number in (1, 2, "nonsense", 99)]
    found = alice.get(f"{path}collaborators/?q=Person5")

    shown = [len(re.findall(r"Remove person\d\d", page.html)) for page in (*pages, found)]
    assert shown == [49, 11, 49, 11, 10]
    assert len(pages[0].html) < 60_000


def test_a_newcomer_without_second_factor_is_led_to_one_before_they_join(
    peopled: Callable[..., Depot],
) -> None:
    """On an index that asks for second factors a role is no exception."""
    works = projects.begun(peopled)
    execute(works.depot, "UPDATE accounts_user SET recovery_confirmed_at = NULL")
    works.depot.stop()
    works.depot.settings = {"TWO_FACTOR": "required"}
    works.depot.start("--workers", "1")
    works.people["alice"] = Browser(works.depot).become_complete("alice")
    works.project("strict-pad")
    works.invite("strict-pad", "bob")

    page = works.people["bob"].post(
        f"/account/invitations/{works.invitation('strict-pad')}/accept/"
    )
    works.depot.stop()

    assert page.path == "/account/security/"
    assert works.roles("strict-pad") == {"alice": "owner"}


def test_a_letter_goes_to_whoever_is_concerned_and_to_every_owner(works: Works) -> None:
    path = works.project("told-pad")
    joined(works.depot, "olga")
    works.has_role("olga", "told-pad", "owner")
    works.has_role("bob", "told-pad", "maintainer")

    works.act("alice", f"{path}collaborators/{works.person('bob')}/remove/")

    for name in ("bob", "olga", "alice"):
        assert "alice" in letter_to(works.depot, f"{name}@example.com", "told_pad")
    assert not [each for each in letters(works.depot) if each["To"] == "mallory@example.com"]
