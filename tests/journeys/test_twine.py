import pytest

from . import clients, samples


@pytest.fixture
def upload(twine, depot):
    """Uploads everything in a `dist` folder, with the token where a pipeline keeps it."""

    def run(dist, token, *options):
        env = {
            "TWINE_REPOSITORY_URL": depot.upload_url,
            "TWINE_USERNAME": "__token__",
            "TWINE_PASSWORD": token,
        }
        options = ("--non-interactive", "--disable-progress-bar", *options)
        return twine.run("upload", *options, *sorted(dist.iterdir()), env=env)

    return run


def test_what_build_made_is_published_with_a_token_in_the_environment(
    upload, listed, token, project, tmp_path, home
):
    folder = samples.source(tmp_path / "project", samples.Sample(project), backend="flit")
    builder = clients.client("pip", home)
    builder.succeed("-m", "build", "--no-isolation", folder, program="python")
    dist = folder / "dist"

    outcome = upload(dist, token)

    assert outcome.status == 0, outcome.said
    published = listed()
    assert set(published) == {path.name for path in dist.iterdir()}
    assert len(published) == 2


def test_a_token_in_pypirc_publishes(twine, listed, depot, token, dist, home):
    (home / ".pypirc").write_text(
        "[distutils]\nindex-servers = depot\n\n"
        f"[depot]\nrepository = {depot.upload_url}\nusername = __token__\npassword = {token}\n"
    )

    twine.succeed("upload", "--non-interactive", "-r", "depot", *dist.iterdir())

    assert len(listed()) == 2


@pytest.mark.parametrize("end", ["   ", "\t", "\r", " \r"])
def test_a_pypirc_from_windows_with_blanks_after_the_token_publishes(
    twine, listed, depot, token, dist, end
):
    text = (
        "[distutils]\nindex-servers = depot\n\n"
        f"[depot]\nrepository = {depot.upload_url}\nusername = __token__ {end}\n"
        f"password =  {token}{end}\n"
    )
    (twine.home / ".pypirc").write_bytes(text.replace("\n", "\r\n").encode())

    twine.succeed("upload", "--non-interactive", "-r", "depot", *dist.iterdir())

    assert len(listed()) == 2


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", " ", '"'])
def test_a_secret_of_a_pipeline_that_was_pasted_with_more_than_the_token_publishes(
    upload, listed, token, dist, end
):
    start = '"' if end == '"' else ""

    outcome = upload(dist, f"{start}{token}{end}")

    assert outcome.status == 0, outcome.said
    assert len(listed()) == 2


def test_the_upload_url_works_without_its_last_slash(twine, listed, depot, token, dist):
    credentials = {"TWINE_USERNAME": "__token__", "TWINE_PASSWORD": token}
    url = depot.upload_url.rstrip("/")

    twine.succeed("upload", "--repository-url", url, *dist.iterdir(), env=credentials)

    assert len(listed()) == 2


def test_a_pipeline_that_runs_again_succeeds_and_changes_nothing(upload, listed, token, dist):
    upload(dist, token)
    before = listed()

    again = upload(dist, token)

    assert again.status == 0, again.said
    assert listed() == before


def test_other_content_under_a_published_name_already_exists(upload, listed, token, project, dist):
    upload(dist, token)
    before = listed()
    samples.wheel(dist, samples.Sample(project, greeting="changed"))

    refused = upload(dist, token)

    assert refused.status == 1
    assert "already exists" in refused.said
    assert listed() == before


def test_a_token_for_another_project_is_told_what_it_may_do(
    upload, listed, token_for_another_project, project, dist
):
    refused = upload(dist, token_for_another_project)

    assert refused.status == 1
    assert f"ci of {project}-docs" in refused.said
    assert listed() == {}


def test_a_revoked_token_is_told_that_it_is_revoked(upload, listed, revoked_token, project, dist):
    refused = upload(dist, revoked_token)

    assert refused.status == 1
    assert "revoked" in refused.said
    assert f"leaked from {project}" in refused.said
    assert listed() == {}


def test_verbose_twine_shows_the_sentence_of_the_body_and_no_token(upload, revoked_token, dist):
    refused = upload(dist, revoked_token, "--verbose")

    assert "revoked" in refused.said
    assert revoked_token not in refused.said


def test_a_password_that_is_no_token_is_told_what_to_use(upload, listed, depot, dist):
    refused = upload(dist, "correct horse battery staple")

    assert refused.status == 1
    assert "token" in refused.said.rpartition(depot.upload_url)[2]
    assert listed() == {}
