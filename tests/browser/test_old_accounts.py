"""Somebody imported from an htpasswd file, on a phone without script: from there to a token."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.people import Person
from tests.depots import Depot
from tests.web.sealed import code_to

TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
OLD = "test"


@pytest.fixture
def depot(new_data: Callable[[], Path], tmp_path: Path) -> Iterator[Depot]:
    depot = Depot(new_data())
    file = tmp_path / "htpasswd"
    file.write_text("Dora:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\n")
    depot.run("user", "import", str(file))
    yield depot.start("--workers", "2")
    depot.stop()


def test_an_imported_person_gets_to_a_token_on_a_phone_without_script(
    plain_page: Page, depot: Depot
) -> None:
    dora = Person(plain_page, depot, "Dora", OLD)
    plain_page.set_default_timeout(20_000)

    dora.sign_in()
    assert plain_page.get_by_role("heading", name="Your e-mail address").is_visible()
    assert plain_page.evaluate(TOO_WIDE) <= 0
    plain_page.fill("#id_email", "dora@work.example")
    dora.send()
    plain_page.fill("#id_code", code_to(depot, "dora@work.example"))
    dora.send()
    assert plain_page.get_by_role("heading", name="Choose a new password").is_visible()
    assert plain_page.evaluate(TOO_WIDE) <= 0
    dora.password = "violet harbour crane 41"
    for field in ("#id_password1", "#id_password2"):
        plain_page.fill(field, dora.password)
    dora.send()
    assert plain_page.url.endswith("/account/security/")
    dora.activate_app()
    dora.confirm_recovery()

    token = dora.make_token("first", project="doras-pad")

    assert token.startswith("entrepot-")
