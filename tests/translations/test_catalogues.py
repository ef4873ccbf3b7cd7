"""The catalogues that are kept here: valid, of all languages, and the first to be asked."""

import subprocess
import sys
from gettext import GNUTranslations, c2py
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from scripts.messages import catalogues, foreign
from scripts.messages.languages import LANGUAGES, Language, locale_of

NUMBERS = {
    "ar": {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 103: 3},
    "de": {0: 1, 1: 0, 2: 1},
    "es": {0: 1, 1: 0, 2: 1},
    "fr": {0: 0, 1: 0, 2: 1},
    "ja": {0: 0, 1: 0, 2: 0},
    "pt-br": {0: 0, 1: 0, 2: 1},
    "ru": {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 111: 2},
    "uk": {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 111: 2},
    "zh-hans": {0: 0, 1: 0, 2: 0},
}
"""By which form each language counts."""

every_language = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)


def test_every_language_that_can_be_chosen_has_a_catalogue() -> None:
    offered = {code for code, _ in settings.LANGUAGES} - {"en"}

    assert offered == {language.code for language in LANGUAGES} == NUMBERS.keys()
    assert all(catalogues.path_of(language).exists() for language in LANGUAGES)


@every_language
def test_a_catalogue_is_read_by_the_name_that_django_gives_it(language: Language) -> None:
    assert locale_of(language.code) == translation.to_locale(language.code)


@every_language
def test_a_language_counts_as_its_speakers_do(language: Language) -> None:
    form_of = c2py(language.rule)

    assert {number: form_of(number) for number in NUMBERS[language.code]} == (
        NUMBERS[language.code]
    )
    assert max(map(form_of, range(200))) + 1 == language.plurals


@every_language
def test_a_compiled_catalogue_says_what_it_said(language: Language) -> None:
    header, _, _ = catalogues.path_of(language).read_text().partition("\n\n")
    source = f'{header}\n\nmsgid "one"\nmsgid_plural "many"\n' + "".join(
        f'msgstr[{form}] "form {form}"\n' for form in range(language.plurals)
    )
    compiled = BytesIO()

    write_mo(compiled, read_po(BytesIO(source.encode())))
    compiled.seek(0)

    known = GNUTranslations(compiled)
    for number, form in NUMBERS[language.code].items():
        assert known.ngettext("one", "many", number) == f"form {form}"


@every_language
def test_ours_are_asked_before_those_of_django_and_allauth(
    language: Language, tmp_path: Path, settings: object
) -> None:
    """What both of them translate is overridden, if we ever say it otherwise."""
    texts = ("Password", "This field is required.", "Recovery codes", "%(num)d byte")
    folder = tmp_path / locale_of(language.code) / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header, _, _ = catalogues.path_of(language).read_text().partition("\n\n")
    source = f"{header}\n\n" + "".join(f'msgid "{each}"\nmsgstr "ours"\n\n' for each in texts)
    with (folder / "django.mo").open("wb") as compiled:
        write_mo(compiled, read_po(BytesIO(source.encode())))

    settings.LOCALE_PATHS = [tmp_path]

    with translation.override(language.code):
        assert {translation.gettext(text) for text in texts} == {"ours"}


def test_what_others_leave_untranslated_is_ours_to_translate() -> None:
    arabic = {key.singular for key in foreign.untranslated("ar")}
    german = foreign.untranslated("de")

    assert "Enter a valid domain name." in arabic
    assert "This field is required." not in arabic
    assert len(german) < 5


def test_a_check_that_only_warns_has_a_line_for_each_language() -> None:
    command = [sys.executable, "-m", "scripts.messages", "check"]

    warned = subprocess.run(
        [*command, "--warn"], cwd=catalogues.ROOT, capture_output=True, text=True, check=True
    )

    lines = warned.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines] == [each.code for each in LANGUAGES]
