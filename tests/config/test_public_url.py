import pytest


@pytest.mark.parametrize(
    ("given", "meant", "host"),
    [
        ("https://index.example", "https://index.example", "index.example"),
        ("https://index.example/", "https://index.example", "index.example"),
        ("HTTPS://Index.Example:443", "https://index.example", "index.example"),
        ("https://index.example:8443", "https://index.example:8443", "index.example:8443"),
        ("https://index.example:08443", "https://index.example:8443", "index.example:8443"),
        ("http://index.example:80", "http://index.example", "index.example"),
        ("http://index.example:443", "http://index.example:443", "index.example:443"),
        ("https://[2001:DB8:0::1]:8443", "https://[2001:db8::1]:8443", "[2001:db8::1]:8443"),
        ("https://192.0.2.1", "https://192.0.2.1", "192.0.2.1"),
    ],
)
def test_a_public_address_has_one_spelling(load, given, meant, host):
    settings = load(PUBLIC_URL=given)

    assert settings.public_url == meant
    assert settings.public_host == host


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("index.example", "does not start with https://"),
        ("ftp://index.example", "does not start with https://"),
        (" https://index.example", "does not start with https://"),
        ("https://index.example/simple", "has a path"),
        ("https://index.example//", "has a path"),
        ("https://index.example\\x", "has a path"),
        ("https://index.example?", "has a path"),
        ("https://index.example#", "has a path"),
        ("https://index.example/\n", "has a path"),
        ("https://", "has no host"),
        ("https://:443", "has no host"),
        ("https://index.example:", "has no host, or a malformed port"),
        ("https://index.example:https", "has no host, or a malformed port"),
        ("https://index.example:0", "port is not between"),
        ("https://index.example:65536", "port is not between"),
        ("https://2001:db8::1", "has no host, or a malformed port"),
        ("https://[192.0.2.1]", "malformed IPv6"),
        ("https://[fe80::1%25eth0]", "has no host"),
        ("https://index.example\n", "malformed host"),
        ("https://b\u00fccher.example", "malformed host"),
        ("https://1.2.3", "malformed host"),
    ],
)
def test_an_address_that_is_more_or_less_than_an_origin_stops_the_start(refused, given, reason):
    message = refused(PUBLIC_URL=given)

    assert reason in message
    assert message.endswith("without a path.")


def test_a_password_in_the_public_address_is_refused_and_not_repeated(refused):
    message = refused(PUBLIC_URL="https://alice:hunter2@index.example")

    assert "has a user name, or a password" in message
    assert "hunter2" not in message


def test_without_a_public_address_no_host_is_known(load):
    settings = load()

    assert settings.public_url is None
    assert settings.public_host is None
