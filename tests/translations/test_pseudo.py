"""The language of accents finds what it is there to find."""

import re

import pytest
from tests.translations.pseudo import WORD, Shown, glued, left_plain, worded

NAMES = re.compile(r"\balice\b")


def test_nothing_of_a_text_stays_plain_but_what_is_put_into_it() -> None:
    said = worded('Hello %(name)s, <a href="%(url)s">read</a> %d of {count} 100%%: a-z &amp; A-Z\n')

    plain = re.sub(r"%\(\w+\)s|<[^>]+>|%d|\{count\}|%%|&amp;", "", said)
    assert not WORD.search(plain)
    assert '<a href="%(url)s">' in said
    assert said.endswith("~⟧\n")


@pytest.mark.parametrize(
    "html",
    [
        "<p>plain</p>",
        '<p aria-label="plain">⟦ñö⟧</p>',
        '<td data-label="plain"></td>',
        '<input type="submit" value="plain">',
        '<select translate="no"><optgroup label="plain"></optgroup></select>',
        "<title>⟦ţîţļé⟧ · plain</title>",
        "<p>⟦šéé⟧ <code>code</code> plain</p>",
        "<select><option>plain</option></select>",
        "<p>⟦å plain ŵöŕð⟧</p>",
    ],
)
def test_a_word_of_english_is_found_wherever_it_is_read(html: str) -> None:
    assert left_plain(Shown(html).texts, NAMES)


@pytest.mark.parametrize(
    "html",
    [
        "<p>⟦ĥî⟧ alice</p>",
        '<p data-copies="token">⟦ñö⟧</p>',
        "<pre><code>plain</code></pre>",
        '<option lang="de">Deutsch</option>',
        '<option translate="no">Berlin</option>',
        "<p><br>⟦ñö⟧<script>plain</script></p>",
        '<a href="/plain/" class="plain">⟦ñö⟧</a>',
    ],
)
def test_what_is_no_text_may_be_plain(html: str) -> None:
    assert left_plain(Shown(html).texts, NAMES) == set()


@pytest.mark.parametrize(
    ("html", "is_glued"),
    [
        ("<p>⟦Îţ éñðš åţ⟧ <time>12:00</time>.</p>", True),
        ("<p>⟦Öñé⟧, ⟦ţŵö⟧</p>", True),
        ("<p>⟦Îţ éñðš åţ <time>12:00</time>.⟧</p>", False),
        ("<p>⟦Îñ ⟦öñé⟧ öţĥéŕ.⟧ ⟦Ñéẋţ.⟧</p>", False),
        ("<p>⟦ñö⟧</p><p>.</p>", False),
    ],
)
def test_a_sentence_that_was_made_of_pieces_is_found(html: str, *, is_glued: bool) -> None:
    assert bool(glued(Shown(html).blocks)) == is_glued
