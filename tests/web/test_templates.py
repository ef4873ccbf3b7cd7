"""What every template keeps to, read as text: the browser's part is in the tests of the pages."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver
from tests.architecture.sources import PACKAGE

WEB = PACKAGE / "web"
TEMPLATES = WEB / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
LETTERS = sorted(TEMPLATES.rglob("*_message.txt"))
STYLE_SHEET = WEB / "static" / "entrepot.css"
STATIC_OWNERS = ("entrepot.web", "allauth.account", "allauth.mfa")
MOST_CSS_BYTES = 25_000

TAG = re.compile(r"<[a-zA-Z][^>]*>")
STYLE = re.compile(r"\sstyle\s*=|<style\b", re.IGNORECASE)
HANDLER = re.compile(r"\son[a-z]+\s*=", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"""\s(?:src|href|action|formaction|srcset)\s*=\s*["']?\s*(?:[a-z]+:)?//|javascript:""",
    re.IGNORECASE,
)
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
STATIC = re.compile(r"/static/([\w./-]+)")
EXTENDS = re.compile(r'{%\s*extends\s+"([^"]+)"')
PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)\b"
    r"|(?<![\w-])(?:left|right|top|bottom|width|height|min-width|min-height|max-height)\s*:"
    r"|text-align\s*:\s*(?:left|right)"
)
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE)


def named(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=str(path.relative_to(TEMPLATES))) for path in paths]


@pytest.mark.parametrize("path", named(PAGES))
def test_a_template_holds_nothing_that_the_content_policy_would_stop(path: Path) -> None:
    tags = TAG.findall(_without_conditions(path.read_text()))

    found = [tag for tag in tags for rule in (STYLE, HANDLER, ELSEWHERE) if rule.search(tag)]

    assert found == []


@pytest.mark.parametrize("path", named(PAGES))
def test_a_script_is_a_file_of_ours_or_data_and_delays_nothing(path: Path) -> None:
    scripts = SCRIPT.findall(path.read_text())

    for attributes, body in scripts:
        if 'type="application/json"' in attributes:
            continue
        assert 'src="/static/' in attributes, attributes
        assert "defer" in attributes, attributes
        assert not body.strip()


@pytest.mark.parametrize(
    "path", named([path for path in PAGES if EXTENDS.search(path.read_text())])
)
def test_a_page_has_a_title(path: Path) -> None:
    lineage = list(_lineage(path))

    assert lineage[-1].name == "base.html"
    assert any("{% block title %}" in each.read_text() for each in lineage[:-1]) or (
        path.name.startswith("base_")
    )


@pytest.mark.parametrize("path", named(PAGES))
def test_every_static_file_that_a_template_names_is_served(path: Path) -> None:
    for name in STATIC.findall(path.read_text()):
        assert any(
            files(owner).joinpath("static", *name.split("/")).is_file() for owner in STATIC_OWNERS
        ), name


def test_every_page_of_allauth_that_is_routed_has_a_template_of_ours() -> None:
    names = set(_template_names(get_resolver()))

    foreign = [name for name in names if not str(_origin(name)).startswith(str(TEMPLATES))]

    assert len(names) > 15
    assert foreign == []


@pytest.mark.parametrize("path", named(LETTERS))
def test_a_letter_has_a_subject_and_names_no_address_that_a_stranger_chose(path: Path) -> None:
    text = path.read_text()

    if not path.name.startswith("base_"):
        assert path.with_name(path.name.replace("_message", "_subject")).exists()
    assert "base_url" not in text
    assert "_url }}" not in text.replace("public_url }}", "")


@pytest.mark.parametrize("path", named(LETTERS))
def test_a_code_stands_alone_on_its_line(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if "{{ code }}" in line]

    assert set(lines) <= {"{{ code }}"}


def test_the_style_sheet_is_small_and_fetches_nothing() -> None:
    style = STYLE_SHEET.read_text()

    assert len(style.encode()) < MOST_CSS_BYTES
    assert "url(" not in style
    assert "@import" not in style


def test_the_style_sheet_knows_neither_left_nor_right() -> None:
    declarations = re.sub(r"@media \([^)]*\)", "", STYLE_SHEET.read_text())

    assert PHYSICAL.findall(declarations) == []


def test_colours_have_names() -> None:
    style = STYLE_SHEET.read_text()

    named_colours = re.findall(r":root {(.*?)}", style, re.DOTALL)
    rest = re.sub(r":root {.*?}", "", style, flags=re.DOTALL)

    assert len(named_colours) == 2
    assert COLOUR.findall(rest) == []


def _without_conditions(text: str) -> str:
    """Return the template without its tags and values, which hold `>` and quotes of their own."""
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.DOTALL)


def _lineage(path: Path) -> Iterator[Path]:
    """Yield the template and all that it extends, the nearest first."""
    yield path
    parent = EXTENDS.search(path.read_text())
    if parent:
        yield from _lineage(TEMPLATES / parent[1])


def _template_names(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _template_names(pattern)
        elif isinstance(pattern, URLPattern):
            view = getattr(pattern.callback, "view_class", None)
            yield from filter(
                None,
                (
                    getattr(view, "template_name", None),
                    getattr(view, "template_name_signup_closed", None),
                ),
            )


def _origin(name: str) -> object:
    return get_template(name).template.origin.name
