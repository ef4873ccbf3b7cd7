import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from entrepot import errors

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts/refusals_page.py"


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location("refusals_page", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def elsewhere(script, tmp_path, monkeypatch):
    path = tmp_path / "refusals.md"
    monkeypatch.setattr(script, "PAGE", path)
    return path


def test_the_page_of_refusals_says_what_the_rules_say():
    # In a process of its own: here other tests may have entered rules into the registry.
    checked = subprocess.run(
        [sys.executable, SCRIPT, "--check"],
        env={**os.environ, "ENTREPOT_PORT": "nonsense that must not matter"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr


def test_every_rule_stands_on_the_page_with_what_to_do(script):
    page = script.page()

    for rule in errors.REGISTRY.values():
        section = page.partition(f"\n## {rule.code}\n")[2].partition("\n## ")[0]
        assert section
        assert ("What to do: " in section) == bool(rule.remedy)


def test_what_is_written_passes_the_check(script, elsewhere):
    assert script.main([]) == 0

    assert script.main(["--check"]) == 0


@pytest.mark.parametrize("stale", [None, "# Refusals\n"])
def test_a_page_that_is_missing_or_out_of_date_fails_the_check(script, elsewhere, stale, capsys):
    if stale is not None:
        elsewhere.write_text(stale)

    assert script.main(["--check"]) == 1

    assert "out of date" in capsys.readouterr().err


def test_other_arguments_are_a_usage_error(script, elsewhere):
    assert script.main(["--chekc"]) == 2

    assert not elsewhere.exists()
