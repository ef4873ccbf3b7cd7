"""Texts of Django's and allauth's that reach our pages, and that they do not translate themselves.

Their catalogues come after ours, so what stands in ours is shown. What they translate is theirs.
"""

import importlib.util
from gettext import GNUTranslations
from pathlib import Path

from scripts.messages.languages import locale_of
from scripts.messages.sources import Key, Source, Sources, of_python

REACHING = {
    "django": (
        "contrib/humanize/templatetags/humanize.py",
        "core/validators.py",
        "forms/fields.py",
        "forms/forms.py",
        "template/defaultfilters.py",
        "utils/dates.py",
        "utils/timesince.py",
    ),
    "allauth": (
        "account/adapter.py",
        "account/fields.py",
        "account/forms.py",
        "account/internal/flows/*.py",
        "account/internal/userkit.py",
        "account/mixins.py",
        "account/views.py",
        "core/*.py",
        "core/internal/*.py",
        "mfa/adapter.py",
        "mfa/base/*.py",
        "mfa/recovery_codes/*.py",
        "mfa/totp/*.py",
        "mfa/webauthn/*.py",
    ),
}
"""Where these packages word what our pages show; what else they say is on pages that we lack."""

CATALOGUES = {
    "django": ("conf", "contrib/humanize"),
    "allauth": (".",),
}


def untranslated(language: str) -> Sources:
    """Return the texts that reach our pages and have no translation into this language."""
    missing: Sources = {}
    for package, patterns in REACHING.items():
        folder = _folder(package)
        known = _translated(folder, package, language)
        for path in sorted(path for pattern in patterns for path in folder.glob(pattern)):
            for key, comments in of_python(path.read_text(encoding="utf-8")):
                if _named(key) not in known:
                    name = f"{package}/{path.relative_to(folder)}"
                    source = missing.setdefault(key, Source())
                    source.files.add(name)
                    source.comments += comments
    return missing


def _translated(folder: Path, package: str, language: str) -> set[str]:
    """Return what a package translates into this language, as its compiled catalogues name it."""
    found: set[str] = set()
    for part in CATALOGUES[package]:
        path = folder / part / "locale" / locale_of(language) / "LC_MESSAGES" / "django.mo"
        if path.exists():
            with path.open("rb") as source:
                known: dict[str | tuple[str, int], str] = GNUTranslations(source)._catalog  # type: ignore[attr-defined]  # noqa: SLF001 (what is asked for one by one answers with the text itself)
            found |= {each if isinstance(each, str) else each[0] for each in known}
    return found


def _named(key: Key) -> str:
    return key.singular if key.context is None else f"{key.context}\x04{key.singular}"


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed here")
    return Path(spec.origin).parent
