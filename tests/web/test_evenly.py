"""Whether an account exists must not show in how long the entrance takes to answer."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from entrepot.web.account import evenly
from entrepot.web.account.evenly import EVEN_SECONDS


class Clock:
    """Stands still but for what views and sleep say it takes."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(evenly, "time", clock)
    return clock


def _took(clock: Clock, work: float, answer: HttpResponse, *, method: str = "POST") -> float:
    def view(_request: HttpRequest) -> HttpResponse:
        clock.now += work
        return answer

    request, began = HttpRequest(), clock.now
    request.method, request.user = method, AnonymousUser()
    assert evenly.evenly(view)(request) is answer
    return clock.now - began


def test_an_account_that_is_made_and_one_that_was_there_take_equally_long(clock: Clock) -> None:
    taken = HttpResponseRedirect("/account/confirm-email/")

    made, was_there = _took(clock, 0.1, taken), _took(clock, 0.01, taken)

    assert made == was_there == pytest.approx(EVEN_SECONDS)


def test_what_takes_longer_by_itself_is_not_held_up(clock: Clock) -> None:
    assert _took(clock, 0.4, HttpResponseRedirect("/")) == pytest.approx(0.4)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_form_that_is_shown_again_holds_no_thread(clock: Clock, method: str) -> None:
    assert _took(clock, 0.01, HttpResponse("form"), method=method) == pytest.approx(0.01)
