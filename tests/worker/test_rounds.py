"""The clock goes on, whatever one of its chores meets."""

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from tests.conftest import NOW

from entrepot import config, wiring
from entrepot.backends.mail import MailUndeliverable
from entrepot.wiring import Depot
from entrepot.worker.rounds import _do, _Due

pytestmark = pytest.mark.django_db

EVERY = timedelta(seconds=5)


@pytest.fixture
def instance() -> Depot:
    return wiring.depot(config.current())


@pytest.mark.parametrize(
    "failure",
    [OperationalError("database is locked"), MailUndeliverable("no"), KeyError("a mistake")],
)
def test_a_chore_that_fails_is_done_again_when_it_is_due(
    instance: Depot,
    failure: Exception,
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[datetime] = []

    def chore(_depot: Depot, at: datetime) -> None:
        done.append(at)
        raise failure

    due = _Due(chore, EVERY)
    for at in (NOW, NOW + EVERY / 2, NOW + EVERY):
        _do(due, instance, at=at)

    assert done == [NOW, NOW + EVERY]
    assert "chore" in caplog.text
