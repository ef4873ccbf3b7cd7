import pytest

from . import clients, samples


@pytest.fixture
def poetry(home):
    return clients.client("poetry", home)


@pytest.fixture
def source(dist, project):
    """Poetry publishes the `dist` folder of a project whose name is the files' name."""
    return samples.source(dist.parent, samples.Sample(project), backend="poetry")


@pytest.fixture
def publish(poetry, depot, source):
    """Publishes the project, with the token where a pipeline keeps it."""

    def run(token, *options):
        env = {
            "POETRY_REPOSITORIES_DEPOT_URL": depot.upload_url,
            "POETRY_PYPI_TOKEN_DEPOT": token,
        }
        return poetry.run("publish", "-n", "-r", "depot", *options, cwd=source, env=env)

    return run


def test_what_poetry_built_is_published_with_a_token_in_the_environment(
    publish, listed, token, dist
):
    for sample in dist.iterdir():
        sample.unlink()

    outcome = publish(token, "--build")

    assert outcome.status == 0, outcome.said
    assert len(listed()) == 2


def test_a_token_in_the_clients_own_settings_publishes(poetry, listed, depot, token, source):
    # The one place beside the environment where poetry looks for a token: it knows no .pypirc.
    poetry.succeed("config", "repositories.depot", depot.upload_url)
    poetry.succeed("config", "pypi-token.depot", token)

    poetry.succeed("publish", "-n", "-r", "depot", cwd=source)

    assert len(listed()) == 2


def test_a_pipeline_that_runs_again_succeeds_and_changes_nothing(publish, listed, token):
    publish(token)
    before = listed()

    again = publish(token)

    assert again.status == 0, again.said
    assert listed() == before


def test_other_content_under_a_published_name_already_exists(publish, listed, token, project, dist):
    publish(token)
    before = listed()
    samples.sdist(dist, samples.Sample(project, greeting="changed"))

    refused = publish(token)

    assert refused.status == 1
    assert "HTTP Error 400: File already exists" in refused.said
    assert listed() == before


def test_skip_existing_leaves_other_content_out_and_publishes_the_rest(
    publish, listed, token, project, dist
):
    [wheel] = dist.glob("*.whl")
    wheel.unlink()
    publish(token)
    samples.wheel(dist, samples.Sample(project))
    samples.sdist(dist, samples.Sample(project, greeting="changed"))

    outcome = publish(token, "--skip-existing")

    assert outcome.status == 0, outcome.said
    assert "File exists. Skipping" in outcome.said
    assert wheel.name in listed()


def test_a_token_for_another_project_is_told_what_it_may_do(
    publish, listed, token_for_another_project, project
):
    refused = publish(token_for_another_project)

    assert refused.status == 1
    assert "HTTP Error 403: " in refused.said
    assert f"ci of {project}-docs" in refused.said
    assert listed() == {}


def test_a_revoked_token_is_told_that_it_is_revoked(publish, listed, revoked_token, project):
    refused = publish(revoked_token)

    assert refused.status == 1
    assert "revoked" in refused.said
    assert f"leaked from {project}" in refused.said
    assert listed() == {}


def test_an_upload_without_a_token_is_told_what_to_send(poetry, listed, depot, source):
    env = {"POETRY_REPOSITORIES_DEPOT_URL": depot.upload_url}

    refused = poetry.run("publish", "-n", "-r", "depot", cwd=source, env=env)

    assert refused.status == 1
    assert "__token__" in refused.said
    assert listed() == {}


@pytest.fixture
def application(depot, publish, token, project, tmp_path):
    """A project that requires the published one, and knows no index but the depot."""
    publish(token)
    folder = tmp_path / "application"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "application"\nversion = "1"\nrequires-python = ">=3.11"\n'
        f'dependencies = ["{project}"]\n\n[tool.poetry]\npackage-mode = false\n\n'
        f'[[tool.poetry.source]]\nname = "depot"\nurl = "{depot.simple_url}"\n'
    )
    return folder


def test_a_project_is_locked_and_installed_from_the_index(
    poetry, application, listed, project, consumer
):
    env = {"VIRTUAL_ENV": str(consumer.parents[1])}

    poetry.succeed("install", "-n", cwd=application, env=env)

    lock = (application / "poetry.lock").read_text()
    assert all(file.sha256 in lock for file in listed().values())
    assert samples.greetings(consumer, project) == ["hello"]
