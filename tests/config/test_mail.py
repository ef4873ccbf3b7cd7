import pytest

from entrepot.config import MailRoute


@pytest.mark.parametrize(
    ("url", "route"),
    [
        (
            "smtp://alice:s3cret@mail.example:2525?from=index@example.com",
            MailRoute(
                kind="smtp",
                host="mail.example",
                port=2525,
                user="alice",
                password="s3cret",
                sender="index@example.com",
                is_encrypted=True,
            ),
        ),
        (
            "smtps://al%40ice:p%3A%2F%25w@[2001:db8::1]?from=in.dex%2Btag@Example.COM",
            MailRoute(
                kind="smtps",
                host="2001:db8::1",
                port=465,
                user="al@ice",
                password="p:/%w",
                sender="in.dex+tag@example.com",
                is_encrypted=True,
            ),
        ),
        (
            "smtp://localhost?from=index@localhost&tls=off",
            MailRoute(kind="smtp", host="localhost", port=587, sender="index@localhost"),
        ),
    ],
)
def test_the_address_of_a_mail_server_is_taken_apart(load, url, route):
    assert load(MAIL_URL=url).mail == route


def test_without_a_server_mail_goes_to_the_outbox(load):
    assert load().mail == MailRoute(kind="outbox")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://mail.example?from=a@b.example", "not of this form"),
        ("smtp:mail.example?from=a@b.example", "not of this form"),
        ("smtp://?from=a@b.example", "not of this form"),
        ("smtp://alice@mail.example?from=a@b.example", "not of this form"),
        ("smtp://alice:@mail.example?from=a@b.example", "not of this form"),
        ("smtp://a:b@c:d@mail.example?from=a@b.example", "not of this form"),
        ("smtp://mail.example/folder?from=a@b.example", "not of this form"),
        ("smtp://mail.example?from=a@b.example#part", "not of this form"),
        ("smtp://mail.example?from=a b@c.example", "not of this form"),
        ("smtp://mail.example:port?from=a@b.example", "not of this form"),
        ("smtp://mail.example:0?from=a@b.example", "port is not between"),
        ("smtp://mail..example?from=a@b.example", "malformed host"),
        ("smtp://u:50%@mail.example?from=a@b.example", "has a % that"),
        ("smtp://u:%ff@mail.example?from=a@b.example", "not UTF-8"),
        ("smtp://u:%00@mail.example?from=a@b.example", "has a NUL"),
        ("smtp://mail.example", "does not say from=address"),
        ("smtp://mail.example?tls=off", "does not say from=address"),
        ("smtp://mail.example?from=", "twice, or empty"),
        ("smtp://mail.example?from=a@b.example&from=c@d.example", "twice, or empty"),
        ("smtp://mail.example?from=b.example", "not an e-mail address"),
        ("smtp://mail.example?from=a%0d%0aBcc:x@b.example", "not an e-mail address"),
        ("smtp://mail.example?from=Index%20%3Ca@b.example", "not an e-mail address"),
        ("smtp://mail.example?from=.a@b.example", "not an e-mail address"),
        (f"smtp://mail.example?from={'a' * 65}@b.example", "not an e-mail address"),
        ("smtp://mail.example?from=a@b.example%0d", "malformed host"),
        ("smtp://mail.example?from=a@b.example&tls=on", "tls is not off"),
        ("smtps://mail.example?from=a@b.example&tls=off", "tls is not off"),
        ("smtp://mail.example?from=a@b.example&timeout=5", "another parameter than from, tls"),
    ],
)
def test_an_address_that_could_be_misread_stops_the_start(refused, url, reason):
    assert reason in refused(MAIL_URL=url)
