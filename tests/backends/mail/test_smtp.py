import socket
import ssl

import pytest

from entrepot.backends import mail
from entrepot.backends.mail import Letter, MailUndeliverable, smtp
from entrepot.config import MailRoute

from .certificates import certify
from .letters import AT, LETTER, LINK, MAIL_ID, body, read
from .server import MailServer

PASSWORD = "canary-7f3a"
LOGIN = ("index", PASSWORD)


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    return certify("localhost", tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def trusting(certified, monkeypatch):
    """Let clients of this test believe the authority, as an operator would."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certified.authority))


def route_to(server, kind="smtp", *, is_encrypted=True, host="localhost", login=None):
    user, password = login or (None, None)
    return MailRoute(
        kind=kind,
        host=host,
        port=server.port,
        user=user,
        password=password,
        sender="index@example.com",
        is_encrypted=is_encrypted,
    )


def send(route, tmp_path, letter=LETTER):
    mail.from_route(route, data=tmp_path).send(letter, mail_id=MAIL_ID, at=AT)


def refused(route, tmp_path, letter=LETTER):
    """Insist that the letter does not leave; return why."""
    with pytest.raises(MailUndeliverable) as stopped:
        send(route, tmp_path, letter)
    message = stopped.value.refusal.message
    assert stopped.value.__cause__ is None
    assert message.isascii()
    assert PASSWORD not in message
    assert letter.to not in message
    return message


@pytest.mark.parametrize("kind", ["smtp", "smtps"])
def test_a_letter_and_its_login_travel_over_tls(certified, trusting, tmp_path, kind):
    server = MailServer(certified.context, is_tls_from_the_start=kind == "smtps", login=LOGIN)
    with server.running():
        send(route_to(server, kind, login=LOGIN), tmp_path)

    [letter] = server.letters
    assert body(read(letter)) == LETTER.body
    assert LINK.encode() in letter
    assert "rcpt TO:<alice@example.com>" in server.said
    assert "ehlo example.com" in server.said
    assert not {"AUTH", "MAIL", "RCPT"} & {line[:4].upper() for line in server.said_in_the_clear}


def test_a_server_that_offers_no_tls_gets_no_letter(tmp_path):
    server = MailServer(login=LOGIN)
    with server.running():
        why = refused(route_to(server, login=LOGIN), tmp_path)

    assert "STARTTLS" in why
    assert server.letters == []
    assert "AUTH" not in {line[:4].upper() for line in server.said}


def test_an_offer_of_tls_that_is_taken_back_is_no_reason_to_speak_in_the_clear(
    certified,
    trusting,
    tmp_path,
):
    server = MailServer(certified.context, login=LOGIN, answers={"STARTTLS": b"454 not now"})
    with server.running():
        why = refused(route_to(server, login=LOGIN), tmp_path)

    assert "it answered 454" in why
    assert "AUTH" not in {line[:4].upper() for line in server.said}


@pytest.mark.parametrize("kind", ["smtp", "smtps"])
def test_a_server_whose_certificate_nobody_vouches_for_gets_no_letter(certified, tmp_path, kind):
    server = MailServer(certified.context, is_tls_from_the_start=kind == "smtps", login=LOGIN)
    with server.running():
        why = refused(route_to(server, kind, login=LOGIN), tmp_path)

    assert "CERTIFICATE_VERIFY_FAILED" in why
    assert server.letters == []


@pytest.mark.parametrize("kind", ["smtp", "smtps"])
def test_a_server_with_the_certificate_of_another_gets_no_letter(
    certified,
    trusting,
    tmp_path,
    kind,
):
    server = MailServer(certified.context, is_tls_from_the_start=kind == "smtps")
    with server.running():
        why = refused(route_to(server, kind, host="127.0.0.1"), tmp_path)

    assert "CERTIFICATE_VERIFY_FAILED" in why


def test_what_is_said_before_tls_is_not_taken_for_what_is_said_after(
    certified,
    trusting,
    tmp_path,
):
    smuggled = b"220 go ahead\r\n250-mail.example\r\n250 AUTH PLAIN"
    server = MailServer(certified.context, answers={"STARTTLS": smuggled})
    with server.running():
        why = refused(route_to(server, login=LOGIN), tmp_path)

    assert "AUTH extension not supported" in why


def test_a_letter_is_sent_in_the_clear_only_if_the_operator_says_so(tmp_path):
    server = MailServer()
    with server.running():
        send(route_to(server, is_encrypted=False), tmp_path)

    assert len(server.letters) == 1
    assert "STARTTLS" not in server.said


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"greeting": b"554 go away"}, "it answered 554"),
        ({"MAIL": b"550 who is that"}, "it answered 550"),
        ({"RCPT": b"550 alice@example.com is unknown"}, "it refused the recipient with 550"),
        ({"RCPT": b"451 later"}, "it refused the recipient with 451"),
        ({"DATA": b"554 no"}, "it answered 554"),
        ({"end of data": b"552 too long"}, "it answered 552"),
        ({"MAIL": b""}, "Connection unexpectedly closed"),
        ({"end of data": b""}, "Connection unexpectedly closed"),
        ({"MAIL": b"nonsense"}, "it answered -1"),
    ],
)
def test_a_letter_that_the_server_does_not_take_is_not_sent(tmp_path, answers, why):
    server = MailServer(answers=answers)
    with server.running():
        assert why in refused(route_to(server, is_encrypted=False), tmp_path)


@pytest.mark.parametrize("goodbye", [b"", b"500 what?"])
def test_a_letter_that_was_taken_is_sent_whatever_the_server_says_to_goodbye(tmp_path, goodbye):
    server = MailServer(answers={"QUIT": goodbye})
    with server.running():
        send(route_to(server, is_encrypted=False), tmp_path)

    assert len(server.letters) == 1


@pytest.mark.parametrize("login", [("index", f"{PASSWORD}-wrong"), ("index", f"{PASSWORD}\u00e9")])
def test_a_wrong_password_is_not_shown(certified, trusting, tmp_path, login):
    server = MailServer(certified.context, login=LOGIN)
    with server.running():
        why = refused(route_to(server, login=login), tmp_path)

    assert "it answered 535" in why or "UnicodeEncodeError" in why


def test_a_server_that_does_not_answer_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = MailServer(port=silent.getsockname()[1])

        assert "timed out" in refused(route_to(server, host="127.0.0.1"), tmp_path)


def test_a_server_that_is_not_there_is_said_to_be_so(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as soon_gone:
        server = MailServer(port=soon_gone.getsockname()[1])

    assert "Connection refused" in refused(route_to(server, host="127.0.0.1"), tmp_path)


@pytest.mark.parametrize("text", ["x" * 2000, "\u017elu\u0165ou\u010dk\u00fd k\u016f\u0148\n" * 50])
def test_any_server_can_carry_any_body(tmp_path, text):
    server = MailServer()
    with server.running():
        send(route_to(server, is_encrypted=False), tmp_path, Letter("a@example.com", "s", text))

    [letter] = server.letters
    assert letter.isascii()
    assert max(len(line) for line in letter.splitlines()) <= 998
    assert body(read(letter)).rstrip("\n") == text.rstrip("\n")


def test_certificates_are_verified_against_names():
    context = smtp._verifying()

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
