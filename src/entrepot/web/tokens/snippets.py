"""What to put where, for each client, with this index's own address and the new token."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snippet:
    """`where` is a file, or a kind of shell; `text` goes there."""

    client: str
    where: str
    text: str

    @property
    def asks_for_token(self) -> bool:
        """Whether the text asks for the token when it runs, and does not hold it."""
        return "Read-Host" in self.text


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

POWERSHELL = "PowerShell"
PYPIRC_ON_WINDOWS = r"~/.pypirc, on Windows %USERPROFILE%\.pypirc"


def _powershell(posix: str) -> str:
    """Return in PowerShell what these lines say to a POSIX shell.

    The token does not stand in it: what is typed there is kept in a history. It is asked for.
    """
    *exports, command = posix.splitlines()
    names = [line.removeprefix("export ").partition("=") for line in exports]
    [secret] = [name for name, _, value in names if value == "TOKEN"]
    plain = [f'$env:{name} = "{value}"' for name, _, value in names if value != "TOKEN"]
    return "\n".join(
        [
            *plain,
            '$token = Read-Host "Token" -AsSecureString',
            f'$env:{secret} = [Net.NetworkCredential]::new("", $token).Password',
            command,
            f"Remove-Item Env:{secret}",
        ],
    )


TEMPLATES = (
    Snippet("twine, flit", PYPIRC_ON_WINDOWS, PYPIRC),
    Snippet("twine", "sh", TWINE),
    Snippet("twine", POWERSHELL, _powershell(TWINE)),
    Snippet("uv", "sh", UV),
    Snippet("uv", POWERSHELL, _powershell(UV)),
    Snippet("poetry", "sh, PowerShell", POETRY),
    Snippet("hatch", "sh", HATCH),
    Snippet("hatch", POWERSHELL, _powershell(HATCH)),
    Snippet("flit", "sh", FLIT),
    Snippet("flit", POWERSHELL, _powershell(FLIT)),
    Snippet("pdm", "sh, PowerShell", PDM),
    Snippet("pip", "sh, PowerShell", PIP),
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
