import pytest
from tests.depots import Depot

from .commands import entries, people, refusal


def test_the_new_address_counts_as_verified_and_is_in_the_trail(shell: Depot) -> None:
    said = shell.run("user", "set-email", "alice", "Alice@Work.example").stdout
    again = shell.run("user", "set-email", "alice", "alice@work.example").stdout

    assert said == "Set the address of alice.\n"
    assert again == "It was the address of alice before.\n"
    assert people(shell)["alice"]["email"] == "alice@work.example"
    details = {"address": "alice@work.example"}
    assert entries(shell, "user.address-set") == [("operator", "alice", details)]


@pytest.mark.parametrize(
    ("address", "code"),
    [("bob", "invalid-email-address"), ("mallory@example.com", "email-address-taken")],
)
def test_an_address_that_is_none_or_another_persons_is_refused(
    shell: Depot, address: str, code: str
) -> None:
    refusal(shell, "user", "set-email", "bob", address, code=code)

    assert people(shell)["bob"]["email"] == "bob@example.com"
