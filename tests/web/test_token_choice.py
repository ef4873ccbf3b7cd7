"""Choosing what a token reaches among 200 projects, on a page without any script."""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web.newcomers import joined
from tests.web.people import Browser, Page, token_on
from tests.web.staffed import user

CREATE = "/account/tokens/create/"
MANY = 200
CHOSEN = ["pad-003", "pad-117", "pad-198"]


@pytest.fixture(scope="module")
def depot(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    started = peopled(TWO_FACTOR="encouraged").start("--workers", "2")
    yield started
    started.stop()


@pytest.fixture(scope="module")
def owner(depot: Depot) -> Browser:
    """Somebody who owns 200 projects."""
    browser = joined(depot, "owner")
    _own(depot, "owner", [f"pad-{number:03}" for number in range(MANY)])
    return browser


def _own(depot: Depot, name: str, projects: list[str]) -> None:
    for project in projects:
        project_id, now = uuid4().hex, "2026-11-23 12:00:00"
        execute(
            depot,
            "INSERT INTO projects_project "
            "(id, display_name, name, state, revision, is_listed, created_at) "
            "VALUES (?, ?, ?, 'active', 0, 0, ?)",
            *(project_id, project, project, now),
        )
        execute(
            depot,
            "INSERT INTO projects_role (project_id, user_id, name, created_at) "
            "VALUES (?, ?, 'owner', ?)",
            *(project_id, user(depot, name, "id"), now),
        )


def _boxes(page: Page) -> dict[str, bool]:
    """Return the projects that the page shows, and whether each is ticked."""
    boxes = re.findall(r'<input type="checkbox" name="projects"[^>]*>', page.html)
    names = [re.findall(r'value="([^"]+)"', box)[0] for box in boxes]
    return {name: " checked" in box for name, box in zip(names, boxes, strict=True)}


def _ticked(page: Page) -> list[str]:
    return [name for name, is_ticked in _boxes(page).items() if is_ticked]


def _send(browser: Browser, page: Page, projects: list[str], **fields: str) -> Page:
    """Send the form as a browser does: what is written in it, and every box that is ticked."""
    form = page.form(CREATE).fields
    form.pop("projects", None)
    return browser.send(CREATE, **{**form, **fields}, projects=projects)


def test_all_projects_can_be_chosen_from_without_a_script(owner: Browser) -> None:
    page = owner.get(CREATE)

    assert len(_boxes(page)) == MANY
    assert "200 of 200 shown" in page.html
    assert len(page.html) < 100_000


def test_a_search_shows_what_it_finds_and_keeps_what_was_chosen(owner: Browser) -> None:
    page = owner.get(CREATE)
    for project in CHOSEN:
        fields = {"find": project.upper(), "description": "three of them", "lifetime": "30"}
        page = _send(owner, page, _ticked(page), **fields, show="found")
        assert project in _boxes(page)
        page = _send(owner, page, [*_ticked(page), project], find="", show="found")

    assert _ticked(page) == CHOSEN
    assert page.form(CREATE).fields["description"] == "three of them"
    assert page.form(CREATE).fields["lifetime"] == "30"
    narrow = _send(owner, page, CHOSEN, find="pad-05", show="found")
    assert sorted(_boxes(narrow)) == sorted([*CHOSEN, *(f"pad-05{n}" for n in range(10))])


def test_a_search_that_finds_nothing_says_so_and_loses_nothing(owner: Browser) -> None:
    page = _send(owner, owner.get(CREATE), CHOSEN, find="no such name", show="found")
    bare = _send(owner, owner.get(CREATE), [], find="no such name", show="found")

    assert _ticked(page) == CHOSEN
    assert "No project of yours has a name like this." in bare.html


def test_a_token_for_three_of_200_projects_publishes_those_and_no_other(owner: Browser) -> None:
    port = owner.depot.port
    page = _send(owner, owner.get(CREATE), CHOSEN[:2], find="pad-198", show="found")

    made = _send(owner, page, CHOSEN, description="three", scope="projects")

    token = token_on(made)
    assert publish(port, token, Wheel.made("pad_003"))[0] == 200
    assert publish(port, token, Wheel.made("pad_198"))[0] == 200
    assert publish(port, token, Wheel.made("pad_004"))[0] == 403


def test_a_refusal_keeps_what_was_chosen_and_searched_for(owner: Browser) -> None:
    page = _send(owner, owner.get(CREATE), CHOSEN, find="pad-00", description="", scope="projects")

    assert "Please correct this" in page.html
    assert _ticked(page) == CHOSEN
    assert page.form(CREATE).fields["find"] == "pad-00"
    assert "pad-199" not in _boxes(page)


def test_a_token_for_all_200_can_be_made_and_for_one_more_cannot(owner: Browser) -> None:
    everything = [f"pad-{number:03}" for number in range(MANY)]
    page = owner.get(CREATE)

    made = _send(owner, page, everything, description="all of them", scope="projects")
    refused = _send(
        owner,
        page,
        everything,
        description="and more",
        scope="projects",
        new_project="one-more",
    )

    assert "Your new token" in made.html
    assert "201 projects are too many for one token" in refused.html
    assert len(_ticked(refused)) == MANY


@pytest.mark.parametrize("chosen", [CHOSEN, []])
def test_the_whole_account_and_single_projects_are_not_both_chosen(
    owner: Browser,
    chosen: list[str],
) -> None:
    both = {"scope": "account", "description": "both", "new_project": "" if chosen else "new-pad"}

    page = _send(owner, owner.get(CREATE), chosen, **both)

    assert page.status == 200
    assert "Choose the whole account or single projects, not both." in page.html
    assert _ticked(page) == chosen
    assert page.form(CREATE).fields["description"] == "both"


def test_somebody_elses_project_is_no_choice(depot: Depot, owner: Browser) -> None:
    _own(depot, "bob", ["bobs-pad"])
    page = owner.get(CREATE)

    refused = _send(owner, page, ["bobs-pad"], description="stolen", scope="projects")
    named = _send(owner, page, [], description="stolen", scope="projects", new_project="Bobs_Pad")

    assert "bobs-pad" not in _boxes(page)
    assert "Please correct this" in refused.html
    assert "neither owner nor maintainer" in named.html
    assert execute(depot, "SELECT 1 FROM tokens_token WHERE description = 'stolen'") == []
