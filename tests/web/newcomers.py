"""People made behind everybody's back, for the command takes a second for each; or by sign-up."""

import re
from uuid import uuid4

from tests.cli.commands import execute
from tests.depots import Depot
from tests.web.people import PASSWORD, Browser, Page
from tests.web.sealed import letter_to

from entrepot.records.accounts import names


def joined(depot: Depot, name: str) -> Browser:
    """Make a person with a verified address, as Alice was made; return them, signed in."""
    person_id = uuid4().hex
    execute(depot, "INSERT INTO accounts_takenname VALUES (?)", names.digest(names.parse(name)))
    execute(
        depot,
        "INSERT INTO accounts_user (password, is_superuser, date_joined, id, username, state) "
        "SELECT password, 0, date_joined, ?, ?, state FROM accounts_user WHERE username = 'alice'",
        person_id,
        name,
    )
    execute(
        depot,
        'INSERT INTO account_emailaddress (verified, "primary", user_id, email) '
        "VALUES (1, 1, ?, ?)",
        person_id,
        f"{name}@example.com",
    )
    browser = Browser(depot)
    browser.sign_in(name)
    return browser


def signed_up(
    depot: Depot,
    name: str,
    email: str,
    browser: Browser | None = None,
) -> tuple[Browser, Page]:
    """Ask for an account, open the letter, and choose a name: where it leads, taken or not."""
    browser = browser or Browser(depot)
    browser.submit(browser.get("/account/signup/"), email=email)
    [path] = re.findall(r"/invitation/\S+/", letter_to(depot, email, "/invitation/"))
    return browser, browser.submit(browser.get(path), name=name, password=PASSWORD)
