import importlib.util
from pathlib import Path

import pytest

from entrepot.config import KNOBS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location(
        "settings_page", ROOT / "scripts/settings_page.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def elsewhere(script, tmp_path, monkeypatch):
    path = tmp_path / "settings.md"
    monkeypatch.setattr(script, "PAGE", path)
    return path


def test_the_page_of_settings_says_what_the_declarations_say(script):
    assert (ROOT / "docs/settings.md").read_text() == script.page(), script.__doc__


def test_every_setting_is_on_the_page_and_explained():
    page = (ROOT / "docs/settings.md").read_text()

    for knob in KNOBS.values():
        assert f"## {knob.variable}\n\n{knob.explained}\n" in page


def test_every_explanation_is_a_sentence_in_ascii():
    for knob in KNOBS.values():
        assert knob.explained.isascii()
        assert knob.explained.endswith(".")


def test_what_is_written_passes_the_check(script, elsewhere):
    assert script.main([]) == 0

    assert script.main(["--check"]) == 0


@pytest.mark.parametrize("stale", [None, "# Settings\n"])
def test_a_page_that_is_missing_or_out_of_date_fails_the_check(script, elsewhere, stale, capsys):
    if stale is not None:
        elsewhere.write_text(stale)

    assert script.main(["--check"]) == 1

    assert "out of date" in capsys.readouterr().err


def test_other_arguments_are_a_usage_error(script, elsewhere):
    assert script.main(["--chekc"]) == 2

    assert not elsewhere.exists()
