"""Settings that hold words for people: banners, contacts, files of text."""

import pytest


def test_nothing_is_said_by_default(load):
    settings = load()

    assert settings.banner is None
    assert settings.test_instance is False
    assert settings.companion_url is None
    assert settings.security_contact is None
    assert settings.security_policy is None


@pytest.mark.parametrize(
    ("value", "contact"),
    [
        ("mailto:security@index.example", "mailto:security@index.example"),
        ("https://Index.Example:443/report?to=us#form", "https://index.example/report?to=us#form"),
        ("https://index.example", "https://index.example"),
    ],
)
def test_a_contact_is_a_mailbox_or_a_page(load, value, contact):
    assert load(SECURITY_CONTACT=value).security_contact == contact


def test_a_password_in_a_contact_is_refused_and_not_repeated(refused):
    assert "hunter2" not in refused(SECURITY_CONTACT="https://user:hunter2@index.example/")


def test_a_policy_is_what_its_file_says(load, tmp_path):
    file = tmp_path / "policy.txt"
    file.write_bytes("\ufeffWrite to us.\r\n\r\n\tWe answer žluťoučký.\r\n".encode())

    settings = load(SECURITY_POLICY_FILE=str(file))

    assert settings.security_policy == "Write to us.\n\n\tWe answer žluťoučký."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe\x00", "not UTF-8"),
        (b" \n\n ", "blank"),
        (b"a\x00b", "do not print"),
        ("turned \u202e around".encode(), "do not print"),
        (b"a" * (64 * 1024 + 1), "more than 64 KiB"),
    ],
)
def test_a_policy_that_nobody_could_read_stops_the_start(refused, tmp_path, content, reason):
    file = tmp_path / "policy.txt"
    file.write_bytes(content)

    assert reason in refused(SECURITY_POLICY_FILE=str(file))
