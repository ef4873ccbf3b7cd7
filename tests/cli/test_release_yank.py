import json

from tests.depots import Depot
from tests.uploads import Wheel, fetch, publish

from .commands import refusal

JSON = "application/vnd.pypi.simple.v1+json"


def test_a_yanked_release_is_marked_on_the_page_of_a_running_server(depot: Depot) -> None:
    publish(depot.port, depot.token("alice", "ci"), Wheel.made("left_pad"))
    fetch(depot.port, "/simple/left-pad/", accept=JSON)

    said = depot.run("release", "yank", "Left-Pad", "1.0.0", "--reason", "broken <on> Mondays")

    [file] = json.loads(fetch(depot.port, "/simple/left-pad/", accept=JSON))["files"]
    assert said.returncode == 0
    assert file["yanked"] == "broken <on> Mondays"
    assert b'data-yanked="broken &lt;on&gt; Mondays"' in fetch(depot.port, "/simple/left-pad/")


def test_a_release_that_is_not_there_is_not_yanked(published: Depot) -> None:
    refusal(published, "release", "yank", "left-pad", "9.9", code="release-unknown")
    refusal(published, "release", "yank", "right-pad", "1.0", code="project-unknown")
