"""Installing from an index that is for people with an account: by a token that may read."""

import pytest
from tests.depots import Depot
from tests.uploads import Wheel, publish

from entrepot.web.tokens import installing

from . import clients, samples


@pytest.fixture(scope="module")
def depot(new_data):
    started = Depot(new_data(), {"READ": "authenticated"}).start("--workers", "2")
    yield started
    started.stop()


@pytest.fixture(scope="module")
def reading(depot):
    """Bob's token: he has no part in the projects, but an account."""
    return depot.token("bob", "laptop", action="read")


@pytest.fixture
def published(depot, token, project, dist):
    [wheel] = dist.glob("*.whl")
    made = Wheel(project.replace("-", "_"), "1.0", wheel.read_bytes())
    assert publish(depot.port, token, made) == (200, "OK")
    return project


@pytest.fixture
def pip(home, depot, consumer):
    client = clients.client("pip", home)
    index = ("--index-url", depot.simple_url)
    return lambda *what: client.run("--python", consumer, "install", *index, *what)


@pytest.fixture
def uv(home, consumer):
    client = clients.client("uv", home)
    return lambda *what, **env: client.run("pip", "install", "--python", consumer, *what, env=env)


@pytest.fixture
def shown(depot, reading, published):
    """Return what the page of a new token says for a client, and where."""
    made = installing.snippets(reading, depot.url, project=published)
    return lambda client, where: next(
        each.text for each in made if (each.client, each.where) == (client, where)
    )


@pytest.fixture
def netrc(home, shown):
    """The user's file of credentials, as the page of the token shows it."""
    file = home / ".netrc"
    file.write_text(shown("pip, pdm", "~/.netrc").partition("#")[0])
    file.chmod(0o600)


def _exports(text):
    lines = [line.removeprefix("export ") for line in text.splitlines() if "export " in line]
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.usefixtures("netrc")
def test_pip_installs_with_the_token_in_netrc(pip, published, consumer):
    outcome = pip(published)

    assert outcome.status == 0, outcome.said
    assert samples.greetings(consumer, published) == ["hello"]


def test_pip_without_a_token_is_told_that_nothing_matches(pip, published):
    outcome = pip(published)

    assert outcome.status == 1
    assert f"No matching distribution found for {published}" in outcome.said


@pytest.mark.usefixtures("netrc")
def test_uv_installs_with_the_token_in_netrc(uv, depot, published, consumer):
    outcome = uv("--default-index", depot.simple_url, published)

    assert outcome.status == 0, outcome.said
    assert samples.greetings(consumer, published) == ["hello"]


def test_uv_installs_as_the_page_of_the_token_says(uv, shown, published, consumer):
    text = shown("uv", "sh")
    arguments = text.splitlines()[-1].split()[3:]

    outcome = uv(*arguments, **_exports(text))

    assert outcome.status == 0, outcome.said
    assert samples.greetings(consumer, published) == ["hello"]


def test_uv_without_a_token_is_told_that_credentials_are_missing(uv, depot, published):
    outcome = uv("--default-index", depot.simple_url, published)

    assert outcome.status == 1
    assert "lack of valid authentication credentials (401 Unauthorized)" in outcome.said


def test_uv_with_a_token_for_uploads_is_told_that_it_is_forbidden(uv, depot, token, published):
    env = {"UV_INDEX_DEPOT_USERNAME": "__token__", "UV_INDEX_DEPOT_PASSWORD": token}

    outcome = uv("--default-index", f"depot={depot.simple_url}", published, **env)

    assert outcome.status == 1
    assert "403 Forbidden" in outcome.said


def test_poetry_locks_as_the_page_of_the_token_says(home, depot, shown, published, tmp_path):
    poetry = clients.client("poetry", home)
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "consumer"\nversion = "1"\nrequires-python = ">=3.11"\n'
        "[tool.poetry]\npackage-mode = false\n"
    )
    text = shown("poetry", "sh")
    env = _exports(text)

    poetry.succeed(*text.splitlines()[0].split()[1:], cwd=tmp_path)
    poetry.succeed("add", "--lock", "--source", "depot", published, cwd=tmp_path, env=env)

    assert published in (tmp_path / "poetry.lock").read_text()


@pytest.fixture
def keyring(tmp_path, reading):
    """A program that answers pip as keyring does, of one service and user; the folder it is in."""

    def made(service, user):
        program = tmp_path / "bin" / "keyring"
        program.parent.mkdir()
        program.write_text(
            "#!/bin/sh\n"
            f'case "$*" in *"get {service} {user}") ;; *) exit 1 ;; esac\n'
            f"""echo '{{"username": "{user}", "password": "{reading}"}}'\n"""
        )
        program.chmod(0o700)
        return program.parent

    return made


def test_pip_asks_the_keyring_as_the_page_of_the_token_says(
    home, keyring, shown, published, consumer
):
    setting, *_, installing_line = shown("pip + keyring", "sh").splitlines()
    pip = clients.client("pip", home)
    folder = keyring(*setting.split()[2:])
    env = {"PATH": f"{folder}:{pip.environment()['PATH']}"}

    outcome = pip.run("--python", consumer, *installing_line.split()[1:], env=env)

    assert outcome.status == 0, outcome.said
    assert samples.greetings(consumer, published) == ["hello"]
