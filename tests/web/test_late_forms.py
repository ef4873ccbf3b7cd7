"""Forms that are sent twice, or after what they are about has changed: nothing is done twice."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tests.cli.commands import entries, execute
from tests.depots import Depot
from tests.web.newcomers import joined
from tests.web.people import CODES, PASSWORD, SECRET, Browser
from tests.web.sealed import code_to, grow_older

ADDRESSES = "/account/email/"
CREATE = "/account/tokens/create/"
ACTIVATE = "/account/security/totp/activate/"
DEACTIVATE = "/account/security/totp/deactivate/"
REAUTHENTICATE = "/account/reauthenticate/"
RENEW = "/account/security/recovery-codes/generate/"


@pytest.fixture(scope="module")
def depot(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    started = peopled(TWO_FACTOR="encouraged", SIGN_UP="invite").start("--workers", "2")
    yield started
    started.stop()


def _tokens(depot: Depot, description: str) -> int:
    query = "SELECT count(*) FROM tokens_token WHERE description = ?"
    [(count,)] = execute(depot, query, description)
    return int(count)


def _count(depot: Depot, kind: str, name: str) -> int:
    return [subject for _, subject, _ in entries(depot, kind)].count(name)


def _token_id(depot: Depot, description: str) -> str:
    query = "SELECT id FROM tokens_token WHERE description = ?"
    [(token_id,)] = execute(depot, query, description)
    return str(UUID(token_id))


# Sent twice


def test_a_token_that_is_asked_for_twice_is_made_once_and_the_second_answer_says_so(
    depot: Depot,
) -> None:
    tina = joined(depot, "tina")
    page = tina.get(CREATE)
    fields = {"description": "twice", "scope": "account", "lifetime": "30"}

    tina.submit(page, **fields)
    again = tina.submit(page, **fields)

    assert again.status == 200
    assert "There is a token called &#x27;twice&#x27; already" in again.html
    assert "or revoke the token that has it" in again.html
    kept = again.form(CREATE).fields
    assert {name: kept[name] for name in fields} == fields
    assert _tokens(depot, "twice") == 1


def test_a_token_is_revoked_once_and_its_page_says_that_it_is(depot: Depot) -> None:
    rita = joined(depot, "rita")
    rita.make_token("doomed")
    path = f"/account/tokens/{_token_id(depot, 'doomed')}/revoke/"
    page = rita.get(path)

    answers = [rita.submit(page), rita.submit(page)]
    late = rita.get(path)

    assert ["is revoked" in answer.html for answer in answers] == [True, True]
    assert _count(depot, "token.revoked", "doomed") == 1
    assert late.status == 200
    assert "is revoked already" in late.html
    assert "danger" not in late.html


def test_an_address_that_is_added_twice_is_one_address(depot: Depot) -> None:
    ada = joined(depot, "ada")
    page = ada.get(ADDRESSES)

    ada.submit(page, email="ada@work.example", action_add="")
    confirm = ada.submit(page, email="ada@work.example", action_add="")
    ada.submit(confirm, code=code_to(depot, "ada@work.example"))
    third = ada.submit(page, email="ada@work.example", action_add="")

    assert third.html.count('<th scope="row"') == 2
    assert "already associated with this account" in third.html
    assert _count(depot, "user.address-verified", "ada") == 1


def test_an_address_that_is_gone_already_is_named(depot: Depot) -> None:
    remo = joined(depot, "remo")
    page = remo.submit(remo.get(ADDRESSES), email="remo@work.example", action_add="")
    remo.submit(page, code=code_to(depot, "remo@work.example"))
    page = remo.get(ADDRESSES)
    remo.submit(page, email="remo@work.example", action_remove="")

    answers = [
        remo.submit(page, email="remo@work.example", **{act: ""})
        for act in ("action_remove", "action_primary", "action_send")
    ]

    assert [answer.status for answer in answers] == [200, 200, 200]
    for answer in answers:
        assert "remo@work.example is none of your addresses." in answer.html
        assert "remo@example.com" in answer.html
    assert _count(depot, "user.address-removed", "remo") == 1


def test_an_app_that_is_set_up_twice_is_one_app_and_leads_on_to_the_codes(depot: Depot) -> None:
    theo = joined(depot, "theo")
    page = theo.get(ACTIVATE)
    [theo.secret] = set(SECRET.findall(page.html))
    code = theo.code()

    theo.submit(page, code=code)
    again = theo.submit(page, code=code)

    assert again.path == "/account/security/recovery-codes/"
    assert "Your authenticator app is set up." in again.html
    assert "Make new codes" in again.html
    assert _count(depot, "user.factor-added", "theo") == 2  # the app, and its codes


def test_an_app_that_is_removed_twice_is_told_to_be_gone(depot: Depot) -> None:
    rolf = joined(depot, "rolf")
    rolf.activate_totp()
    page = rolf.get(DEACTIVATE)

    rolf.submit(page)
    again = rolf.submit(page)

    assert (again.status, again.path) == (200, "/account/security/")
    assert "You have no authenticator app here." in again.html


def test_of_recovery_codes_that_are_made_twice_those_that_were_shown_last_are_good(
    depot: Depot,
) -> None:
    cora = joined(depot, "cora")
    cora.activate_totp()
    page = cora.get(RENEW)

    first, second = (CODES.findall(cora.submit(page).html) for _ in range(2))

    assert len(first) == len(second) == 10
    assert not set(first) & set(second)
    assert "not one of your unused codes" in cora.confirm_recovery(first).html
    assert cora.confirm_recovery(second).path == CREATE


# Too late


def test_what_is_sent_after_the_session_ended_does_nothing_and_is_told(depot: Depot) -> None:
    lena = joined(depot, "lena")
    page = lena.get(CREATE)
    elsewhere = Browser(depot)
    elsewhere.sign_in("lena")
    elsewhere.submit(elsewhere.get("/account/sessions/"), "/account/sessions/")

    answer = lena.submit(page, description="orphan", scope="account")

    assert (answer.status, answer.path) == (200, "/account/login/")
    assert "You are signed out by now: what you sent was not taken." in answer.html
    assert _tokens(depot, "orphan") == 0


def test_a_form_from_before_another_sign_in_is_refused_by_a_page_that_says_what_to_do(
    depot: Depot,
) -> None:
    otto = joined(depot, "otto")
    page = otto.get(CREATE)
    otto.sign_out()
    otto.sign_in("otto")

    answer = otto.submit(page, description="stale", scope="account")

    assert answer.status == 403
    assert "Go back, load the page again, and send it once more." in answer.html
    assert _tokens(depot, "stale") == 0
    anew = otto.submit(otto.get(CREATE), description="stale", scope="account")
    assert "Your new token" in anew.html


def test_what_was_typed_survives_that_a_password_is_asked_for_first(depot: Depot) -> None:
    stan = joined(depot, "stan")
    page = stan.get(CREATE)
    grow_older(depot)
    day = datetime.now(UTC) + timedelta(days=20)

    asked = stan.submit(
        page,
        description="slow",
        scope="projects",
        new_project="Stans_Pad",
        lifetime="date",
        expires_on=f"{day:%Y-%m-%d}",
    )
    made = stan.submit(asked, password=PASSWORD)

    assert asked.path == REAUTHENTICATE
    assert made.status == 200
    assert "Your new token" in made.html
    assert f"{day + timedelta(days=1):%Y-%m-%d}</span> <span>00:00 UTC" in made.html
    assert "stans-pad" in stan.get("/account/tokens/").html
    where = "SELECT address, user_agent FROM audit_entrypersonal WHERE subject_name = 'slow'"
    assert {bool(address and agent) for address, agent in execute(depot, where)} == {True}


def test_what_is_refused_after_a_password_was_asked_for_can_be_mended_and_sent(
    depot: Depot,
) -> None:
    sven = joined(depot, "sven")
    page = sven.get("/account/invite/")
    grow_older(depot)

    asked = sven.submit(page, email="not an address")
    refused = sven.submit(asked, password=PASSWORD)
    done = sven.submit(refused, "/account/invite/", email="guest@example.com")

    assert "Enter a valid email address" in refused.html
    assert refused.form("/account/invite/").fields["email"] == "not an address"
    assert "The invitation to guest@example.com is on its way." in done.html


def test_a_token_that_was_revoked_elsewhere_is_blocked_in_vain_and_breaks_nothing(
    depot: Depot,
) -> None:
    owen = joined(depot, "owen")
    owen.submit(owen.get(CREATE), description="pad", scope="projects", new_project="owens-pad")
    page = owen.get("/project/owens-pad/settings/")
    [path] = set(re.findall(r"/project/owens-pad/settings/tokens/[0-9a-f-]{36}/", page.html))
    owen.submit(owen.get(f"/account/tokens/{path.split('/')[-2]}/revoke/"))

    answer = owen.submit(page, path, act="block")

    assert answer.status == 404
    assert _count(depot, "token.blocked", "pad") == 0


def test_a_block_that_is_sent_twice_is_one_block(depot: Depot) -> None:
    bert = joined(depot, "bert")
    bert.submit(bert.get(CREATE), description="ward", scope="projects", new_project="berts-pad")
    page = bert.get("/project/berts-pad/settings/")
    [path] = set(re.findall(r"/project/berts-pad/settings/tokens/[0-9a-f-]{36}/", page.html))

    answers = [bert.submit(page, path, act="block") for _ in range(2)]

    assert ["is kept from this project" in answer.html for answer in answers] == [True, True]
    assert _count(depot, "token.blocked", "ward") == 1
