"""What a translation cannot be, as far as a program can tell."""

import pytest
from babel.messages.catalog import Catalog, Message
from scripts.messages.faults import faults, of_message
from scripts.messages.languages import LANGUAGES
from scripts.messages.sources import Key, Source

[RUSSIAN] = [language for language in LANGUAGES if language.code == "ru"]
PLURAL = ("%(count)d code is left.", "%(count)d codes are left.")


@pytest.mark.parametrize(
    ("text", "translation", "kind"),
    [
        ("Hello", "", "untranslated"),
        ("Hello %(name)s", "Hallo", "placeholder"),
        ("Hello %(name)s", "Hallo %(nam)s", "placeholder"),
        ("Hello %(name)s", "Hallo %(name)s %(name)s", "placeholder"),
        ("Hello {name}", "Hallo name", "placeholder"),
        ("%d of 100%%", "%d von 100", "placeholder"),
        ('Read <a href="%(url)s">this</a>', "Lies <a>das</a> %(url)s", "tag"),
        ("Type <kbd>y</kbd>", "Tippe <kbd>y", "tag"),
        ("Set ENTREPOT_READ", "Setze ENTREPOT_LESEN", "name"),
        ("Run `entrepot user list`", "Starte entrepot user list", "name"),
        ("The name is __token__", "Der Name ist __TOKEN__", "name"),
        ("Not taken: ", "Nicht angenommen:", "spaces at the ends"),
    ],
)
def test_what_is_wrong_with_a_translation_is_named(text: str, translation: str, kind: str) -> None:
    found = [fault.kind for fault in of_message(Message(text, translation), plurals=2)]

    assert kind in found


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("Hello %(name)s, %(site)s", "%(site)s: Hallo %(name)s"),
        ("100% of it", "100 % davon"),
        (", ", "、"),
        ("A <b>bold</b> word", "Ein <b>fettes</b> Wort"),
    ],
)
def test_a_right_translation_has_no_fault(text: str, translation: str) -> None:
    assert list(of_message(Message(text, translation), plurals=2)) == []


def test_a_form_for_one_may_do_without_the_number_and_no_other() -> None:
    fine = ("остался код", "осталось %(count)d кода", "осталось %(count)d кодов")
    one_and_more = ("One code is left.", PLURAL[1])

    assert list(of_message(Message(one_and_more, fine), plurals=3)) == []
    assert [each.kind for each in of_message(Message(PLURAL, fine), plurals=3)] == ["placeholder"]


@pytest.mark.parametrize("forms", [("a %(count)d",), ("a %(count)d",) * 4, ("a %(count)d", "")])
def test_a_plural_has_a_form_for_every_way_to_count(forms: tuple[str, ...]) -> None:
    assert list(of_message(Message(PLURAL, forms), plurals=3))


def test_a_guess_that_nobody_looked_at_is_a_fault() -> None:
    guessed = Message("Hello", "Hallo", flags=["fuzzy"])

    assert [fault.kind for fault in of_message(guessed, plurals=2)] == ["fuzzy"]


def test_a_catalogue_has_all_texts_and_no_others() -> None:
    catalogue = Catalog()
    catalogue.mime_headers = [("Plural-Forms", RUSSIAN.plural_forms)]
    catalogue.add("old", "старый")
    texts = {Key("new"): Source()}

    found = {(fault.kind, fault.text) for fault in faults(RUSSIAN, texts, catalogue)}

    assert found == {("not extracted", "new"), ("obsolete", "old")}


def test_a_catalogue_that_counts_otherwise_is_at_fault() -> None:
    [fault] = faults(RUSSIAN, {}, Catalog())

    assert fault.kind == "plural rule"
