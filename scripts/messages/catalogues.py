"""A language's catalogue: read, brought up to date, written so that only changes change it."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from scripts.messages import foreign, sources
from scripts.messages.languages import Language, locale_of
from scripts.messages.sources import ROOT, Key, Sources, key_of

LOCALE = ROOT / "src" / "entrepot" / "web" / "locale"

HEADER = """\
# {name} translations of Entrepot, brought up to date by `make messages`.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {locale}\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def path_of(language: Language) -> Path:
    return LOCALE / locale_of(language.code) / "LC_MESSAGES" / "django.po"


def wanted(language: Language) -> Sources:
    """Return what a language has to translate: our texts, and what others leave to us."""
    found = dict(sources.ours())
    for key, source in foreign.untranslated(language.code).items():
        found.setdefault(key, source)
    return found


def read(path: Path) -> Catalog:
    """Return a catalogue as it stands; an empty one if there is none."""
    if not path.exists():
        return Catalog()
    with path.open("rb") as source:
        return read_po(source)


def translated(catalogue: Catalog) -> dict[Key, Message]:
    """Return the messages of a catalogue by what they are looked up by."""
    return {key_of(message): message for message in catalogue if message.id}


def updated(language: Language, texts: Sources, known: dict[Key, Message]) -> str:
    """Return the text of the catalogue: each text once, with the translation that it had."""
    catalogue = Catalog()
    catalogue.mime_headers = [("Plural-Forms", language.plural_forms)]
    for key, source in texts.items():
        before = known.get(key)
        catalogue.add(
            key.id,
            before.string if before else None,
            locations=[(name, 0) for name in sorted(source.files)],
            flags=["fuzzy"] if before and before.fuzzy else (),
            auto_comments=source.comments,
            user_comments=before.user_comments if before else (),
            context=key.context,
        )
    written = BytesIO()
    write_po(written, catalogue, omit_header=True, sort_output=True, include_lineno=False)
    return _headed(language, written.getvalue().decode())


def _headed(language: Language, messages: str) -> str:
    header = HEADER.format(
        name=language.name,
        locale=locale_of(language.code),
        plural_forms=language.plural_forms,
    )
    return header + messages
