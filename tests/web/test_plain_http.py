"""A form that came in clear from another machine is not looked at: it must not travel so."""

import http.client
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.depots import Depot

FROM_AFAR = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "http"}
OVER_TLS = FROM_AFAR | {"X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def behind_a_proxy(new_data: Callable[[], Path]) -> Iterator[Depot]:
    depot = Depot(new_data(), {"TRUSTED_PROXIES": "127.0.0.1,::1"}).start("--workers", "1")
    yield depot
    depot.stop()


def _sign_in(depot: Depot, headers: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection("localhost", depot.port, timeout=30)
    try:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        body = "login=alice&password=violet+harbour+crane"
        connection.request("POST", "/account/login/", body, headers | kind)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_a_form_over_plain_http_from_elsewhere_is_refused(behind_a_proxy: Depot) -> None:
    status, page = _sign_in(behind_a_proxy, FROM_AFAR)

    assert status == 403
    assert "plain-http-form" in page  # the code of the rule
    assert "https" in page


def test_over_tls_the_form_itself_is_judged(behind_a_proxy: Depot) -> None:
    status, page = _sign_in(behind_a_proxy, OVER_TLS)

    assert status == 403
    assert "one first-party cookie" in page
