"""What the page of a new token offers to copy, for POSIX shells and for Windows.

The POSIX ones are run by their clients in `tests/journeys/test_snippets.py`. Nobody has run the
others on Windows here: they are held to the few forms of PowerShell that they are made of.
"""

import re

import pytest

from entrepot.web.tokens.snippets import Snippet, snippets

TOKEN = "entrepot-AgEIaW5kZXguZXhhbXBsZQ"
BASE = "https://index.example"
ALL = snippets(TOKEN, BASE, project="left-pad")
POWERSHELL = [each for each in ALL if each.where == "PowerShell"]
FORMS = (
    re.compile(r'\$env:[A-Z_]+ = "[^"$`]+"'),
    re.compile(r'\$token = Read-Host "Token" -AsSecureString'),
    re.compile(r'\$env:[A-Z_]+ = \[Net\.NetworkCredential\]::new\("", \$token\)\.Password'),
    re.compile(r"(uv|twine|hatch|flit) (publish|upload dist/\*)"),
    re.compile(r"Remove-Item Env:[A-Z_]+"),
)


def _posix(client: str) -> Snippet:
    [found] = [each for each in ALL if (each.client, each.where) == (client, "sh")]
    return found


def test_every_client_that_is_told_by_variables_has_both_shells() -> None:
    by_variables = {each.client for each in ALL if "export " in each.text}

    assert {each.client for each in POWERSHELL} == by_variables == {"twine", "uv", "hatch", "flit"}


@pytest.mark.parametrize("snippet", POWERSHELL, ids=lambda each: each.client)
def test_powershell_sets_the_variables_that_a_posix_shell_exports(snippet: Snippet) -> None:
    exported = dict(re.findall(r"export (\w+)=(\S+)", _posix(snippet.client).text))
    assigned = dict(re.findall(r'\$env:(\w+) = "([^"]+)"', snippet.text))
    [secret] = re.findall(r"\$env:(\w+) = \[Net", snippet.text)

    assert exported.pop(secret) == TOKEN
    assert assigned == exported
    assert f"Remove-Item Env:{secret}" in snippet.text


@pytest.mark.parametrize("snippet", POWERSHELL, ids=lambda each: each.client)
def test_powershell_is_made_of_these_forms_and_holds_no_token(snippet: Snippet) -> None:
    for line in snippet.text.splitlines():
        assert any(form.fullmatch(line) for form in FORMS), line
    assert TOKEN not in snippet.text
    assert snippet.asks_for_token


def test_what_both_shells_read_alike_has_nothing_that_only_one_knows() -> None:
    both = [each for each in ALL if each.where == "sh, PowerShell"]

    assert {each.client for each in both} == {"poetry", "pdm", "pip"}
    for snippet in both:
        assert re.fullmatch(r"[\w .:/-]+(\n[\w .:/-]+)*", snippet.text), snippet.text


def test_the_settings_file_is_named_as_windows_and_as_others_call_it() -> None:
    [pypirc] = [each for each in ALL if "[distutils]" in each.text]

    assert "~/.pypirc" in pypirc.where
    assert r"%USERPROFILE%\.pypirc" in pypirc.where


@pytest.mark.parametrize("snippet", ALL, ids=lambda each: f"{each.client} {each.where}")
def test_no_placeholder_is_left(snippet: Snippet) -> None:
    assert not re.search(r"\b(UPLOAD|SIMPLE|PROJECT|TOKEN)\b", snippet.text)
    assert snippet.where.startswith("~/") or "setx" not in snippet.text
