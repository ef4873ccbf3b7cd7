"""What the database keeps sealed: it opens with the keys of the instance, and with nothing else."""

from datetime import UTC, datetime

import pytest

from entrepot.backends import keyring
from entrepot.backends.keyring import FileKeys, SealedTextBroken, VariableKeys
from entrepot.formats.keys import Keyring

MAY = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
JUNE = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)
TEXT = "la clé est sous le paillasson"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "instance-keys"


@pytest.fixture
def keys(path):
    keys = FileKeys(path)
    keys.create(MAY)
    return keys


@pytest.mark.parametrize("text", ["", TEXT, "x" * 100_000])
def test_what_was_sealed_opens_again(keys, text):
    assert keys.unseal(keys.seal(text, purpose="mail"), purpose="mail") == text


def test_keys_in_a_variable_open_what_keys_in_a_file_sealed(keys, path):
    variable = VariableKeys(path.read_text())

    assert variable.unseal(keys.seal(TEXT, purpose="mail"), purpose="mail") == TEXT
    assert keys.unseal(variable.seal(TEXT, purpose="mail"), purpose="mail") == TEXT


def test_a_sealed_text_names_its_key_and_shows_nothing_else(keys):
    sealed = keys.seal(TEXT, purpose="mail")

    assert sealed.isascii()
    assert sealed.startswith(f"{keys.newest.id}.")
    assert TEXT not in sealed


def test_the_same_text_is_never_sealed_the_same_way_twice(keys):
    assert len({keys.seal(TEXT, purpose="mail") for _ in range(100)}) == 100


def test_after_a_rotation_old_seals_open_and_new_ones_are_made_with_the_new_key(keys):
    old = keys.seal(TEXT, purpose="mail")

    added = keys.rotate(JUNE)

    assert keys.unseal(old, purpose="mail") == TEXT
    assert keys.seal(TEXT, purpose="mail").startswith(f"{added.id}.")


def test_a_seal_by_a_key_that_another_process_added_opens_at_once(keys, path, monkeypatch):
    other = FileKeys(path)
    other.rotate(JUNE)
    sealed = other.seal(TEXT, purpose="mail")
    monkeypatch.setattr(keyring, "_mark", lambda _status: (0,))  # a file system that tells nothing
    keys._remembered = keyring._Remembered(Keyring(), (0,))

    assert keys.unseal(sealed, purpose="mail") == TEXT


def test_a_sealed_text_altered_in_any_character_is_refused(keys):
    sealed = keys.seal(TEXT, purpose="mail")

    for position, character in enumerate(sealed):
        altered = "A" if character != "A" else "B"
        with pytest.raises(SealedTextBroken):
            keys.unseal(sealed[:position] + altered + sealed[position + 1 :], purpose="mail")


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{id}",
        "{id}.",
        "{id}.AAAA",
        "{id}.{cut}",
        "{id}..{seal}",
        "{seal}",
        ".{seal}",
        *(f"{{id}}.{{seal}}{more}" for more in ("A", "=", "\n", "\u00e9")),
    ],
)
def test_what_is_cut_off_or_added_to_is_refused(keys, broken):
    key_id, _, seal = keys.seal(TEXT, purpose="mail").partition(".")
    text = broken.format(id=key_id, seal=seal, cut=seal[:-1])

    with pytest.raises(SealedTextBroken) as refused:
        keys.unseal(text, purpose="mail")

    assert refused.value.refusal.code == "sealed-text-broken"


def test_what_was_sealed_for_one_purpose_does_not_open_for_another(keys):
    sealed = keys.seal(TEXT, purpose="mail")

    with pytest.raises(SealedTextBroken, match="another purpose"):
        keys.unseal(sealed, purpose="second factor")


def test_what_another_instance_sealed_does_not_open(keys, tmp_path):
    other = FileKeys(tmp_path / "other")
    other.create(MAY)

    with pytest.raises(SealedTextBroken, match="a key that is not here"):
        keys.unseal(other.seal(TEXT, purpose="mail"), purpose="mail")


def test_what_was_sealed_with_a_retired_key_is_lost(keys):
    first = keys.newest
    sealed = keys.seal(TEXT, purpose="mail")
    keys.rotate(JUNE)

    keys.retire(first.id)

    with pytest.raises(SealedTextBroken, match="a key that is not here"):
        keys.unseal(sealed, purpose="mail")
