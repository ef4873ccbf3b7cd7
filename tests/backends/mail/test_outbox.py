import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from entrepot.backends import mail
from entrepot.backends.mail import Letter, MailUndeliverable, Outbox
from entrepot.config import MailRoute

from .letters import AT, LETTER, LINK, MAIL_ID, body, read


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "outbox"


@pytest.fixture
def outbox(folder):
    return Outbox(folder)


def test_without_a_server_letters_go_into_the_data_folder(tmp_path, folder):
    mailer = mail.from_route(MailRoute(kind="outbox"), data=tmp_path)
    made = folder.exists()

    mailer.send(LETTER, mail_id=MAIL_ID, at=AT)

    assert not made
    assert [path.name for path in folder.iterdir()] == [f"20261123T120000Z-{MAIL_ID}.eml"]


def test_a_letter_in_the_outbox_is_for_its_owners_eyes_alone(outbox, folder):
    before = os.umask(0)
    try:
        outbox.send(LETTER, mail_id=MAIL_ID, at=AT)
    finally:
        os.umask(before)

    [path] = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_letter_in_the_outbox_is_whole_and_can_be_read_as_it_is(outbox, folder):
    letter = Letter("alice@example.com", "A new token", f"\u00e0 r\u00e9voquer:\n\n{LINK}\n")

    outbox.send(letter, mail_id=MAIL_ID, at=AT)

    [path] = folder.iterdir()
    assert body(read(path.read_bytes())) == letter.body
    assert letter.body in path.read_text()


def test_letters_lie_in_the_order_in_which_they_were_written(outbox, folder):
    for minutes in (3, 1, 2):
        outbox.send(
            Letter("alice@example.com", f"{minutes}", ""),
            mail_id=uuid4(),
            at=AT + timedelta(minutes=minutes),
        )

    subjects = [read(path.read_bytes())["Subject"] for path in sorted(folder.iterdir())]
    assert subjects == ["1", "2", "3"]


def test_a_letter_that_is_sent_again_replaces_itself(outbox, folder):
    outbox.send(LETTER, mail_id=MAIL_ID, at=AT)
    (folder / f".20261123T120000Z-{MAIL_ID}.eml.new").write_text("half a let")

    outbox.send(LETTER, mail_id=MAIL_ID, at=AT)

    assert len(list(folder.iterdir())) == 1


def test_the_letter_and_then_its_name_are_on_disk_before_it_counts_as_sent(outbox, monkeypatch):
    steps = []
    fsync, rename = os.fsync, Path.rename

    def noting_fsync(descriptor):
        steps.append("folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "file")
        fsync(descriptor)

    def noting_rename(source, target):
        steps.append("rename")
        rename(source, target)

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(Path, "rename", noting_rename)
    outbox.send(LETTER, mail_id=MAIL_ID, at=AT)

    assert steps == ["file", "rename", "folder"]


def test_an_outbox_that_cannot_be_written_is_said_to_be_so(folder):
    with pytest.raises(MailUndeliverable, match="No such file") as refused:
        Outbox(folder / "in" / "nothing").send(LETTER, mail_id=MAIL_ID, at=AT)

    assert refused.value.refusal.code == "mail-undeliverable"
