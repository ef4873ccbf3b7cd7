import contextlib
import http.client

from tests.depots import Depot
from tests.uploads import Wheel, publish

from .commands import MISUSED, execute, refusal

DELETE = ("project", "delete", "Left-Pad")


def _status(depot: Depot, path: str) -> int:
    connection = http.client.HTTPConnection("localhost", depot.port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status


def test_a_deleted_project_is_gone_for_everybody_and_keeps_its_name(published: Depot) -> None:
    token = published.token("alice", "again")
    [(sha256, name)] = execute(published, "SELECT sha256, filename FROM releases_file")
    address = f"/packages/{sha256[:2]}/{sha256[2:4]}/{sha256[4:]}/{name}"
    paths = ["/simple/left-pad/", "/project/left-pad/", "/project/left-pad/1.0/", address]
    paths.append(f"{address}.metadata")
    published.start("--workers", "1")
    before = [_status(published, path) for path in paths]

    deleted = published.run(*DELETE, "--yes")
    again = published.run(*DELETE, "--yes")
    after = [_status(published, path) for path in paths]
    status, reason = publish(published.port, token, Wheel.made("left_pad", "2.0"))
    published.stop()

    assert deleted.stdout == "Deleted left_pad.\n"
    assert again.stdout == "left_pad was deleted before.\n"
    assert (before, after) == ([200] * 5, [404] * 5)
    assert status == 403, reason
    refusal(
        published, "project", "create", "left-pad", "--owner", "alice", code="project-name-taken"
    )


def test_nothing_is_deleted_without_yes(published: Depot) -> None:
    asked = published.run(*DELETE, check=False)

    assert asked.returncode == MISUSED
    assert execute(published, "SELECT state FROM projects_project") == [("active",)]


def test_a_project_that_never_was_is_not_deleted(shell: Depot) -> None:
    refusal(shell, "project", "delete", "right-pad", "--yes", code="project-unknown")
