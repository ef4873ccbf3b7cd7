"""Write docs/settings.md from the declarations of the settings, or check that it says the same.

python scripts/settings_page.py [--check]
"""

import sys
from pathlib import Path

from entrepot.config import KNOBS, Knob

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"

INTRODUCTION = """\
<!-- Written by scripts/settings_page.py from src/entrepot/config/settings.py: change it there. -->

# Settings

Nothing has to be set: `entrepot serve` alone runs an index. What is set is read from four places,
and the first that knows a setting decides:

1. the command line (`--data`, `--port` and their like; `entrepot serve --help` lists them);
2. the environment, with the names below;
3. the file `settings.env` in the data folder, with the same names;
4. the default.

A wrong value stops the start, and so do two settings that contradict each other; the message names
the setting, where its value came from and what is allowed. An empty value is a wrong one. A name
that begins with `ENTREPOT_` but is no setting gets a warning that names the nearest one.

## settings.env

The service and every command beside it read this file, so both see the same. It has a line
`NAME=value` for each setting; blank lines and lines that begin with `#` are passed over. Quotation
marks around a whole value, single or double, are no part of it; nothing inside it is special. The
file may hold secrets, so only its owner may have any right to it (`chmod 600`), or nothing starts.

## Secrets

A secret can also be read from a file, as container platforms mount them: put `_FILE` after the
setting's name and give the absolute path. One newline at its end is no part of the value. Give one
of the two, not both. No message, log or page ever shows a secret.
"""


def page() -> str:
    """Return the text of the whole page."""
    return "\n".join([INTRODUCTION, *(_section(knob) for knob in KNOBS.values())])


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if arguments == []:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("docs/settings.md is out of date: run python scripts/settings_page.py", file=sys.stderr)
    return 1


def _section(knob: Knob) -> str:
    facts = [f"- Allowed: {_literal(knob.allowed)}", f"- Default: {_literal(knob.default)}"]
    if knob.file_variable:
        facts.append(f"- A secret: also by `{knob.file_variable}`")
    return "\n".join([f"## {knob.variable}", "", knob.explained, "", *facts, ""])


def _literal(words: str) -> str:
    """Keep what looks like a tag of HTML from being one."""
    return words.replace("<", "&lt;").replace(">", "&gt;")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
