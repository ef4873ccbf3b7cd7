import os
from contextlib import suppress
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.config import KNOBS
from entrepot.config.invalid import Unfit


@given(name=st.sampled_from(sorted(KNOBS)), text=st.text() | st.from_regex(r"\A[!-~]{1,80}\Z"))
def test_any_text_is_either_read_or_found_unfit(name, text):
    with suppress(Unfit):
        KNOBS[name].read(text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "80a0"),
        ("PORT", "8_000"),
        ("PORT", " 80"),
        ("PORT", "\u0663"),
        ("PORT", "9" * 5000),
        ("WORKERS", "0"),
        ("WORKERS", "1025"),
        ("MAX_UPLOAD_MIB", "0"),
        ("MAX_UPLOAD_MIB", "1.5"),
        ("NEW_PROJECTS_PER_HOUR", "-1"),
        ("NEW_PROJECTS_PER_HOUR", "administrator"),
        ("HOST", "300.1.1.1"),
        ("HOST", "[::1]"),
        ("HOST", "127.0.0.1:80"),
        ("HOST", "-a.example"),
        ("HOST", "a..example"),
        ("HOST", "index.example."),
        ("HOST", "in dex"),
        ("HOST", "index.example\n"),
        ("HOST", "b\u00fccher.example"),
        ("HOST", f"{'a' * 64}.example"),
        ("HOST", f"{'a.' * 126}aa"),
        ("ALLOW_PLAIN_HTTP", "maybe"),
        ("OPERATOR_TOKENS", "yes"),
        ("READ", "nobody"),
        ("TOKEN_PREFIX", "Entrepot"),
        ("TOKEN_PREFIX", "a-b"),
        ("TOKEN_PREFIX", "a" * 33),
        ("TOKEN_PREFIX", "a\n"),
        ("TOKEN_LOCATION", "a b"),
        ("TOKEN_LOCATION", "a" * 256),
        ("TOKEN_LOCATION", "b\u00fccher"),
        ("SITE_NAME", "n" * 61),
        ("SITE_NAME", "   "),
        ("SITE_NAME", "two\nlines"),
        ("BANNER", "two\nlines"),
        ("BANNER", "   "),
        ("BANNER", "b" * 301),
        ("BANNER", "turned \u202e around"),
        ("TEST_INSTANCE", "maybe"),
        ("COMPANION_URL", "https://index.example/simple/"),
        ("COMPANION_URL", "javascript:alert(1)"),
        ("SECURITY_CONTACT", "security@example.com"),
        ("SECURITY_CONTACT", "mailto:security"),
        ("SECURITY_CONTACT", "mailto:security@example.com?subject=x"),
        ("SECURITY_CONTACT", "mailto:security@example.com\r\nContact: mailto:a@b.example"),
        ("SECURITY_CONTACT", "http://index.example/report"),
        ("SECURITY_CONTACT", "https://index.example/re port"),
        ("SECURITY_CONTACT", "https://index.example/<report>"),
        ("SECURITY_CONTACT", "javascript:alert(1)"),
        ("SECURITY_POLICY_FILE", "/no/such/file"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("TRUSTED_PROXIES", "10.0.0.1,,10.0.0.2"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("BREACHED_PASSWORDS_URL", "http://breaches.example/range/"),
        ("BREACHED_PASSWORDS_URL", "https://breaches.example/range"),
        ("BREACHED_PASSWORDS_URL", "https://breaches.example"),
        ("BREACHED_PASSWORDS_URL", "https://breaches.example/?range=/"),
        ("BREACHED_PASSWORDS_URL", "https://breaches.example/#/"),
        ("BREACHED_PASSWORDS_URL", "https://breaches.example/ra nge/"),
        ("BREACHED_PASSWORDS_URL", "https:///range/"),
        ("STORAGE_URL", "ftp://bucket"),
        ("STORAGE_URL", "s3:///prefix"),
        ("STORAGE_URL", "s3://bucket/pre fix"),
    ],
)
def test_a_value_that_is_not_allowed_stops_the_start_and_names_the_allowed_ones(
    refused,
    name,
    value,
):
    message = refused(**{name: value})

    assert message.startswith(f"ENTREPOT_{name}, from the environment, ")
    assert message.endswith(f"Allowed: {KNOBS[name].allowed}.")
    assert message.isascii()
    assert message.isprintable()
    assert len(message) < 500


