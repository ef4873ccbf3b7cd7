import json

from tests.depots import Depot
from tests.uploads import Wheel, fetch, publish

from .commands import execute, refusal

JSON = "application/vnd.pypi.simple.v1+json"


def test_a_yanked_release_is_marked_on_the_page_of_a_running_server(depot: Depot) -> None:
    publish(depot.port, depot.token("alice", "ci"), Wheel.made("left_pad"))
    fetch(depot.port, "/simple/left-pad/", accept=JSON)

    said = depot.run("release", "yank", "Left-Pad", "1.0.0", "--reason", "broken <on> Mondays")

    [file] = json.loads(fetch(depot.port, "/simple/left-pad/", accept=JSON))["files"]
    assert said.returncode == 0
    assert file["yanked"] == "broken <on> Mondays"
    assert b'data-yanked="broken &lt;on&gt; Mondays"' in fetch(depot.port, "/simple/left-pad/")


def test_yanking_twice_is_said_and_keeps_the_first_reason(published: Depot) -> None:
    published.run("release", "yank", "left-pad", "1.0", "--reason", "first")

    again = published.run("release", "yank", "left-pad", "1.0", "--reason", "second")

    assert again.stdout == "left-pad 1.0 was yanked before; the reason stays.\n"
    assert execute(published, "SELECT yanked_reason FROM releases_release") == [("first",)]


def test_a_release_that_is_not_there_is_not_yanked(published: Depot) -> None:
    said = refusal(published, "release", "yank", "left-pad", "9.9.0", code="release-unknown")

    assert "The project left_pad has no release '9.9.0'; its newest: 1.0." in said
    refusal(published, "release", "yank", "right-pad", "1.0", code="project-unknown")


def test_a_version_of_five_thousand_digits_is_refused_and_no_traceback(published: Depot) -> None:
    refusal(published, "release", "yank", "left-pad", "9" * 5_000, code="invalid-version")
    refusal(published, "release", "unyank", "left-pad", "one", code="invalid-version")
