"""Descriptions as authors write them, and as nobody should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.readmes.hostile import CORPUS, MARKDOWN, RST
from tests.formats.readmes.markup import faults, text_of

from entrepot.formats.readmes import rendering
from entrepot.formats.readmes.bounds import MAX_HTML_LENGTH, MAX_SOURCE_LENGTH
from entrepot.formats.readmes.filtering import filtered


def _html(text: str, content_type: str = MARKDOWN) -> str:
    rendered = rendering.render(text, content_type)
    assert rendered is not None
    assert faults(rendered.html) == []
    return rendered.html


@pytest.mark.parametrize("name", CORPUS)
def test_nothing_hostile_is_left_of_a_description(name: str) -> None:
    text, content_type = CORPUS[name]

    rendered = rendering.render(text, content_type)

    assert rendered is None or faults(rendered.html) == []


@pytest.mark.parametrize(
    "name",
    ["a file of the machine", "a table of the machine", "raw markup", "a role of raw markup"],
)
def test_restructured_text_reaches_no_file_and_brings_no_markup(name: str) -> None:
    assert rendering.render(*CORPUS[name]) is None


def test_headings_come_below_the_headings_of_the_page() -> None:
    assert "<h3" in _html("# Usage")
    assert "<h4" in _html("## Usage")
    assert "<h6" in _html("###### Usage")
    assert "<h3" in _html("Usage\n=====\n\nText.\n", RST)


def test_a_link_within_the_text_leads_to_its_heading_and_to_nothing_of_ours() -> None:
    html = _html("[go](#usage)\n\n# Usage\n\n<p id='main'>x</p>")

    assert 'href="#readme-usage"' in html
    assert 'id="readme-usage"' in html
    assert 'id="readme-main"' in html


def test_an_id_is_given_once() -> None:
    html = _html("<p id='a'>x</p><p id='a'>y</p>")

    assert html.count('id="readme-a"') == 1


def test_a_link_elsewhere_is_not_vouched_for() -> None:
    html = _html("[docs](https://docs.example/x?a=1&b=2)")

    assert 'href="https://docs.example/x?a=1&amp;b=2"' in html
    assert 'rel="nofollow ugc noopener noreferrer"' in html


def test_a_link_to_a_file_beside_the_description_is_its_text() -> None:
    assert _html("[how](CONTRIBUTING.md)").strip() == "<p>how</p>"


def test_an_image_keeps_its_words_and_its_address_for_the_page_to_decide() -> None:
    html = _html(
        "![plan](https://img.example/a.png) [![b](https://img.example/b.svg)](https://x.example)"
    )

    assert '<img class="free" src="https://img.example/a.png" alt="plan">' in html
    assert '<img class="linked" src="https://img.example/b.svg" alt="b"></a>' in html


@pytest.mark.parametrize(
    "source", ["docs/a.png", "/a.png", "//img.example/a", "http://x.example/a"]
)
def test_an_image_from_here_or_over_plain_http_is_its_words(source: str) -> None:
    assert '<img class="free" src="" alt="plan">' in _html(f"![plan]({source})")


def test_tables_and_code_scroll_by_keyboard() -> None:
    html = _html("| a |\n|---|\n| 1 |\n\n```python\nx = 1\n```\n")

    assert '<div class="wide" tabindex="0"><table>' in html
    assert '<pre tabindex="0">' in html


def test_code_in_a_line_of_restructured_text_is_code() -> None:
    assert "<code>x = 1</code>" in _html("Say ``x = 1``.\n", RST)


def test_a_task_is_shown_done_or_open_without_a_field() -> None:
    assert text_of(_html("- [x] one\n- [ ] two\n")).split() == ["☑", "one", "☐", "two"]


@pytest.mark.parametrize(
    ("content_type", "is_rendered"),
    [
        ("text/markdown; charset=UTF-8; variant=GFM", True),
        ("text/markdown; variant=CommonMark", True),
        ("TEXT/Markdown; variant=odd", True),
        ("", True),
        ("text/x-rst; charset=UTF-8", True),
        ("text/plain", False),
        ("application/x-unknown", False),
        ("text/markdown; variant*=%00", True),
        ("\u0000;;;=", False),
    ],
)
def test_the_content_type_says_what_a_description_is(
    content_type: str,
    *,
    is_rendered: bool,
) -> None:
    rendered = rendering.render("Some *text*", content_type)

    assert (rendered is not None and "<em>" in rendered.html) == is_rendered


def test_broken_restructured_text_is_shown_as_it_was_written() -> None:
    assert rendering.render("Title\n==\n\n`open", RST) is None


def test_what_is_longer_than_its_bound_is_not_even_read() -> None:
    assert rendering.render("x" * (MAX_SOURCE_LENGTH + 1), MARKDOWN) is None


def test_what_is_too_long_for_a_page_is_cut_and_stays_whole_markup() -> None:
    rendered = rendering.render("> * a **b** `c` <d>\n\n" * 20_000, MARKDOWN)

    assert rendered is not None
    assert rendered.is_cut
    assert len(rendered.html) <= MAX_HTML_LENGTH + 100
    assert faults(rendered.html) == []


@given(
    st.text(alphabet="<>/abimgpre'\"= \n#x&;lt!-[]()`|*_:0", max_size=300),
    st.integers(min_value=0, max_value=200),
)
def test_no_text_and_no_bound_makes_markup_that_may_not_stand_in_a_page(
    text: str,
    max_length: int,
) -> None:
    rendered = rendering.render(text, MARKDOWN)

    assert rendered is None or faults(rendered.html) == []
    assert faults(filtered(text, max_length=max_length).html) == []
