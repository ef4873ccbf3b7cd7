import pytest

from . import clients, samples


@pytest.fixture
def uv(home):
    return clients.client("uv", home)


@pytest.fixture
def publish(uv, depot):
    """Publishes everything in a `dist` folder, with the token where a pipeline keeps it."""

    def run(dist, token, *options):
        env = {"UV_PUBLISH_URL": depot.upload_url, "UV_PUBLISH_TOKEN": token}
        options = ("--trusted-publishing", "never", *options)
        return uv.run("publish", *options, *sorted(dist.iterdir()), env=env)

    return run


@pytest.fixture
def install(uv, depot, consumer):
    """Installs into the consumer's environment, from the depot alone."""

    def run(*requirements):
        index = ("--python", consumer, "--index-url", depot.simple_url)
        return uv.run("pip", "install", *index, *requirements)

    return run


def test_what_uv_built_is_published_with_a_token_in_the_environment(
    uv, listed, depot, token, project, tmp_path
):
    folder = samples.source(tmp_path / "project", samples.Sample(project), backend="uv")
    uv.succeed("build", "--offline", cwd=folder)
    env = {"UV_PUBLISH_URL": depot.upload_url, "UV_PUBLISH_TOKEN": token}

    uv.succeed("publish", "--trusted-publishing", "never", cwd=folder, env=env)

    assert len(listed()) == 2


def test_an_index_named_in_pyproject_publishes_and_skips_what_is_there(
    uv, listed, depot, token, project, dist
):
    # The one place beside the environment where uv looks for an index: it knows no .pypirc.
    (dist.parent / "pyproject.toml").write_text(
        samples.Sample(project).pyproject("uv")
        + f'[[tool.uv.index]]\nname = "depot"\nurl = "{depot.simple_url}"\n'
        f'publish-url = "{depot.upload_url}"\n'
    )
    arguments = ("publish", "--trusted-publishing", "never", "--index", "depot")
    env = {"UV_PUBLISH_TOKEN": token, "UV_NO_CONFIG": "0"}
    uv.succeed(*arguments, cwd=dist.parent, env=env)

    again = uv.succeed(*arguments, cwd=dist.parent, env=env)

    assert len(listed()) == 2
    assert "already exists, skipping" in again


def test_a_pipeline_that_runs_again_succeeds_and_changes_nothing(publish, listed, token, dist):
    publish(dist, token)
    before = listed()

    again = publish(dist, token)

    assert again.status == 0, again.said
    assert listed() == before


def test_other_content_under_a_published_name_already_exists(publish, listed, token, project, dist):
    publish(dist, token)
    before = listed()
    samples.wheel(dist, samples.Sample(project, greeting="changed"))

    refused = publish(dist, token)

    assert refused.status == 2
    assert "Server says: 400 File already exists" in refused.said
    assert listed() == before


def test_check_url_skips_what_is_there_and_publishes_the_rest(publish, listed, depot, token, dist):
    [wheel] = dist.glob("*.whl")
    only_the_wheel = dist.with_name("wheel")
    only_the_wheel.mkdir()
    (only_the_wheel / wheel.name).write_bytes(wheel.read_bytes())
    publish(only_the_wheel, token)

    outcome = publish(dist, token, "--check-url", depot.simple_url)

    assert outcome.status == 0, outcome.said
    assert f"{wheel.name} already exists, skipping" in outcome.said
    assert len(listed()) == 2


def test_check_url_stops_other_content_before_it_is_sent(publish, depot, token, project, dist):
    publish(dist, token)
    samples.wheel(dist, samples.Sample(project, greeting="changed"))

    refused = publish(dist, token, "--check-url", depot.simple_url)

    assert refused.status == 2
    assert "Local file and index file do not match" in refused.said


def test_a_token_for_another_project_is_told_what_it_may_do(
    publish, listed, token_for_another_project, project, dist
):
    refused = publish(dist, token_for_another_project)

    assert refused.status == 2
    assert "Server says: 403" in refused.said
    assert f"ci of {project}-docs" in refused.said
    assert listed() == {}


def test_a_revoked_token_is_told_that_it_is_revoked(publish, listed, revoked_token, project, dist):
    refused = publish(dist, revoked_token)

    assert refused.status == 2
    assert "revoked" in refused.said
    assert f"leaked from {project}" in refused.said
    assert listed() == {}


def test_publishing_to_the_simple_index_is_told_the_upload_address(uv, depot, token, dist):
    arguments = ("--trusted-publishing", "never", "--publish-url", depot.simple_url)

    refused = uv.run("publish", *arguments, *dist.iterdir(), env={"UV_PUBLISH_TOKEN": token})

    assert refused.status == 2
    assert "/legacy/" in refused.said


@pytest.fixture
def tool(publish, depot, project, dist):
    """A published project that requires another published one."""
    sample = samples.Sample(f"{project}-cli", requires=(f"{project}>=1",))
    samples.wheel(dist, sample)
    publish(dist, depot.token("alice", f"ci of {sample.project}", project, sample.project))
    return sample.project


def test_an_installed_project_brings_what_it_requires(install, tool, project, consumer):
    outcome = install(tool)

    assert outcome.status == 0, outcome.said
    assert samples.greetings(consumer, project, tool) == ["hello", "hello"]


def test_a_new_release_is_seen_at_once_by_a_client_that_asked_before(
    publish, install, token, project, dist, consumer
):
    publish(dist, token)
    install(project)
    samples.wheel(dist, samples.Sample(project, version="2.0", greeting="hello again"))
    publish(dist, token)

    outcome = install("--upgrade", project)

    assert outcome.status == 0, outcome.said
    assert samples.greetings(consumer, project) == ["hello again"]


@pytest.fixture
def application(depot, publish, token, project, dist, tmp_path):
    """A project that requires the published one, and knows no index but the depot."""
    publish(dist, token)
    folder = tmp_path / "application"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "application"\nversion = "1"\nrequires-python = ">=3.11"\n'
        f'dependencies = ["{project}"]\n\n'
        f'[[tool.uv.index]]\nurl = "{depot.simple_url}"\ndefault = true\n'
    )
    return folder


def test_a_project_is_locked_and_installed_from_the_index(
    uv, application, listed, project, consumer
):
    env = {"UV_NO_CONFIG": "0", "VIRTUAL_ENV": str(consumer.parents[1])}
    uv.succeed("lock", "--python", consumer, cwd=application, env=env)
    uv.succeed("cache", "clean")

    uv.succeed("sync", "--locked", "--active", cwd=application, env=env)

    lock = (application / "uv.lock").read_text()
    assert all(file.sha256 in lock for file in listed().values())
    assert samples.greetings(consumer, project) == ["hello"]
