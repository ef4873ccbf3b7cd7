"""The pages of administrators, in their browsers; for everybody else they do not exist."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.urls import reverse
from tests.cli.commands import entries, execute
from tests.depots import Depot
from tests.web.people import PASSWORD, Browser
from tests.web.staffed import Staffed, user

from entrepot.web.gate import SAFE_METHODS
from entrepot.web.staff.urls import urlpatterns

NOBODY = UUID("f3b2a1c0-0000-4000-8000-000000000000")
LOOKS = ("/staff/", "/staff/people/", "/staff/people/{alice}/")
ACTS = ("suspend", "resume", "promote", "demote", "end-sessions", "recover")
SENDS = tuple(f"/staff/people/{{alice}}/{act}/" for act in ACTS)
DECIDES = (f"/staff/recoveries/{NOBODY}/agree/", f"/staff/recoveries/{NOBODY}/cancel/")


def _entries(depot: Depot) -> int:
    [(count,)] = execute(depot, "SELECT count(*) FROM audit_entry")
    return int(count)


# Who may


def test_every_page_of_the_staff_is_tried_here() -> None:
    names = {pattern.name for pattern in urlpatterns}

    assert len(names) == len(LOOKS + SENDS + DECIDES)
    assert {f"staff-{act}" for act in ACTS} < names


@pytest.mark.parametrize("template", LOOKS + SENDS + DECIDES)
def test_a_maintainer_who_opens_staff_pages_finds_nothing(staffed: Staffed, template: str) -> None:
    page = staffed.mary.get(staffed.path(template))

    assert page.status == 404
    assert "example.com" not in page.html


@pytest.mark.parametrize("template", SENDS + DECIDES)
def test_a_maintainer_who_sends_what_administrators_send_does_nothing(
    staffed: Staffed,
    template: str,
) -> None:
    before = _entries(staffed.depot)

    page = staffed.mary.post(staffed.path(template), why="because")

    assert page.status == 404
    assert _entries(staffed.depot) == before


@pytest.mark.parametrize("template", LOOKS + SENDS + DECIDES)
def test_nobody_is_led_to_the_entrance(staffed: Staffed, template: str) -> None:
    page = Browser(staffed.depot).get(staffed.path(template))

    assert (page.status, page.path) == (200, "/account/login/")


def test_an_administrator_without_a_second_factor_sets_one_up_first(staffed: Staffed) -> None:
    staffed.depot.run("user", "promote", "alice")
    page = staffed.alice.get("/staff/people/")
    staffed.depot.run("user", "demote", "alice")

    assert (page.status, page.path) == (200, "/account/security/")


def test_pages_that_only_show_take_nothing(staffed: Staffed) -> None:
    for template in LOOKS:
        assert staffed.root.post(staffed.path(template)).status == 405
    gates = {pattern.name: pattern.callback.gate for pattern in urlpatterns}
    assert {name for name, gate in gates.items() if gate.methods == SAFE_METHODS} == {
        "staff",
        "staff-people",
        "staff-person",
    }
    assert all(gate.steps_up for gate in gates.values() if gate.sends is not None)


def test_only_administrators_have_a_way_to_the_people_in_their_menu(staffed: Staffed) -> None:
    link = f'href="{reverse("staff-people")}"'

    assert link in staffed.root.get("/").html
    assert link not in staffed.alice.get("/").html
    assert link not in Browser(staffed.depot).get("/").html


# Looking


def test_the_list_says_who_there_is_and_with_which_factors(staffed: Staffed) -> None:
    page = staffed.root.get("/staff/people/")

    rows = re.findall(r"<tr>.*?</tr>", page.html, re.DOTALL)[1:]
    named = {re.findall(r"/\">([a-z]+)</a>", row)[0]: row for row in rows}
    assert list(named) == sorted(named)
    assert "administrator" in named["root"]
    assert "authenticator app" in named["mary"]
    assert "administrator" not in named["mary"]
    assert 'data-label="Second factors">none' in named["alice"]
    assert 'data-label="Active tokens">1<' in named["alice"]


def test_the_list_is_searched_by_the_beginning_of_a_name(staffed: Staffed) -> None:
    page = staffed.root.get("/staff/people/?q=AL")

    assert ">alice</a>" in page.html
    assert ">mary</a>" not in page.html


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=x", f"page={'9' * 30}", "page=100000", "q=%00", "q=" + "a" * 300],
)
def test_a_query_that_makes_no_sense_breaks_nothing(staffed: Staffed, query: str) -> None:
    assert staffed.root.get(f"/staff/people/?{query}").status == 200


def test_what_was_searched_for_is_shown_and_never_run(staffed: Staffed) -> None:
    page = staffed.root.get("/staff/people/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")

    assert page.status == 200
    assert "<script>alert" not in page.html


def test_the_page_of_a_person_holds_what_helps_to_help_them(staffed: Staffed) -> None:
    page = staffed.root.get(staffed.path("/staff/people/{alice}/"))

    assert "<h1>alice</h1>" in page.html
    assert "alice@example.com" in page.html
    assert "<bdi>left-pad</bdi>: owner" in page.html
    assert "release pipeline" in page.html


@pytest.mark.parametrize(
    "path",
    [
        "/staff/people/alice/",
        "/staff/people/1/",
        f"/staff/people/{NOBODY}/suspend/",
        f"/staff/people/{NOBODY}/erase/",
        *DECIDES,
    ],
)
def test_forged_ids_lead_nowhere(staffed: Staffed, path: str) -> None:
    assert staffed.root.get(path).status == 404
    assert staffed.root.post(path, why="because").status == 404


def test_nobody_has_a_page_whose_id_was_never_given(staffed: Staffed) -> None:
    assert staffed.root.get(f"/staff/people/{NOBODY}/").status == 404


def test_adoption_counts_people_tokens_and_todays_sign_ins(staffed: Staffed) -> None:
    page = staffed.root.get("/staff/")
    today = f"{datetime.now(UTC):%Y-%m-%d}"

    [row] = re.findall(rf'<tr>\s*<th[^>]*><time datetime="{today}">.*?</tr>', page.html, re.DOTALL)
    assert int(re.findall(r'data-label="Password alone">(\d+)<', row)[0]) >= 4
    assert page.html.count("<tr>") == 2  # of days without a sign-in nothing is to be seen
    assert "<dt>Administrators</dt><dd>2</dd>" in page.html


# Acting


@pytest.mark.parametrize("act", ACTS)
def test_a_page_that_asks_changes_nothing(staffed: Staffed, act: str) -> None:
    before = _entries(staffed.depot)

    page = staffed.root.get(f"/staff/people/{staffed.id_of('alice')}/{act}/")

    assert page.status == 200
    assert "alice" in page.html
    assert _entries(staffed.depot) == before


@pytest.mark.parametrize("act", ACTS)
def test_a_form_from_another_site_is_not_taken(staffed: Staffed, act: str) -> None:
    before = _entries(staffed.depot)
    page = staffed.root.get(f"/staff/people/{staffed.id_of('alice')}/{act}/")

    refused = staffed.root.submit(page, csrfmiddlewaretoken="x" * 64, why="because")

    assert refused.status == 403
    assert _entries(staffed.depot) == before


def test_whoever_is_suspended_is_signed_out_and_can_sign_in_again_once_resumed(
    staffed: Staffed,
) -> None:
    refused = staffed.act(staffed.root, "suspend", "alice", why=" ")
    assert "This field is required" in refused.html
    assert user(staffed.depot, "alice", "state") == "active"

    done = staffed.act(staffed.root, "suspend", "alice", why="left the company")

    assert done.path == staffed.path("/staff/people/{alice}/")
    assert "alice is suspended." in done.html
    assert user(staffed.depot, "alice", "state") == "suspended"
    assert not staffed.alice.is_signed_in()
    assert entries(staffed.depot, "user.suspended")[-1] == (
        "person",
        "alice",
        {"why": "left the company"},
    )
    assert entries(staffed.depot, "user.sessions-ended")[-1][:2] == ("person", "alice")
    staffed.act(staffed.root, "resume", "alice")
    assert not staffed.alice.is_signed_in()
    staffed.alice.sign_in("alice")
    assert staffed.alice.is_signed_in()


def test_an_administrator_is_made_and_unmade(staffed: Staffed) -> None:
    staffed.act(staffed.root, "promote", "mary")
    assert user(staffed.depot, "mary", "is_superuser")
    assert staffed.mary.get("/staff/").status == 200

    staffed.act(staffed.root, "demote", "mary")

    assert not user(staffed.depot, "mary", "is_superuser")
    assert staffed.mary.get("/staff/").status == 404


def test_the_last_administrator_neither_leaves_office_nor_suspends_themselves(
    staffed: Staffed,
) -> None:
    staffed.depot.run("user", "demote", "vera")
    answers = [
        staffed.act(staffed.root, "demote", "root"),
        staffed.act(staffed.root, "suspend", "root", why="tired"),
    ]
    staffed.depot.run("user", "promote", "vera")

    assert ["last active administrator" in page.html for page in answers] == [True, True]
    assert user(staffed.depot, "root", "is_superuser")
    assert user(staffed.depot, "root", "state") == "active"
    assert staffed.root.is_signed_in()


def test_all_sessions_of_a_person_end_and_of_nobody_else(staffed: Staffed) -> None:
    staffed.act(staffed.root, "end-sessions", "alice")

    assert not staffed.alice.is_signed_in()
    assert staffed.root.is_signed_in()
    staffed.alice.sign_in("alice")


def test_who_does_it_to_themselves_is_signed_out(staffed: Staffed) -> None:
    staffed.depot.user("passing", "--admin", password=PASSWORD)
    passing = Browser(staffed.depot).become_complete("passing")

    page = staffed.act(passing, "demote", "passing")

    assert (page.status, page.path) == (200, "/")
    assert "passing is no administrator any more." in page.html
    assert not passing.is_signed_in()


def test_a_refusal_is_said_on_the_page_and_does_nothing(staffed: Staffed) -> None:
    staffed.depot.user("gone")
    path = f"/staff/people/{staffed.id_of('gone')}"
    page = staffed.root.get(f"{path}/suspend/")
    staffed.depot.run("user", "erase", "gone", "--yes")

    refused = staffed.root.submit(page, why="because")

    assert refused.status == 200
    assert "was deleted" in refused.html
    assert "What you can do" not in staffed.root.get(f"{path}/").html
