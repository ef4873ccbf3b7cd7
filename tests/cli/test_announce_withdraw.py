import re

from tests.depots import Depot
from tests.web.people import Browser

from .commands import entries, refusal

ID = re.compile(r"[0-9a-f-]{36}")


def test_what_is_withdrawn_shows_no_longer(depot: Depot) -> None:
    said = depot.run("announce", "publish", "--title", "Soon gone", input="A text.").stdout
    [announcement_id] = ID.findall(said)

    first = depot.run("announce", "withdraw", announcement_id).stdout
    again = depot.run("announce", "withdraw", announcement_id).stdout

    assert first == f"Withdrew the announcement {announcement_id}.\n"
    assert again == f"The announcement {announcement_id} was withdrawn before.\n"
    assert "Soon gone" not in Browser(depot).get("/announcements/").html
    assert "Soon gone" not in Browser(depot).get("/announcements/feed.atom").html
    assert "Soon gone" in [name for _, name, _ in entries(depot, "announcement.withdrawn")]


def test_an_announcement_that_is_not_there_is_refused(shell: Depot) -> None:
    refusal(shell, "announce", "withdraw", "nonsense", code="announcement-unknown")
