"""Password files of other indexes, with all that editors and other tools do to them."""

import pytest

from entrepot.formats.htpasswd import Entry, NoPasswordFile, parse, parse_addresses


def test_a_file_names_a_person_a_line() -> None:
    content = b"alice:{SHA}x=\n\n# robots\n  bob :$apr1$a$b \ncarol:hash:0:more\n"

    assert parse(content) == [
        Entry(1, "alice", "{SHA}x="),
        Entry(4, "bob", "$apr1$a$b"),
        Entry(5, "carol", "hash"),
    ]


def test_a_file_from_windows_is_the_same_file() -> None:
    assert parse(b"\xef\xbb\xbfalice:x\r\nbob:y\r\n") == parse(b"alice:x\nbob:y\n")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"alice\n", "Line 1 has no colon"),
        (b"alice:x\nbob\n", "Line 2 has no colon"),
        (b"", "names nobody"),
        (b"# nobody\n\n", "names nobody"),
        (b"alice:\xff\xfe\n", "not UTF-8"),
        (b"a:b\n" * 100_001, "more than 100000 lines"),
    ],
)
def test_what_is_no_password_file_says_which_line(content: bytes, says: str) -> None:
    with pytest.raises(NoPasswordFile, match=says):
        parse(content)


def test_no_refusal_and_no_entry_shows_a_hash() -> None:
    secret = b"alice:sesame\nbob-sesame\n"

    with pytest.raises(NoPasswordFile) as refused:
        parse(secret)

    assert "sesame" not in str(refused.value)
    assert "sesame" not in repr(parse(b"alice:sesame"))


def test_addresses_stand_beside_names_under_a_headline_or_none() -> None:
    rows = b"Alice,alice@example.com\n\nbob , bob@example.com\n"

    expected = {"alice": "alice@example.com", "bob": "bob@example.com"}
    assert parse_addresses(rows) == parse_addresses(b"name,email\n" + rows) == expected


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"alice,a@example.com\nbob\n", "Line 2"),
        (b"alice,a@example.com,more\n", "Line 1"),
        (b"alice,a@example.com\nALICE,b@example.com\n", "a second time"),
    ],
)
def test_what_is_no_file_of_addresses_says_which_line(content: bytes, says: str) -> None:
    with pytest.raises(NoPasswordFile, match=says):
        parse_addresses(content)
