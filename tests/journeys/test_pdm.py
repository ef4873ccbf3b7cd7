import pytest

from . import clients, samples


@pytest.fixture
def pdm(home):
    return clients.client("pdm", home)


@pytest.fixture
def source(dist, project):
    return samples.source(dist.parent, samples.Sample(project), backend="pdm")


@pytest.fixture
def publish(pdm, depot, source):
    """Publishes the `dist` folder, with the token where a pipeline keeps it."""

    def run(token, *options):
        env = {
            "PDM_PUBLISH_REPO": depot.upload_url,
            "PDM_PUBLISH_USERNAME": "__token__",
            "PDM_PUBLISH_PASSWORD": token,
        }
        return pdm.run("publish", "--no-build", *options, cwd=source, env=env)

    return run


def test_what_pdm_built_is_published_with_a_token_in_the_environment(
    pdm, publish, listed, token, source
):
    pdm.succeed("build", "--no-isolation", cwd=source)

    outcome = publish(token)

    assert outcome.status == 0, outcome.said
    assert len(listed()) == 2


def test_a_token_in_the_clients_own_settings_publishes(pdm, listed, depot, token, source):
    pdm.succeed("config", "repository.depot.url", depot.upload_url)
    pdm.succeed("config", "repository.depot.username", "__token__")
    pdm.succeed("config", "repository.depot.password", token)

    pdm.succeed("publish", "--no-build", "-r", "depot", cwd=source)

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
    samples.wheel(dist, samples.Sample(project, greeting="changed"))

    refused = publish(token, "-vv")  # without it pdm shows the status alone

    assert refused.status == 1
    assert "File already exists" in refused.said
    assert listed() == before


def test_skip_existing_leaves_other_content_out_and_publishes_the_rest(
    publish, listed, token, project, dist
):
    [sdist] = dist.glob("*.tar.gz")
    sdist.unlink()
    publish(token)
    samples.sdist(dist, samples.Sample(project))
    samples.wheel(dist, samples.Sample(project, greeting="changed"))

    outcome = publish(token, "--skip-existing")

    assert outcome.status == 0, outcome.said
    assert "because it appears to already exist" in outcome.said
    assert sdist.name in listed()


def test_a_token_for_another_project_is_refused_by_a_status_that_says_so(
    publish, listed, token_for_another_project
):
    refused = publish(token_for_another_project)

    assert refused.status == 1
    assert "Client error '403 Forbidden'" in refused.said
    assert listed() == {}


def test_a_token_for_another_project_is_told_what_it_may_do_when_asked(
    publish, token_for_another_project, project
):
    refused = publish(token_for_another_project, "-vv")

    assert f"ci of {project}-docs" in refused.said


def test_a_revoked_token_is_told_that_it_is_revoked_when_asked(
    publish, listed, revoked_token, project
):
    refused = publish(revoked_token, "-vv")

    assert refused.status == 1
    assert "revoked" in refused.said
    assert f"leaked from {project}" in refused.said
    assert listed() == {}


@pytest.fixture
def application(depot, publish, token, project, tmp_path):
    """A project that requires the published one, and knows no index but the depot."""
    publish(token)
    folder = tmp_path / "application"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "application"\nversion = "1"\nrequires-python = ">=3.11"\n'
        f'dependencies = ["{project}"]\n\n[tool.pdm]\ndistribution = false\n\n'
        f'[[tool.pdm.source]]\nname = "pypi"\nurl = "{depot.simple_url}"\n'
    )
    return folder


def test_a_project_is_locked_and_installed_from_the_index(
    pdm, application, listed, project, consumer
):
    env = {"VIRTUAL_ENV": str(consumer.parents[1]), "PDM_USE_VENV": "1"}

    pdm.succeed("install", cwd=application, env=env)

    lock = (application / "pdm.lock").read_text()
    assert all(file.sha256 in lock for file in listed().values())
    assert samples.greetings(consumer, project) == ["hello"]
