import re

from tests.depots import Depot
from tests.web.outbox import letter
from tests.web.people import PASSWORD, Browser

from .commands import entries, refusal

LINK = re.compile(r"/invitation/\S+/")


def test_whoever_is_invited_makes_an_account_once(depot: Depot) -> None:
    said = depot.run("user", "invite", "carol@example.com")
    text = letter(depot, "carol@example.com", "invitation").get_content()

    carol = Browser(depot)
    [link] = LINK.findall(text)
    carol.submit(carol.get(link), name="carol", password=PASSWORD)

    assert said.stdout == "Invited carol@example.com. The service sends the letter.\n"
    assert str(depot.data / "outbox") in said.stderr
    assert "The operator invites you to " in text
    assert carol.is_signed_in()
    assert Browser(depot).get(link).status == 410
    told = [(kind, details) for kind, _, details in entries(depot, "user.invited")]
    assert ("operator", {"address": "carol@example.com"}) in told


def test_whoever_has_an_account_is_told_to_sign_in(depot: Depot) -> None:
    depot.run("user", "invite", "Bob@Example.com")

    text = letter(depot, "bob@example.com", "invitation").get_content()
    assert "You have an account there already" in " ".join(text.split())


def test_what_is_no_address_is_refused_and_nothing_is_sent(shell: Depot) -> None:
    said = refusal(shell, "user", "invite", "carol", code="invalid-email-address")

    assert "carol" in said
    assert entries(shell, "user.invited") == []
