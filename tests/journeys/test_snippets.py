"""What the page of a new token offers to copy, run as it stands there by a shell and its client."""

import subprocess

import pytest

from entrepot.web.tokens.snippets import snippets

from . import clients, samples

MORE = {"pdm": " --no-build"}
"""What a machine without a network cannot do: build in an environment of its own."""

SOURCES = {"poetry": "poetry", "hatch": "hatch", "flit": "flit", "pdm": "pdm"}
"""Clients that publish a project, and not the files in its `dist`."""


@pytest.fixture
def run(depot, token, project, dist, home):
    """Runs the snippet of a client in a shell."""

    def in_shell(name):
        [text] = [
            each.text
            for each in snippets(token, depot.url, project=project)
            if each.client == name and each.where.startswith("sh")
        ]
        client = clients.client(name, home)
        if name in SOURCES:
            samples.source(dist.parent, samples.Sample(project), backend=SOURCES[name])
        return subprocess.run(
            ["/bin/sh", "-e", "-c", text + MORE.get(name, "")],
            cwd=dist.parent,
            env=client.environment() | {"FLIT_NO_NETWORK": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=clients.PATIENCE,
            check=False,
        )

    return in_shell


@pytest.mark.parametrize("name", ["twine", "uv", "poetry", "hatch", "flit", "pdm"])
def test_what_the_page_offers_publishes_as_it_stands_there(run, listed, name):
    ended = run(name)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert len(listed()) == 2


@pytest.fixture
def with_pypirc(depot, token, project, home):
    """A client whose user has put the settings file of the page where it belongs."""

    def made(name):
        offered = snippets(token, depot.url, project=project)
        [text] = [each.text for each in offered if "distutils" in each.text]
        (home / ".pypirc").write_text(text)
        return clients.client(name, home)

    return made


def test_the_settings_file_that_the_page_offers_publishes_with_twine(with_pypirc, dist, listed):
    with_pypirc("twine").succeed("upload", "--repository", "depot", *dist.iterdir())

    assert len(listed()) == 2


def test_the_settings_file_that_the_page_offers_publishes_with_flit(
    with_pypirc, project, dist, listed
):
    source = samples.source(dist.parent, samples.Sample(project), backend="flit")
    env = {"FLIT_NO_NETWORK": "1", "SOURCE_DATE_EPOCH": "1580601600"}

    with_pypirc("flit").succeed("publish", "--repository", "depot", cwd=source, env=env)

    assert len(listed()) == 2
