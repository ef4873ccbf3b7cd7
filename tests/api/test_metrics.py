"""GET /metrics: figures for a monitor on this machine, and for nobody else."""

import pytest
from tests.web.people import PASSWORD, Browser

from . import wire


def _samples(answer):
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: int(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@pytest.fixture(scope="module")
def watched(new_depot):
    depot = new_depot({"TRUSTED_PROXIES": "127.0.0.1"}).start("--workers", "1")
    depot.run("user", "set-password", "alice", input=PASSWORD)
    return depot


def test_adoption_and_what_there_is_are_counted(watched):
    before = _samples(wire.ask(watched.port, "GET", "/metrics"))
    Browser(watched).sign_in("alice")
    watched.token("alice", "laptop", "left-pad")

    answer = wire.ask(watched.port, "GET", "/metrics")
    after = _samples(answer)

    assert answer.header("content-type").startswith("application/openmetrics-text; version=1.0.0")
    assert answer.text.endswith("# EOF\n")
    assert after['entrepot_people{state="active"}'] == 3
    assert after['entrepot_active_people{second_factor="none"}'] == 3
    grown = {name for name, value in after.items() if value == before[name] + 1}
    assert grown == {
        'entrepot_sign_ins_today{factor="password"}',
        'entrepot_tokens{state="active"}',
        'entrepot_tokens{state="operators"}',
        "entrepot_projects",
    }
    assert before.keys() == after.keys()


def test_whoever_comes_from_elsewhere_learns_no_figure(watched):
    forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}

    answer = wire.ask(watched.port, "GET", "/metrics", forwarded)

    assert answer.status == 403
    assert answer.json["code"] == "metrics-on-this-machine"
    assert answer.json["type"].endswith(f"/help/refusals/#{answer.json['code']}")
    assert "entrepot_" not in answer.text
