"""Which texts there are to translate: whatever Django looks up, and nothing else."""

from io import BytesIO

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from scripts.messages import catalogues, sources
from scripts.messages.languages import LANGUAGES, Language
from scripts.messages.sources import Key, Source

from entrepot import errors


def test_a_templates_texts_are_named_as_django_looks_them_up() -> None:
    template = """
    {% load i18n %}{# Translators: a greeting #}
    {% translate "Hello" %} {% translate 'state' context "of a thing" %} it's {{ name|default:"'" }}
    {% blocktranslate trimmed with name=user.name %}
      Dear {{ name }},
      100% yours
    {% endblocktranslate %}
    {% blocktranslate count n=x %}{{ n }} thing{% plural %}{{ n }} things{% endblocktranslate %}
    """

    found = dict(sources.of_template(template, "sample.html"))

    assert list(found) == [
        Key("Hello"),
        Key("state", "of a thing"),
        Key("Dear %(name)s, 100%% yours"),
        Key(("%(n)s thing", "%(n)s things")),
    ]
    assert found[Key("Hello")] == ["a greeting"]


def test_all_of_gettexts_functions_are_known() -> None:
    code = """
# Translators: not the fruit
_("one")
gettext_lazy(
    "two "
    "parts"
)
pgettext("in a context", "three")
ngettext("%d four", "%d fours", n)
npgettext_lazy("counted", "%d five", "%d fives", n)
gettext(variable)
other("six")
"""

    found = dict(sources.of_python(code))

    assert list(found) == [
        Key("one"),
        Key("two parts"),
        Key("three", "in a context"),
        Key(("%d four", "%d fours")),
        Key(("%d five", "%d fives"), "counted"),
    ]
    assert found[Key("one")] == ["not the fruit"]


def test_every_rule_and_remedy_is_translated_as_it_reads_when_it_is_shown() -> None:
    texts = sources.ours()

    for rule in errors.REGISTRY.values():
        assert Key(rule.states) in texts, rule.code
        assert not rule.remedy or Key(rule.remedy) in texts, rule.code


def test_a_text_with_and_without_a_plural_stands_in_a_catalogue_once() -> None:
    texts = [(key.singular, key.context) for key in sources.ours()]

    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_a_catalogue_is_brought_up_to_date_without_losing_a_translation(language: Language) -> None:
    texts = {Key("kept"): Source({"a.py"}), Key(("one", "many")): Source({"b.py"})}
    empty = catalogues.updated(language, texts, {})
    known = _read(empty.replace('msgid "kept"\nmsgstr ""', 'msgid "kept"\nmsgstr "x"'))

    again = catalogues.updated(language, {**texts, Key("new"): Source({"a.py"})}, known)
    without = catalogues.updated(language, {Key("new"): Source()}, known)

    assert 'msgid "kept"\nmsgstr "x"' in again
    assert 'msgid "new"\nmsgstr ""' in again
    assert again.count("msgstr[") == language.plurals
    assert "kept" not in without


def test_a_catalogue_says_neither_when_nor_on_which_line_and_stays_as_it_is() -> None:
    [german] = [language for language in LANGUAGES if language.code == "de"]
    texts = catalogues.wanted(german)

    text = catalogues.updated(german, texts, {})

    assert catalogues.updated(german, texts, _read(text)) == text
    assert "Date" not in text.partition("#:")[0]
    assert "#: src/entrepot/web/templates/base.html\n" in text


def _read(text: str) -> dict[Key, Message]:
    return catalogues.translated(read_po(BytesIO(text.encode())))
