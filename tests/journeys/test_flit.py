import pytest

from . import clients, samples


@pytest.fixture
def source(tmp_path, project):
    """Flit publishes sources only: it builds each time, wheel and sdist."""
    return samples.source(tmp_path / "project", samples.Sample(project), backend="flit")


@pytest.fixture
def flit(home):
    return clients.client("flit", home)


@pytest.fixture
def publish(flit, depot, source):
    """Builds and publishes the sources, with the token where a pipeline keeps it."""

    def run(token):
        env = {
            "FLIT_INDEX_URL": depot.upload_url,
            "FLIT_USERNAME": "__token__",
            "FLIT_PASSWORD": token,
            "FLIT_NO_NETWORK": "1",
            "SOURCE_DATE_EPOCH": "1580601600",
        }
        return flit.run("publish", cwd=source, env=env)

    return run


def test_a_token_in_the_environment_publishes(publish, listed, token):
    outcome = publish(token)

    assert outcome.status == 0, outcome.said
    assert len(listed()) == 2


def test_a_token_in_pypirc_publishes(flit, listed, depot, token, source, home):
    (home / ".pypirc").write_text(
        "[distutils]\nindex-servers = depot\n\n"
        f"[depot]\nrepository = {depot.upload_url}\nusername = __token__\npassword = {token}\n"
    )

    flit.succeed("publish", "--repository", "depot", cwd=source, env={"FLIT_NO_NETWORK": "1"})

    assert len(listed()) == 2


def test_a_pipeline_that_runs_again_succeeds_and_changes_nothing(publish, listed, token):
    publish(token)
    before = listed()

    again = publish(token)

    assert again.status == 0, again.said
    assert listed() == before


def test_other_content_under_a_published_name_already_exists(
    publish, listed, token, project, source
):
    publish(token)
    before = listed()
    samples.source(source, samples.Sample(project, greeting="changed"), backend="flit")

    refused = publish(token)

    assert refused.status == 1
    assert "400 Client Error: File already exists" in refused.said
    assert listed() == before


def test_a_token_for_another_project_is_told_what_it_may_do(
    publish, listed, token_for_another_project, project
):
    refused = publish(token_for_another_project)

    assert refused.status == 1
    assert "403 Client Error: " in refused.said
    assert f"ci of {project}-docs" in refused.said
    assert listed() == {}


def test_a_revoked_token_is_told_that_it_is_revoked(publish, listed, revoked_token, project):
    refused = publish(revoked_token)

    assert refused.status == 1
    assert "revoked" in refused.said
    assert f"leaked from {project}" in refused.said
    assert listed() == {}
