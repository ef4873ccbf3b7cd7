import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

from entrepot.backends.mail.letters import Letter, message
from entrepot.backends.mail.protocol import MailUndeliverable

SENDER = "entrepot@localhost"


class Outbox:
    """A folder with a file for each letter, oldest first by name, for its owner's eyes alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, letter: Letter, *, mail_id: UUID, at: datetime) -> None:
        """Write the letter, on disk when this returns; one that is sent again replaces itself."""
        # 8bit: what people read with a pager has no line cut and no character written as =XX.
        made = message(letter, sender=SENDER, mail_id=mail_id, at=at, encoding="8bit")
        try:
            self._write(f"{at:%Y%m%dT%H%M%SZ}-{mail_id}.eml", made.as_bytes())
        except OSError as error:
            raise MailUndeliverable(
                f"The outbox {str(self._folder)!a} cannot be written: {error.strerror}.",
            ) from error

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        new = self._folder / f".{name}.new"
        new.unlink(missing_ok=True)  # what a crash left; nobody else writes this letter
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        new.rename(self._folder / name)
        self._sync()

    def _sync(self) -> None:
        """Bring the names in the folder to the disk."""
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
