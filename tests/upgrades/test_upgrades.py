"""Today's code starts on the data of every version that was ever released."""

import hashlib
import json
import tarfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.api.parcels import wheel
from tests.depots import Depot
from tests.upgrades.stories import Archived, parcels, publish
from tests.uploads import fetch
from tests.web.people import Browser

JSON = "application/vnd.pypi.simple.v1+json"
PATIENCE = 15
ARCHIVES = sorted(Path(__file__).parent.glob("*.tar.gz"))


@pytest.fixture(params=ARCHIVES, ids=lambda path: path.name)
def archived(request: pytest.FixtureRequest, tmp_path: Path) -> Archived:
    with tarfile.open(request.param) as packed:
        packed.extractall(tmp_path, filter="tar")
    return Archived(tmp_path)


@pytest.fixture
def depot(archived: Archived) -> Iterator[Depot]:
    """Today's server on yesterday's data."""
    started = Depot(archived.data).start("--workers", "1")
    yield started
    started.stop()


def test_there_is_an_archive_to_start_on() -> None:
    assert ARCHIVES


def test_old_tokens_publish_what_they_could_and_nothing_else(
    archived: Archived,
    depot: Depot,
) -> None:
    wheel, sdist = parcels("2.0")

    alices = [publish(depot, archived.tokens["alice"], parcel).status for parcel in (wheel, sdist)]
    bobs = publish(depot, archived.tokens["bob"], parcels("3.0")[0])

    assert alices == [200, 200]
    assert bobs.status == 403
    assert fetch(depot.port, wheel.path) == wheel.content


def test_old_releases_are_shown(depot: Depot) -> None:
    paths = ("/", "/project/left-pad/", "/project/left-pad/1.0/", "/simple/", "/simple/left-pad/")

    pages = {path: fetch(depot.port, path, accept="text/html") for path in paths}

    assert all(b"left-pad" in page for page in pages.values())
    assert b"an old one" in pages["/project/left-pad/1.0/"]


def test_old_files_are_listed_and_served_and_the_same_when_uploaded_again(
    archived: Archived,
    depot: Depot,
) -> None:
    contents = _downloaded(depot)
    again = [
        publish(depot, archived.tokens["alice"], replace(parcel, content=content).with_digests())
        for parcel in parcels("1.0")
        if (content := contents[parcel.filename])
    ]

    assert contents.keys() == {parcel.filename for parcel in parcels("1.0")}
    assert [answer.status for answer in again] == [200, 200]
    assert _downloaded(depot) == contents


def test_people_of_old_sign_in_with_what_they_had_and_their_tokens_publish(
    archived: Archived,
    depot: Depot,
) -> None:
    for name, secrets in archived.secrets.items():
        by_app, by_recovery_code = Browser(depot), Browser(depot)
        by_app.secret = secrets["totp"]
        by_app.sign_in(name, secrets["password"])
        page = by_recovery_code.sign_in(name, secrets["password"])
        by_recovery_code.submit(page, code=secrets["recovery_code"])

        assert by_app.is_signed_in()
        assert "notebook" in by_app.get("/account/tokens/").html
        assert by_recovery_code.is_signed_in()
        published = publish(depot, archived.tokens[name], wheel("right-pad", "2.0"))
        assert published.status == 200


def test_old_names_are_taken_for_ever(depot: Depot) -> None:
    depot.run("user", "erase", "bob", "--yes")

    for name in ("alice", "bob"):
        arguments = ("user", "create", name, "--email", f"{name}@new.example")
        refused = depot.run(*arguments, check=False)

        assert refused.returncode == 1
        assert f"The user name '{name}' is taken." in refused.stderr


def test_nothing_is_wrong_with_the_old_instance_after_it_was_started(depot: Depot) -> None:
    examined = depot.run("doctor", check=False)

    assert examined.returncode == 0, examined.stdout


def test_nobody_gets_letters_about_what_happened_before_there_were_any(depot: Depot) -> None:
    depot.token("alice", "a new one")
    deadline = time.monotonic() + PATIENCE

    while not (letters := _letters(depot)) and time.monotonic() < deadline:
        time.sleep(0.1)

    [letter] = letters
    assert "New API token: a new one" in letter


def _letters(depot: Depot) -> list[str]:
    return [path.read_text() for path in depot.data.glob("outbox/*.eml")]


def _downloaded(depot: Depot) -> dict[str, bytes]:
    """Return every listed file by name, in the bytes that the index promises."""
    contents = {}
    for file in json.loads(fetch(depot.port, "/simple/left-pad/", accept=JSON))["files"]:
        content = fetch(depot.port, urlsplit(file["url"]).path)
        assert hashlib.sha256(content).hexdigest() == file["hashes"]["sha256"]
        contents[file["filename"]] = content
    return contents
