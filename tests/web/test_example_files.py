"""Files that pages offer to be copied: each is read by the parser that its client uses."""

import configparser
import tomllib

import pytest

from entrepot.web.help import installing
from entrepot.web.tokens.pairs import OTHERS, pair_snippets

HERE, OTHER = "https://test.index.example", "https://index.example"


def _pair(*, is_test: bool) -> dict[str, str]:
    made = pair_snippets("the-token", HERE, other=OTHER, is_test=is_test)
    return {snippet.where: snippet.text for snippet in made}


@pytest.mark.parametrize("is_test", [True, False])
def test_one_pypirc_names_both_of_a_pair(*, is_test: bool) -> None:
    parser = configparser.RawConfigParser()

    parser.read_string(_pair(is_test=is_test)["~/.pypirc"])

    here, other = ("depot-test", "depot") if is_test else ("depot", "depot-test")
    assert parser["distutils"]["index-servers"].split() == ["depot", "depot-test"]
    assert dict(parser[here]) == {
        "repository": f"{HERE}/legacy/",
        "username": "__token__",
        "password": "the-token",
    }
    assert parser[other]["repository"] == f"{OTHER}/legacy/"
    assert parser[other]["password"] == OTHERS


def test_what_is_committed_with_the_code_names_both_and_holds_no_token() -> None:
    text = _pair(is_test=True)["pyproject.toml"]

    indexes = tomllib.loads(text)["tool"]["uv"]["index"]
    assert {each["name"]: each["publish-url"] for each in indexes} == {
        "depot": f"{OTHER}/legacy/",
        "depot-test": f"{HERE}/legacy/",
    }
    assert all(each["explicit"] for each in indexes)
    assert "the-token" not in text


def test_an_index_without_a_companion_is_no_pair() -> None:
    assert pair_snippets("the-token", HERE, other=None, is_test=False) == ()


def test_files_for_installers_name_this_index() -> None:
    files = installing.snippets(OTHER, project="left-pad")

    for each in files:
        assert f"{OTHER}/simple/" in each.text
        if each.where == "pyproject.toml":
            assert "left-pad" in repr(tomllib.loads(each.text))
        if each.where.endswith((".conf", ".ini")):
            parser = configparser.RawConfigParser()
            parser.read_string(each.text)
            assert parser["global"]["index-url"] == f"{OTHER}/simple/"
