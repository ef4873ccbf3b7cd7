import pytest

from . import clients, reading, samples


@pytest.fixture
def pip(home):
    return clients.client("pip", home)


@pytest.fixture
def install(pip, depot, consumer):
    """Installs into the consumer's environment, from the depot alone."""

    def run(*arguments):
        index = ("--index-url", depot.simple_url)
        return pip.run("--python", consumer, "install", *index, *arguments)

    return run


@pytest.fixture
def published(twine, depot, token, dist):
    """Returns the sha256 of each published file by its name."""
    credentials = {"TWINE_USERNAME": "__token__", "TWINE_PASSWORD": token}
    url = depot.upload_url
    twine.succeed("upload", "--repository-url", url, *dist.iterdir(), env=credentials)
    return {path.name: samples.sha256(path.read_bytes()) for path in dist.iterdir()}


@pytest.mark.usefixtures("published")
def test_an_installed_project_can_be_imported(install, project, consumer):
    outcome = install(project)

    assert outcome.status == 0, outcome.said
    assert samples.greetings(consumer, project) == ["hello"]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("spell", [str.upper, lambda name: name.replace("-", "_.")])
def test_a_project_is_found_however_its_name_is_spelled(install, project, consumer, spell):
    outcome = install(spell(project))

    assert outcome.status == 0, outcome.said
    assert samples.greetings(consumer, project) == ["hello"]


def test_pinned_hashes_of_wheel_and_sdist_are_accepted(
    install, published, project, consumer, tmp_path
):
    requirements = tmp_path / "requirements.txt"
    hashes = " ".join(f"--hash=sha256:{sha256}" for sha256 in published.values())
    requirements.write_text(f"{project}==1.0 {hashes}\n")

    outcome = install("--require-hashes", "-r", requirements)

    assert outcome.status == 0, outcome.said
    assert samples.greetings(consumer, project) == ["hello"]


@pytest.mark.usefixtures("published")
def test_a_file_with_another_hash_than_the_pinned_one_is_not_installed(install, project, tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"{project}==1.0 --hash=sha256:{'0' * 64}\n")

    outcome = install("--require-hashes", "-r", requirements)

    assert outcome.status == 1
    assert "DO NOT MATCH THE HASHES" in outcome.said


def test_a_downloaded_sdist_is_what_was_uploaded(pip, depot, published, project, tmp_path):
    source_only = ("--no-deps", "--no-binary", ":all:", "--no-build-isolation")

    pip.succeed("download", *source_only, "--index-url", depot.simple_url, project, "-d", tmp_path)

    [sdist] = tmp_path.glob("*.tar.gz")
    assert samples.sha256(sdist.read_bytes()) == published[sdist.name]


def test_the_metadata_beside_a_wheel_is_the_metadata_inside_it(listed, published, project):
    [wheel] = [name for name in published if name.endswith(".whl")]
    listed = listed()[wheel]

    beside = reading.content(f"{listed.url}.metadata")

    assert beside == samples.Sample(project).core_metadata
    assert listed.entry["core-metadata"] == {"sha256": samples.sha256(beside)}


def test_a_project_nobody_published_is_not_found(install, project):
    outcome = install(f"{project}-unheard-of")

    assert outcome.status == 1
    assert "No matching distribution found" in outcome.said


@pytest.fixture
def yanked(twine, depot, token, project, dist):
    """Beside release 1.0, a release 2.0 that was yanked."""
    samples.wheel(dist, samples.Sample(project, version="2.0", greeting="oops"))
    credentials = {"TWINE_USERNAME": "__token__", "TWINE_PASSWORD": token}
    url = depot.upload_url
    twine.succeed("upload", "--repository-url", url, *dist.iterdir(), env=credentials)
    depot.run("release", "yank", project, "2.0", "--reason", "it says oops")


@pytest.mark.usefixtures("yanked")
def test_a_yanked_release_is_passed_over(install, project, consumer):
    outcome = install(project)

    assert outcome.status == 0, outcome.said
    assert samples.greetings(consumer, project) == ["hello"]


@pytest.mark.usefixtures("yanked")
def test_a_yanked_release_that_is_pinned_is_installed_and_says_why_it_was_yanked(
    install, project, consumer
):
    outcome = install(f"{project}==2.0")

    assert outcome.status == 0, outcome.said
    assert "it says oops" in outcome.said
    assert samples.greetings(consumer, project) == ["oops"]
