"""What to put where to install with a token: no client is given it in an address."""

from urllib.parse import urlsplit

from entrepot.web.tokens.snippets import Snippet

NETRC = """\
machine HOST
login __token__
password TOKEN
# Then: pip install --index-url SIMPLE PROJECT"""

UV = """\
export UV_INDEX_DEPOT_USERNAME=__token__
export UV_INDEX_DEPOT_PASSWORD=TOKEN
uv pip install --default-index depot=SIMPLE PROJECT"""

UV_PROJECT = """\
[[tool.uv.index]]
name = "depot"
url = "SIMPLE"
default = true
# The token stays outside, in UV_INDEX_DEPOT_USERNAME and UV_INDEX_DEPOT_PASSWORD."""

POETRY = """\
poetry source add --priority explicit depot SIMPLE
export POETRY_HTTP_BASIC_DEPOT_USERNAME=__token__
export POETRY_HTTP_BASIC_DEPOT_PASSWORD=TOKEN
poetry add --source depot PROJECT"""

KEYRING = """\
keyring set SIMPLE __token__
# It asks for the password: paste the token. Then:
pip install --keyring-provider subprocess --index-url INDEX PROJECT"""

GITHUB = """\
# Settings, Secrets and variables, Actions: the secret DEPOT_TOKEN holds the token.
- run: pip install uv
- run: uv pip install --system --default-index depot=SIMPLE PROJECT
  env:
    UV_INDEX_DEPOT_USERNAME: __token__
    UV_INDEX_DEPOT_PASSWORD: ${{ secrets.DEPOT_TOKEN }}"""

TEMPLATES = (
    Snippet("pip, pdm", "~/.netrc", NETRC),
    Snippet("uv", "sh", UV),
    Snippet("uv", "pyproject.toml", UV_PROJECT),
    Snippet("poetry", "sh", POETRY),
    Snippet("pip + keyring", "sh", KEYRING),
    Snippet("GitHub Actions", ".github/workflows/test.yml", GITHUB),
)


def snippets(token: str, base_url: str, *, project: str) -> tuple[Snippet, ...]:
    """Return every snippet with the address of this index; pipelines keep the token elsewhere."""
    address = urlsplit(base_url)
    index = f"{address.scheme}://__token__@{address.netloc}/simple/"
    return tuple(
        Snippet(
            template.client,
            template.where,
            template.text.replace("SIMPLE", f"{base_url}/simple/")
            .replace("INDEX P", f"{index} P")
            .replace("HOST", address.hostname or "")
            .replace(" PROJECT", f" {project}")
            .replace("password TOKEN", f"password {token}")
            .replace("=TOKEN", f"={token}"),
        )
        for template in TEMPLATES
    )
