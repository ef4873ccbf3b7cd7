import pytest

from . import clients, samples


@pytest.fixture
def hatch(home):
    return clients.client("hatch", home)


@pytest.fixture
def publish(hatch, depot, dist):
    """Publishes everything in `dist`, with the token where a pipeline keeps it."""

    def run(token):
        env = {
            "HATCH_INDEX_REPO": depot.upload_url,
            "HATCH_INDEX_USER": "__token__",
            "HATCH_INDEX_AUTH": token,
        }
        return hatch.run("publish", "--no-prompt", *sorted(dist.iterdir()), env=env)

    return run


def test_what_hatchling_built_is_published_with_a_token_in_the_environment(
    hatch, publish, listed, token, project, dist
):
    folder = samples.source(dist.parent, samples.Sample(project), backend="hatch")
    hatch.succeed("build", "--clean", cwd=folder, program="hatchling")

    outcome = publish(token)

    assert outcome.status == 0, outcome.said
    assert len(listed()) == 2


def test_a_token_in_pypirc_publishes(hatch, listed, depot, token, dist, home):
    (home / ".pypirc").write_text(
        "[distutils]\nindex-servers = depot\n\n"
        f"[depot]\nrepository = {depot.upload_url}\nusername = __token__\npassword = {token}\n"
    )

    hatch.succeed("publish", "--no-prompt", "-r", depot.upload_url, *dist.iterdir())

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

    refused = publish(token)

    # Hatch may learn it from the index and leave the file out, which is no failure to it.
    assert "already exists" in refused.said
    assert listed() == before


def test_a_token_for_another_project_is_told_what_it_may_do(
    publish, listed, token_for_another_project, project
):
    refused = publish(token_for_another_project)

    assert refused.status == 1
    assert "Client error '403 " in refused.said
    assert f"ci of {project}-docs" in refused.said
    assert listed() == {}


def test_a_revoked_token_is_told_that_it_is_revoked(publish, listed, revoked_token, project):
    refused = publish(revoked_token)

    assert refused.status == 1
    assert "revoked" in refused.said
    assert f"leaked from {project}" in refused.said
    assert listed() == {}
