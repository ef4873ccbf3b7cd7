import pytest

from entrepot.backends.mail import Letter, MalformedLetter
from entrepot.backends.mail.letters import message

from .letters import AT, LETTER, MAIL_ID, body, read

HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type"]
HEADERS += ["Content-Transfer-Encoding", "MIME-Version"]


def written(letter, *, encoding="8bit"):
    made = message(letter, sender="index@example.com", mail_id=MAIL_ID, at=AT, encoding=encoding)
    return read(made.as_bytes())


def test_a_letter_says_from_whom_to_whom_about_what_and_when():
    made = written(LETTER)

    assert made["From"] == "index@example.com"
    assert made["To"] == "alice@example.com"
    assert made["Subject"] == "A new token"
    assert made["Date"].datetime == AT
    assert made["Auto-Submitted"] == "auto-generated"
    assert body(made) == LETTER.body


def test_a_letter_that_is_sent_again_can_be_known_by_its_id():
    assert written(LETTER)["Message-ID"] == f"<{MAIL_ID}@example.com>"
    assert written(LETTER).as_bytes() == written(LETTER).as_bytes()


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable"])
def test_a_letter_may_be_written_in_any_language(encoding):
    letter = Letter("alice@example.com", "Nová: žluťoučký kůň", "příliš žluťoučký\n\n新しい\n")

    made = written(letter, encoding=encoding)

    assert made["Subject"] == letter.subject
    assert body(made) == letter.body


@pytest.mark.parametrize("length", [100, 1000])
def test_a_long_subject_is_folded_and_whole(length):
    subject = "x" * length

    assert written(Letter("alice@example.com", subject, ""))["Subject"] == subject


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\0"])
def test_a_line_end_in_a_subject_does_not_forge_a_header(end):
    with pytest.raises(MalformedLetter) as refused:
        Letter("alice@example.com", f"A new token{end}Bcc: mallory@example.com", "")

    assert refused.value.refusal.code == "malformed-letter"


@pytest.mark.parametrize(
    "subject",
    [
        "=?utf-8?q?=0D=0ABcc:_mallory@example.com?=",
        "a token =?utf-8?b?DQpCY2M6IG1hbGxvcnlAZXhhbXBsZS5jb20=?= of mine",
        "==??utf-8?q?=0D=0ABcc:_mallory@example.com?=",
        "x" * 200 + " =?utf-8?q?=0D=0ABcc:_mallory@example.com?=",
        "\u00e9" * 40 + " =?utf-8?q?=0D=0ABcc:_mallory@example.com?= \u00e9",
    ],
)
def test_an_encoded_line_end_in_a_subject_does_not_forge_a_header(subject):
    made = written(Letter("alice@example.com", subject, ""))

    assert made.keys() == HEADERS
    assert made["Subject"] == subject.replace("=?", "= ?")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "alice",
        "alice@example.com, mallory@example.com",
        "alice@example.com;mallory@example.com",
        "alice@example.com\r\nBcc: mallory@example.com",
        "alice@example.com\n",
        "alice@example.com\0",
        "Alice <alice@example.com>",
        '"alice"@example.com',
        "alice@exam ple.com",
        "alice@mallory@example.com",
        "alice@b\u00fccher.example",
        "=?utf-8?q?=0D=0ABcc=3A_mallory?=@example.com",
    ],
)
def test_an_address_that_is_more_than_one_address_is_refused(address):
    with pytest.raises(MalformedLetter):
        Letter(address, "A new token", "")


def test_a_letter_shows_its_body_to_its_reader_alone():
    assert "Revoke" not in repr(LETTER)


STOP = "https://index.example/announcements/stop/secret/"


@pytest.mark.parametrize("host", ["index.example", f"{'a' * 60}.{'b' * 60}.example"])
def test_a_letter_that_can_be_stopped_says_how_in_one_click(host):
    link = STOP.replace("index.example", host)

    letter = Letter("alice@example.com", "Away", "On Sunday.\n", link)

    sent = message(letter, sender="index@example.com", mail_id=MAIL_ID, at=AT, encoding="8bit")

    made = written(letter)
    assert made["List-Unsubscribe"] == f"<{link}>"
    assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in sent.as_bytes()


def test_one_click_is_offered_over_nothing_but_https():
    made = written(Letter("alice@example.com", "Away", "", STOP.replace("https", "http")))

    assert made["List-Unsubscribe"] == f"<{STOP.replace('https', 'http')}>"
    assert made["List-Unsubscribe-Post"] is None


def test_other_letters_have_nothing_to_be_stopped():
    assert written(LETTER)["List-Unsubscribe"] is None
    assert written(LETTER)["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize(
    "link",
    [
        f"{STOP}\r\nBcc: mallory@example.com",
        f"{STOP}>,<mailto:mallory@example.com",
        f"{STOP}=?utf-8?q?=0D=0ABcc?=",
        "mailto:stop@index.example",
        "javascript:alert(1)",
        f"{STOP} ",
        f"{STOP}ž",
        STOP + "a" * 900,
    ],
)
def test_no_link_that_forges_a_header_is_ever_in_a_letter(link):
    with pytest.raises(MalformedLetter):
        Letter("alice@example.com", "Away", "", link)


def test_the_link_does_not_show_in_the_letters_repr():
    assert "secret" not in repr(Letter("alice@example.com", "Away", "", STOP))
