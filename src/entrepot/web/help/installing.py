"""What to put where so that installers ask this index."""

from entrepot.web.tokens.snippets import Snippet

PIP = "pip install --index-url SIMPLE PROJECT"

PIP_FILE = """\
[global]
index-url = SIMPLE"""

UV = "uv pip install --default-index SIMPLE PROJECT"

UV_FILE = """\
[[tool.uv.index]]
name = "depot"
url = "SIMPLE"
explicit = true

[tool.uv.sources]
PROJECT = { index = "depot" }"""

POETRY = """\
poetry source add --priority explicit depot SIMPLE
poetry add --source depot PROJECT"""

PDM_FILE = """\
[[tool.pdm.source]]
name = "depot"
url = "SIMPLE"
include_packages = ["PROJECT"]

[tool.pdm.resolution]
respect-source-order = true"""

TEMPLATES = (
    Snippet("pip", "sh, PowerShell", PIP),
    Snippet("pip", "~/.config/pip/pip.conf", PIP_FILE),
    Snippet("pip", r"%APPDATA%\pip\pip.ini", PIP_FILE),
    Snippet("uv", "sh, PowerShell", UV),
    Snippet("uv", "pyproject.toml", UV_FILE),
    Snippet("poetry", "sh, PowerShell", POETRY),
    Snippet("pdm", "pyproject.toml", PDM_FILE),
)


def snippets(base_url: str, *, project: str) -> tuple[Snippet, ...]:
    """Return every snippet with the address of this index."""
    return tuple(
        Snippet(
            template.client,
            template.where,
            template.text.replace("SIMPLE", f"{base_url}/simple/").replace("PROJECT", project),
        )
        for template in TEMPLATES
    )
