"""People made behind everybody's back: the command takes a second for each."""

from uuid import uuid4

from tests.cli.commands import execute
from tests.depots import Depot
from tests.web.people import Browser

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
