"""Write docs/refusals.md from the registry of refusals, or check that it says the same.

python scripts/refusals_page.py [--check]
"""

import importlib
import os
import pkgutil
import sys
from pathlib import Path

import django
from django.apps import apps

import entrepot
from entrepot import config, errors
from entrepot.errors import Rule

PAGE = Path(__file__).resolve().parent.parent / "docs" / "refusals.md"

STARTING = frozenset({"entrepot.__main__", "entrepot.asgi"})
"""To import these is to run a command, or to make an application; they define no rule."""

INTRODUCTION = """\
<!-- Written by scripts/refusals_page.py from the rules beside the code: change them there. -->

# Refusals

Whatever Entrepot refuses, it names the rule by one of these codes. A code is never renamed and
never given to another rule, so programs may rely on it. It is the `error` of an upload's JSON
answer, the `code` of every other answer to a machine, and a detail of the trail's entry. An
instance shows the rules that its clients can meet at `/help/refusals/`.

The message of a refusal says which value broke the rule. Below stand the rule and what to do.
"""


def page() -> str:
    """Return the text of the whole page."""
    import_everything()
    rules = sorted(errors.REGISTRY.values(), key=lambda rule: rule.code)
    return "\n".join([INTRODUCTION, *map(_section, rules)])


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    if arguments == []:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    print("docs/refusals.md is out of date: run python scripts/refusals_page.py", file=sys.stderr)
    return 1


def import_everything() -> None:
    """Import every module, for a rule enters the registry where it is defined."""
    if not apps.ready:
        config.activate_defaults()  # the page is the same whatever is set here
        os.environ["DJANGO_SETTINGS_MODULE"] = "entrepot.settings"
        django.setup()
    for module in pkgutil.walk_packages(entrepot.__path__, "entrepot."):
        if module.name not in STARTING:
            importlib.import_module(module.name)


def _section(rule: Rule) -> str:
    remedy = f" What to do: {_literal(rule.remedy)}" if rule.remedy else ""
    return f"## {rule.code}\n\n{_literal(rule.states)}{remedy}\n"


def _literal(words: str) -> str:
    """Keep what looks like a tag of HTML, or like bold type, from being one."""
    return words.replace("<", "&lt;").replace(">", "&gt;").replace("__", r"\_\_")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
