from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from entrepot.formats.keys import (
    InstanceKey,
    Keyring,
    MalformedKeys,
    UnknownKey,
    derive,
    parse,
    root_key,
)

OLD = bytes(range(32))
NEW = bytes(range(100, 132))
MAY = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
JUNE = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)

OLD_LINE = "8b5620cb 2024-05-01T12:00:00Z AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
NEW_LINE = "86822a58 2024-06-01T12:00:00Z ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1-f4CBgoM"


@pytest.fixture
def keyring() -> Keyring:
    return Keyring().with_new(OLD, MAY).with_new(NEW, JUNE)


def test_a_keyring_is_written_newest_first(keyring):
    assert keyring.to_text() == f"{NEW_LINE}\n{OLD_LINE}\n"
    assert keyring.ids == (NEW_LINE[:8], OLD_LINE[:8])


def test_a_keyring_comes_back_as_it_was_written(keyring):
    assert parse(keyring.to_text()) == keyring


def test_the_order_of_the_lines_decides_which_key_is_newest():
    keyring = parse(f"{OLD_LINE}\n{NEW_LINE}")

    assert keyring.newest.secret == OLD


def test_comments_blank_lines_and_foreign_line_ends_are_passed_over(keyring):
    text = f"# ours\r\n\r\n  {NEW_LINE}  \r\n   # the one before\n\t{OLD_LINE}\r\n\n"

    assert parse(text) == keyring


def test_a_key_is_found_by_its_id(keyring):
    assert keyring.get(OLD_LINE[:8]).secret == OLD
    assert keyring.get(NEW_LINE[:8]) is keyring.newest


@pytest.mark.parametrize("key_id", ["00000000", "", OLD_LINE[:7], OLD_LINE[:8].upper(), "é\n"])
def test_an_unknown_id_names_itself_and_no_key(keyring, key_id):
    with pytest.raises(UnknownKey) as refused:
        keyring.get(key_id)

    assert refused.value.refusal.code == "unknown-instance-key"
    assert ascii(key_id) in str(refused.value)


def test_an_empty_keyring_has_no_newest_key():
    with pytest.raises(UnknownKey, match="empty"):
        _ = Keyring().newest


def test_a_new_key_leaves_the_older_ones_usable(keyring):
    rotated = keyring.with_new(b"n" * 32, JUNE + timedelta(days=1))

    assert rotated.newest.secret == b"n" * 32
    assert rotated.keys[1:] == keyring.keys


def test_a_retired_key_is_forgotten(keyring):
    retired = keyring.without(OLD_LINE[:8])

    assert retired.ids == (NEW_LINE[:8],)
    with pytest.raises(UnknownKey):
        retired.get(OLD_LINE[:8])


def test_retiring_an_unknown_key_changes_nothing(keyring):
    with pytest.raises(UnknownKey):
        keyring.without("00000000")


def test_the_same_key_is_not_added_twice(keyring):
    with pytest.raises(ValueError, match="already"):
        keyring.with_new(OLD, JUNE)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_that_is_not_32_bytes_is_no_key(length):
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring().with_new(bytes(length), MAY)


def test_a_key_is_not_created_at_a_naive_time():
    with pytest.raises(ValueError, match="naive"):
        Keyring().with_new(OLD, MAY.replace(tzinfo=None))