@pytest.mark.parametrize("name", sorted(KNOBS))
def test_an_empty_value_stops_the_start_in_place_of_meaning_the_default(refused, name):
    assert "is empty" in refused(**{name: ""})


def test_a_wrong_option_is_said_to_stand_on_the_command_line(refused):
    assert refused({"PORT": "x"}).startswith("ENTREPOT_PORT, from the command line, is 'x':")


def test_a_word_for_who_reads_that_is_not_known_opens_nothing(refused):
    assert "public or authenticated" in refused(READ="members")


@pytest.mark.parametrize(
    ("value", "meaning"),
    [("yes", True), ("On", True), ("1", True), ("TRUE", True), ("no", False), ("0", False)],
)
def test_a_switch_says_yes_or_no_in_the_usual_words(load, value, meaning):
    assert load(ALLOW_PLAIN_HTTP=value).allow_plain_http is meaning


@pytest.mark.parametrize(
    ("value", "host"),
    [("0.0.0.0", "0.0.0.0"), ("::", "::"), ("LocalHost", "localhost"), ("0::1", "::1")],  # noqa: S104 (listening everywhere is one of the choices)
)
def test_a_host_is_an_address_or_a_name(load, value, host):
    assert load(HOST=value).host == host


def test_proxies_are_networks_and_single_addresses(load):
    settings = load(TRUSTED_PROXIES="10.1.0.0/16, 192.0.2.7,2001:db8::/32")

    assert settings.trusted_proxies == (
        ip_network("10.1.0.0/16"),
        ip_network("192.0.2.7/32"),
        ip_network("2001:db8::/32"),
    )


@pytest.mark.parametrize(
    ("value", "per_hour", "only_administrators"),
    [("0", 0, False), ("5", 5, False), ("administrators", 1000, True)],
)
def test_new_projects_are_limited_or_left_to_administrators(
    load,
    value,
    per_hour,
    only_administrators,
):
    settings = load(NEW_PROJECTS_PER_HOUR=value)

    assert settings.new_projects_per_hour == per_hour
    assert settings.only_administrators_make_projects is only_administrators


def test_a_bucket_is_named_by_its_address(load):
    url = "s3://bucket/prefix?endpoint=https://s3.example:9000&region=eu"

    assert load(STORAGE_URL=url).storage_url == url


@pytest.mark.parametrize("path", ["nul\0l", "a" * 300], ids=["NUL", "name too long"])
@pytest.mark.parametrize("name", ["DATA", "TLS_CERT"])
def test_a_path_that_the_system_cannot_have_stops_the_start(refused, name, path):
    assert f"ENTREPOT_{name}" in refused({name: path})


def test_where_no_affinity_is_known_all_processors_count(load, monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity")

    assert load().workers == os.cpu_count()


def test_a_data_folder_that_is_a_file_stops_the_start(refused, tmp_path):
    path = tmp_path / "file"
    path.touch()

    assert "it is not a folder" in refused({"DATA": str(path)})


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://Breaches.Example:443/Range/", "https://breaches.example/Range/"),
        ("https://[::1]:8443/", "https://[::1]:8443/"),
    ],
)
def test_a_service_of_breached_passwords_is_the_beginning_of_an_address(load, value, url):
    assert load(BREACHED_PASSWORDS_URL=value).breached_passwords_url == url


def test_credentials_in_an_address_are_refused_and_not_repeated(refused):
    message = refused(BREACHED_PASSWORDS_URL="https://user:hunter2@breaches.example/")

    assert "hunter2" not in message


def test_no_service_of_breached_passwords_is_asked_by_default(load):
    assert load().breached_passwords_url is None
