"""Where the instance keys are kept: a file in the data folder, or a variable; never the database.

Whoever steals the database cannot mint with it, and a backup of it alone brings no token back to
life. A process looks at the file, not into it, whenever it needs a key: a key that was added or
retired counts for all processes at once.

What the database has to keep and nobody may read in it is sealed with a key of these.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from entrepot.config import read_private
from entrepot.errors import Conflict, Misconfigured, Rule, Unavailable
from entrepot.formats.keys import (
    SECRET_BYTES,
    InstanceKey,
    Keyring,
    UnknownKey,
    derive,
    from_base64,
    parse,
    to_base64,
)

try:
    import fcntl
except ImportError:  # Windows, where keys can be read, but there is no service to rotate them for
    fcntl = None  # type: ignore[assignment]  # where there is no Unix

KEYS_FILE = "instance-keys"

_NONCE_BYTES = 12
_SEAL_PURPOSE = b"entrepot seal "


class KeysMissing(Misconfigured):
    rule = Rule(
        "instance-keys-missing",
        "The instance keys lie in the data folder, apart from the database, or in "
        "ENTREPOT_INSTANCE_KEYS.",
        "Restore the file from its backup: without it no token of this instance works.",
    )


class KeysNotWritten(Unavailable):
    rule = Rule(
        "instance-keys-not-written",
        "The file of the instance keys is replaced as a whole, under a lock, and on disk before "
        "anything is derived from a new key.",
        "Make the data folder writable, then try again; the keys are as they were.",
    )


class NewestKey(Conflict):
    rule = Rule(
        "newest-instance-key",
        "The newest instance key is in use for whatever is made from now on.",
        "Run `entrepot keys rotate` first, then retire this key.",
    )


class SealedTextBroken(Misconfigured):
    rule = Rule(
        "sealed-text-broken",
        "What is kept sealed in the database opens with the instance key it was sealed with, for "
        "the purpose it was sealed for, and unaltered.",
        "Put back the line of the key, or the database of this instance; else what was sealed is "
        "lost.",
    )


class KeyStore(Protocol):
    """What everyone but the operator's commands sees of the keys. Every method is thread-safe."""

    @property
    def newest(self) -> InstanceKey:
        """The key for whatever is made now."""
        ...

    def load(self) -> Keyring:
        """Read all keys anew."""
        ...

    def get(self, key_id: str) -> InstanceKey:
        """Return the key of this id, or raise `UnknownKey`."""
        ...


class _Sealing:
    """What every store of keys does with them: AES-256-GCM, under a key derived for the purpose.

    A sealed text is `<id of the instance key>.<base64url of nonce and ciphertext>`. The nonce is
    random: one instance key is good for billions of seals (NIST SP 800-38D, section 8.3).
    """

    def seal(self: KeyStore, text: str, *, purpose: str) -> str:
        """Return `text` unreadable to whoever has no instance key; no two seals are the same."""
        key = self.newest
        nonce = secrets.token_bytes(_NONCE_BYTES)
        closed = _cipher(key, purpose).encrypt(nonce, text.encode(), purpose.encode())
        return f"{key.id}.{to_base64(nonce + closed)}"

    def unseal(self: KeyStore, sealed: str, *, purpose: str) -> str:
        """Return the text that was sealed for `purpose`, or raise `SealedTextBroken`."""
        key_id, _, body = sealed.partition(".")
        try:
            cipher = _cipher(self.get(key_id), purpose)
            content = from_base64(body)
            nonce, closed = content[:_NONCE_BYTES], content[_NONCE_BYTES:]
            return cipher.decrypt(nonce, closed, purpose.encode()).decode()
        except UnknownKey as gone:
            raise SealedTextBroken("A text is sealed with a key that is not here.") from gone
        except (InvalidTag, ValueError) as altered:
            raise SealedTextBroken(
                "A sealed text was altered, or sealed for another purpose.",
            ) from altered


def _cipher(key: InstanceKey, purpose: str) -> AESGCM:
    return AESGCM(derive(key, salt=b"", info=_SEAL_PURPOSE + purpose.encode()))


@dataclass(frozen=True, slots=True)
class _Remembered:
    keyring: Keyring
    mark: tuple[int, ...]


