"""The page of one's own sessions: where somebody is signed in, and how that ends."""

import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from tests.cli.commands import entries, execute
from tests.depots import Depot
from tests.web.newcomers import joined
from tests.web.people import Browser, Page

SESSIONS = "/account/sessions/"
END = re.compile(r"/account/sessions/[0-9a-f-]{36}/end/")


@pytest.fixture(scope="module")
def depot(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    started = peopled().start("--workers", "2")
    yield started
    started.stop()


def _another(browser: Browser) -> Browser:
    """Sign the same person in elsewhere."""
    other = Browser(browser.depot)
    other.sign_in(browser.name)
    return other


def _ends(page: Page) -> list[str]:
    return END.findall(page.html.partition("</main>")[0])


def test_every_session_of_ones_own_is_listed_and_nobody_elses(depot: Depot) -> None:
    here = joined(depot, "lister")
    elsewhere = _another(here)
    joined(depot, "bystander")

    pages = [browser.get(SESSIONS) for browser in (here, elsewhere)]

    assert [page.html.count("<tr>") - 1 for page in pages] == [2, 2]
    assert [page.html.count("<strong>this session</strong>") for page in pages] == [1, 1]
    assert _ends(pages[0]) != _ends(pages[1])


def test_a_session_that_is_ended_is_signed_out_and_the_others_stay(depot: Depot) -> None:
    here = joined(depot, "ender")
    lost, kept = _another(here), _another(here)
    [own_of_lost] = set(_ends(kept.get(SESSIONS))) - set(_ends(lost.get(SESSIONS)))

    page = here.submit(here.get(SESSIONS), own_of_lost)

    assert "The session has ended." in page.html
    assert not lost.is_signed_in()
    assert kept.is_signed_in()
    assert here.is_signed_in()


def test_all_others_end_at_once_and_ones_own_stays(depot: Depot) -> None:
    here = joined(depot, "sweeper")
    others = [_another(here), _another(here)]
    stranger = joined(depot, "neighbour")

    page = here.submit(here.get(SESSIONS), SESSIONS)

    assert "All other sessions have ended." in page.html
    assert _ends(page) == []
    assert here.is_signed_in()
    assert [other.is_signed_in() for other in others] == [False, False]
    assert stranger.is_signed_in()


def test_somebody_elses_session_does_not_exist_and_does_not_end(depot: Depot) -> None:
    victim = joined(depot, "victim")
    _another(victim)
    thief = joined(depot, "thief")
    [theirs] = _ends(victim.get(SESSIONS))

    pages = [thief.post(path) for path in (theirs, f"/account/sessions/{uuid4()}/end/")]

    assert [page.status for page in pages] == [404, 404]
    assert _without_secrets(pages[0]) == _without_secrets(pages[1])
    assert _ends(victim.get(SESSIONS)) == [theirs]


def test_a_session_that_has_ended_already_is_told_on_the_list_and_ends_nothing_more(
    depot: Depot,
) -> None:
    here = joined(depot, "latecomer")
    elsewhere = _another(here)
    page = here.get(SESSIONS)
    [path] = _ends(page)
    here.submit(page, path)
    elsewhere.sign_in("latecomer")
    before = len(entries(depot, "user.sessions-ended"))

    again = here.submit(page, path)

    assert again.status == 404
    assert "it has ended already" in again.html
    assert len(_ends(again)) == 1
    assert elsewhere.is_signed_in()
    assert len(entries(depot, "user.sessions-ended")) == before


def _without_secrets(page: Page) -> str:
    return re.sub(r'(csrfmiddlewaretoken|next)" value="[^"]+"', "", page.html)


@pytest.mark.parametrize(
    ("user_agent", "program"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on "),
        ("Your account was stolen, call 555", "unknown"),
    ],
)
def test_a_session_is_named_by_its_browser_and_not_by_what_that_says(
    depot: Depot, user_agent: str, program: str
) -> None:
    person = joined(depot, f"named-{program.split(maxsplit=1)[0].lower()}")
    execute(
        depot,
        "UPDATE own_sessions_session SET user_agent = ? WHERE user_id = "
        "(SELECT id FROM accounts_user WHERE username = ?)",
        user_agent,
        person.name,
    )

    page = person.get(SESSIONS)

    assert program in page.html
    assert user_agent not in page.html
