"""What to put where, for each client, with this index's own address and the new token."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snippet:
    """`where` is a file, or a kind of shell; `text` goes there."""

    client: str
    where: str
    text: str


PYPIRC = """\
[distutils]
index-servers = depot

[depot]
repository = UPLOAD
username = __token__
password = TOKEN
# Then: twine upload --repository depot dist/*"""

TWINE = """\
export TWINE_REPOSITORY_URL=UPLOAD
export TWINE_USERNAME=__token__
export TWINE_PASSWORD=TOKEN
twine upload dist/*"""

UV = """\
export UV_PUBLISH_URL=UPLOAD
export UV_PUBLISH_TOKEN=TOKEN
uv publish"""

POETRY = """\
poetry config repositories.depot UPLOAD
poetry config pypi-token.depot TOKEN
poetry publish -r depot"""

HATCH = """\
export HATCH_INDEX_REPO=UPLOAD
export HATCH_INDEX_USER=__token__
export HATCH_INDEX_AUTH=TOKEN
hatch publish"""

FLIT = """\
export FLIT_INDEX_URL=UPLOAD
export FLIT_USERNAME=__token__
export FLIT_PASSWORD=TOKEN
flit publish"""

PDM = """\
pdm config repository.depot.url UPLOAD
pdm config repository.depot.username __token__
pdm config repository.depot.password TOKEN
pdm publish -r depot"""

PIP = "pip install --index-url SIMPLE PROJECT"

GITHUB = """\
# Settings, Secrets and variables, Actions: the secret DEPOT_TOKEN holds the token.
- run: pip install uv
- run: uv publish dist/*
  env:
    UV_PUBLISH_URL: UPLOAD
    UV_PUBLISH_TOKEN: ${{ secrets.DEPOT_TOKEN }}"""

GITLAB = """\
# Settings, CI/CD, Variables: DEPOT_TOKEN, masked and protected, holds the token.
publish:
  image: python:3
  script:
    - pip install twine
    - twine upload dist/*
  variables:
    TWINE_REPOSITORY_URL: UPLOAD
    TWINE_USERNAME: __token__
    TWINE_PASSWORD: $DEPOT_TOKEN"""

TEMPLATES = (
    Snippet("twine, flit", "~/.pypirc", PYPIRC),
    Snippet("twine", "sh", TWINE),
    Snippet("uv", "sh", UV),
    Snippet("poetry", "sh", POETRY),
    Snippet("hatch", "sh", HATCH),
    Snippet("flit", "sh", FLIT),
    Snippet("pdm", "sh", PDM),
    Snippet("pip", "sh", PIP),
    Snippet("GitHub Actions", ".github/workflows/release.yml", GITHUB),
    Snippet("GitLab CI", ".gitlab-ci.yml", GITLAB),
)


def snippets(token: str, base_url: str, *, project: str) -> tuple[Snippet, ...]:
    """Return every snippet with the addresses of this index; pipelines keep the token elsewhere."""
    return tuple(
        Snippet(
            template.client,
            template.where,
            template.text.replace("UPLOAD", f"{base_url}/legacy/")
            .replace("SIMPLE", f"{base_url}/simple/")
            .replace("PROJECT", project)
            .replace(" TOKEN", f" {token}")
            .replace("=TOKEN", f"={token}"),
        )
        for template in TEMPLATES
    )
