"""The languages that pages are translated into, and how each counts."""

from dataclasses import dataclass

SLAVIC = "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"
ARABIC = "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"


@dataclass(frozen=True, slots=True)
class Language:
    """One language, by its code as pages have it, and its name in English."""

    code: str
    name: str
    plurals: int
    rule: str

    @property
    def plural_forms(self) -> str:
        """How a catalogue says how many forms a plural has, and which is for which number."""
        return f"nplurals={self.plurals}; plural={self.rule};"


LANGUAGES = (
    Language("ar", "Arabic", 6, ARABIC),
    Language("de", "German", 2, "(n != 1)"),
    Language("es", "Spanish", 2, "(n != 1)"),
    Language("fr", "French", 2, "(n > 1)"),
    Language("ja", "Japanese", 1, "0"),
    Language("pt-br", "Brazilian Portuguese", 2, "(n > 1)"),
    Language("ru", "Russian", 3, SLAVIC),
    Language("uk", "Ukrainian", 3, SLAVIC),
    Language("zh-hans", "Simplified Chinese", 1, "0"),
)


def locale_of(code: str) -> str:
    """Return the name of a language's folder: `pt_BR`, `zh_Hans`."""
    language, _, variant = code.partition("-")
    if not variant:
        return language
    return f"{language}_{variant.upper() if len(variant) == len('br') else variant.title()}"