class FileKeys(_Sealing):
    """The keys in the file at `path`, which only its owner may read.

    Reading raises `KeysMissing`, `MalformedKeys`, `ExposedFile` or `UnreadableFile`; changing
    also `KeysNotWritten`. Any number of threads and processes may do both.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._remembered: _Remembered | None = None

    @property
    def newest(self) -> InstanceKey:
        return self._current().newest

    def get(self, key_id: str) -> InstanceKey:
        try:
            return self._current().get(key_id)
        except UnknownKey:
            # Before a token is refused for good, one look at what the file really says.
            return self.load().get(key_id)

    def load(self) -> Keyring:
        try:
            found = read_private(self._path)
        except FileNotFoundError:
            raise KeysMissing(
                f"The keys of this instance are missing: there is no {str(self._path)!a}.",
            ) from None
        keyring = parse(found.text)
        # One assignment of one value: a thread sees the old pair or the new one, never a mixture.
        self._remembered = _Remembered(keyring, _mark(found.status))
        return keyring

    def create(self, at: datetime) -> InstanceKey:
        """Make the file with a first key; if another process was faster, take the one it made."""
        with self._alone() as folder:
            if not self._path.exists():
                self._replace(Keyring().with_new(_new_secret(), at), folder)
        return self.load().newest

    def rotate(self, at: datetime) -> InstanceKey:
        """Add a key and return it: it is the newest, and the others go on working."""
        with self._alone() as folder:
            keyring = self.load().with_new(_new_secret(), at)
            self._replace(keyring, folder)
        return keyring.newest

    def retire(self, key_id: str) -> None:
        """Forget a key, and with it whatever was derived from it.

        Raises `UnknownKey`, or `NewestKey`: something has to be left to make tokens with.
        """
        with self._alone() as folder:
            keyring = self.load()
            remaining = keyring.without(key_id)
            if key_id == keyring.newest.id:
                raise NewestKey(f"The key {key_id} is the newest one.")
            self._replace(remaining, folder)

    def _current(self) -> Keyring:
        remembered = self._remembered
        if remembered is not None and remembered.mark == self._mark_now():
            return remembered.keyring
        return self.load()

    def _mark_now(self) -> tuple[int, ...] | None:
        try:
            return _mark(self._path.stat())
        except OSError:
            return None  # and reading it will say what is wrong

    @contextmanager
    def _alone(self) -> Iterator[int]:
        """Hold the lock of all who change keys: the folder itself, so that no file is left over."""
        if fcntl is None:
            raise KeysNotWritten("This system has no locks that keep two changes apart.")
        try:
            folder = os.open(self._target.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(folder, fcntl.LOCK_EX)
                yield folder
            finally:
                os.close(folder)
        except OSError as error:
            raise KeysNotWritten(
                f"{str(self._path)!a} cannot be written: {error.strerror}.",
            ) from error

    @property
    def _target(self) -> Path:
        """The file itself, where `path` is a link to it: renaming would replace the link."""
        return self._path.resolve()

    def _replace(self, keyring: Keyring, folder: int) -> None:
        """Put `keyring` in the place of the file: a crash leaves the old one or the new one."""
        new = self._target.with_name(f".{self._target.name}.new")
        new.unlink(missing_ok=True)  # what a crash left; nobody else is here
        owner = self._target.stat() if self._target.exists() else os.fstat(folder)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                _leave_to(owner, descriptor)
                file.write(keyring.to_text().encode("ascii"))
                file.flush()
                os.fsync(descriptor)
            new.rename(self._target)
        except OSError:
            new.unlink(missing_ok=True)
            raise
        os.fsync(folder)


class VariableKeys(_Sealing):
    """The keys in the text of a variable, which this process cannot change."""

    def __init__(self, text: str) -> None:
        """Raise `MalformedKeys` unless `text` is a keyring."""
        self._keyring = parse(text)

    @property
    def newest(self) -> InstanceKey:
        return self._keyring.newest

    def get(self, key_id: str) -> InstanceKey:
        return self._keyring.get(key_id)

    def load(self) -> Keyring:
        return self._keyring

    def rotate(self, at: datetime) -> str:
        """Return the line of a new key, to be put before the others. Nothing is changed here."""
        return self._keyring.with_new(_new_secret(), at).newest.to_line()


def of(variable: str | None, *, folder: Path) -> FileKeys | VariableKeys:
    """Return where the keys are: the text of `variable` if it is set, else the file in `folder`."""
    return FileKeys(folder / KEYS_FILE) if variable is None else VariableKeys(variable)


def _new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def _mark(status: os.stat_result) -> tuple[int, ...]:
    """Return what differs when a file was replaced or changed, its mode included."""
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _leave_to(owner: os.stat_result, descriptor: int) -> None:
    """Let the service's account read what root made in its folder."""
    if os.geteuid() == 0:
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
