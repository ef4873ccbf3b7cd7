"""Keep the catalogues of translations.

python -m scripts.messages extract    bring them up to date with what the code says
python -m scripts.messages compile    write what the program reads
python -m scripts.messages check      fail if one is not complete and right; --warn only says so
"""

import sys
from collections import Counter

from hatch_build import compile_catalogues
from scripts.messages import catalogues
from scripts.messages.faults import Fault, faults
from scripts.messages.languages import LANGUAGES, Language
from scripts.messages.sources import ROOT

MOST_SHOWN = 20


def main(arguments: list[str]) -> int:
    match arguments:
        case ["extract"]:
            extract()
        case ["compile"]:
            compile_catalogues(ROOT)
        case ["check"]:
            return 1 if check(is_loud=True) else 0
        case ["check", "--warn"]:
            check(is_loud=False)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def extract() -> None:
    for language in LANGUAGES:
        path = catalogues.path_of(language)
        known = catalogues.translated(catalogues.read(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        text = catalogues.updated(language, catalogues.wanted(language), known)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def check(*, is_loud: bool) -> int:
    """Say how each language stands, in one line or in all it takes; return how much is wrong."""
    return sum(_report(language, is_loud=is_loud) for language in LANGUAGES)


def _report(language: Language, *, is_loud: bool) -> int:
    texts = catalogues.wanted(language)
    found = list(faults(language, texts, catalogues.read(catalogues.path_of(language))))
    print(f"{language.code}: {_summary(len(texts), found)}", file=sys.stderr)
    for fault in sorted(found, key=str)[:MOST_SHOWN] if is_loud else ():
        print(f"    {fault}", file=sys.stderr)
    return len(found)


def _summary(texts: int, found: list[Fault]) -> str:
    if not found:
        return f"all {texts} texts are translated"
    counted = Counter(fault.kind for fault in found)
    return f"{texts} texts; " + ", ".join(f"{n} {kind}" for kind, n in sorted(counted.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