def test_the_moment_of_a_key_is_kept_in_whole_seconds_of_utc():
    elsewhere = timezone(timedelta(hours=2))

    key = InstanceKey(MAY.astimezone(elsewhere).replace(microsecond=999_999), OLD)

    assert key.created_at == MAY
    assert key.to_line() == OLD_LINE


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("8b5620cb", "three parts"),
        (OLD_LINE.replace(" ", ""), "three parts"),
        (OLD_LINE + " again", "three parts"),
        (OLD_LINE + " # mine", "three parts"),
        (OLD_LINE.replace("8b5620cb", "8b5620cc"), "id"),
        (OLD_LINE.replace("8b5620cb", "8B5620CB"), "id"),
        (OLD_LINE.replace("AAEC", "AAED"), "id"),
        (OLD_LINE.replace("Z ", "+00:00 "), "bad date"),
        (OLD_LINE.replace("Z ", " "), "bad date"),
        (OLD_LINE.replace("-05-", "-13-"), "bad date"),
        (OLD_LINE.replace("2024", "0000"), "bad date"),
        (OLD_LINE.replace("2024", "\u0662\u0660\u0662\u0664"), "bad date"),
        (OLD_LINE.replace("2024-05-01T12:00:00Z", "20240501T120000Z"), "bad date"),
        (OLD_LINE + "=", "bad key"),
        (OLD_LINE[:-1] + "9", "bad key"),
        (OLD_LINE[:-1], "bad key"),
        (OLD_LINE[:-2], "bad key"),
        (OLD_LINE + "AA", "bad key"),
        (OLD_LINE[:-1] + "\u00e9", "bad key"),
        (OLD_LINE[:-1] + "!", "bad key"),
        (NEW_LINE.replace("1-f", "1+f"), "bad key"),
    ],
)
def test_a_damaged_line_is_named_by_its_number_and_never_quoted(line, said):
    with pytest.raises(MalformedKeys) as refused:
        parse(f"# keys\n\n{line}\n")

    assert refused.value.refusal.code == "malformed-instance-keys"
    assert "ine 3 of the keyring" in str(refused.value)
    assert said in str(refused.value)
    assert not any(part in str(refused.value) for part in line.split())


def test_a_key_that_stands_twice_is_noticed():
    with pytest.raises(MalformedKeys, match="Line 2 of the keyring repeats"):
        parse(f"{OLD_LINE}\n{OLD_LINE.replace('2024', '2023')}\n")


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n"])
def test_a_keyring_without_a_key_is_none(text):
    with pytest.raises(MalformedKeys, match="no key"):
        parse(text)


@given(st.text(max_size=100) | st.text("0af -:TZ#\n=", max_size=100))
def test_any_text_is_a_keyring_or_a_clean_refusal(text):
    with pytest.raises(MalformedKeys):
        parse(text)


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=4, unique=True))
def test_any_keys_come_back_as_they_were_written(secrets):
    keyring = Keyring()
    for secret in secrets:
        keyring = keyring.with_new(secret, MAY)

    assert parse(keyring.to_text()) == keyring
    assert [key.secret for key in keyring.keys] == secrets[::-1]


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=70), st.binary(max_size=70))
def test_derivation_is_hkdf_with_sha256(secret, salt, info):
    expected = HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=info).derive(secret)

    assert derive(InstanceKey(MAY, secret), salt=salt, info=info) == expected


def test_a_root_key_is_the_same_for_ever():
    key = InstanceKey(MAY, OLD)

    derived = root_key(key, salt=bytes(32), token_id=UUID(int=1))

    # Whoever changes this value kills every token that was ever made.
    assert derived.hex() == "f6994cb348f1416ea4d548c7a25ec6e726c01b21ad9af8be3706af1ecacd5f8e"
    assert derived == derive(
        key,
        salt=bytes(32),
        info=b"entrepot token root key 00000000-0000-0000-0000-000000000001",
    )


def test_a_root_key_depends_on_the_key_the_salt_and_the_token():
    old, new = InstanceKey(MAY, OLD), InstanceKey(MAY, NEW)

    derived = {
        root_key(old, salt=bytes(32), token_id=UUID(int=1)),
        root_key(new, salt=bytes(32), token_id=UUID(int=1)),
        root_key(old, salt=b"s" * 32, token_id=UUID(int=1)),
        root_key(old, salt=bytes(32), token_id=UUID(int=2)),
    }

    assert len(derived) == 4


def test_keys_do_not_print(keyring):
    shown = repr(keyring) + str(keyring) + repr(keyring.newest) + f"{keyring.newest}"

    for secret in (OLD, NEW):
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown
        assert urlsafe_b64encode(secret).decode().rstrip("=") not in shown
    assert keyring.newest.id in shown
