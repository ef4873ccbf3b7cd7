"""POST /legacy/ many times at once: everyone is answered as if they had stood in line."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from . import parcels, stores, wire

UPLOADERS = 16


def at_once(calls):
    with ThreadPoolExecutor(UPLOADERS) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def test_fifty_uploads_with_one_token_are_all_taken(alice, depot, project):
    made = [parcels.wheel(project, f"{number}.0") for number in range(50)]

    answers = at_once([lambda parcel=parcel: alice.upload(parcel) for parcel in made])

    assert [answer.status for answer in answers] == [200] * 50
    page = wire.ask(depot.port, "GET", f"/simple/{project}/").text
    assert all(parcel.filename in page for parcel in made)


def test_identical_uploads_racing_are_one_file_and_all_200(alice, depot, project):
    parcel = parcels.wheel(project)
    before = stores.contents(depot)["files"]

    answers = at_once([lambda: alice.upload(parcel)] * UPLOADERS)

    assert [answer.status for answer in answers] == [200] * UPLOADERS
    assert len({answer.header("entrepot-entry") for answer in answers}) == 1
    new_objects = stores.contents(depot)["files"] - before
    assert len(new_objects) == 2  # the wheel and its metadata: who lost took their objects away


def test_different_contents_racing_for_one_name_leave_one_winner(alice, depot, project):
    made = [parcels.wheel(project, code=bytes([number])) for number in range(UPLOADERS)]

    answers = at_once([lambda parcel=parcel: alice.upload(parcel) for parcel in made])

    winners = [parcel for parcel, answer in zip(made, answers, strict=True) if answer.status == 200]
    losers = [answer for answer in answers if answer.status != 200]
    assert len(winners) == 1
    assert all(loser.status == 400 and "File already exists" in loser.reason for loser in losers)
    assert wire.ask(depot.port, "GET", winners[0].path).body == winners[0].content


def test_two_people_racing_for_a_new_name_have_one_winner(alice, bob, project):
    for number in range(5):
        name = f"{project}-{number}"
        calls = [
            partial(alice.upload, parcels.wheel(name, "1.0")),
            partial(bob.upload, parcels.wheel(name, "2.0")),
        ]

        answers = at_once(calls * 4)

        told = [{answer.status for answer in answers[who::2]} for who in (0, 1)]
        assert sorted(told, key=min) == [{200}, {403}]
