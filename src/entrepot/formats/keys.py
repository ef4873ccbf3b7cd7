"""Instance keys: the secrets outside the database, without which it mints no token.

A keyring is kept as text, the same in a file and in a variable, one key a line, newest first:

    <id> <created, ISO 8601 in UTC> <URL-safe base64 of 32 bytes, unpadded>

The id follows from the key, so that a damaged line is noticed, and whatever was derived from a key
can name it. The order of the lines decides which is the newest, not their dates: clocks go back.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from entrepot.errors import Misconfigured, Rule
from entrepot.formats.names import shown

SECRET_BYTES = 32

_ID_CONTEXT = b"entrepot key"
_ID_LENGTH = 8
_ROOT_KEY_PURPOSE = b"entrepot token root key "
_CREATED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


class UnknownKey(Misconfigured):
    rule = Rule(
        "unknown-instance-key",
        "Every instance key that something stored was derived from must be in the keyring.",
        "Put back the line of that key; without it, what was derived from it is lost.",
    )


class MalformedKeys(Misconfigured):
    """The keyring cannot be read; the message names a line and never quotes it."""

    rule = Rule(
        "malformed-instance-keys",
        "The keyring has a line '<id> <created> <key>' for each instance key, newest first.",
        "Restore the keyring from its backup.",
    )


@dataclass(frozen=True, slots=True)
class InstanceKey:
    """One secret of 32 random bytes, named by the first 8 hex digits of a digest of it."""

    created_at: datetime
    secret: bytes = field(repr=False)
    id: str = field(init=False)

    def __post_init__(self) -> None:
        if len(self.secret) != SECRET_BYTES:
            raise ValueError(f"an instance key has {SECRET_BYTES} bytes")
        if self.created_at.tzinfo is None:
            raise ValueError("an instance key is created at a moment in UTC, not at a naive time")
        whole_second = self.created_at.astimezone(UTC).replace(microsecond=0)
        object.__setattr__(self, "created_at", whole_second)
        digest = hashlib.sha256(_ID_CONTEXT + self.secret).hexdigest()
        object.__setattr__(self, "id", digest[:_ID_LENGTH])

    def to_line(self) -> str:
        """Return the line of this key. It is the secret: it belongs into the keyring only."""
        created = self.created_at.replace(tzinfo=None).isoformat()
        return f"{self.id} {created}Z {to_base64(self.secret)}"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The instance keys, newest first."""

    keys: tuple[InstanceKey, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in the order of the keys; these are no secret."""
        return tuple(key.id for key in self.keys)

    @property
    def newest(self) -> InstanceKey:
        """The key for whatever is made from now on. Raises `UnknownKey` if there is none."""
        if not self.keys:
            raise UnknownKey("The keyring is empty.")
        return self.keys[0]

    def get(self, key_id: str) -> InstanceKey:
        """Return the key that `key_id` names, or raise `UnknownKey`."""
        for key in self.keys:
            if key.id == key_id:
                return key
        raise UnknownKey(f"The keyring has no key with the id {shown(key_id)}.")

    def with_new(self, secret: bytes, created_at: datetime) -> "Keyring":
        """Return a keyring whose newest key is `secret`; the others stay, so old tokens work.

        Raises `ValueError` if `secret` is not 32 bytes, or a key of its id is there already.
        """
        key = InstanceKey(created_at, secret)
        if key.id in self.ids:
            raise ValueError("a key with this id is in the keyring already")
        return Keyring((key, *self.keys))

    def without(self, key_id: str) -> "Keyring":
        """Return a keyring that has forgotten one key. Raises `UnknownKey` if it is not there."""
        retired = self.get(key_id)
        return Keyring(tuple(key for key in self.keys if key is not retired))

    def to_text(self) -> str:
        """Return the lines that `parse` reads. They are secret."""
        return "".join(f"{key.to_line()}\n" for key in self.keys)


def parse(text: str) -> Keyring:
    """Read a keyring; blank lines and lines that start with `#` are passed over.

    Raises `MalformedKeys`, naming the line, if any other line is not exactly as `Keyring.to_text`
    writes it (spaces around and between its parts apart), or if there is no key at all.
    """
    keys: dict[str, InstanceKey] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key = _parse_line(line, number)
        if key.id in keys:
            raise MalformedKeys(f"Line {number} of the keyring repeats the key of another line.")
        keys[key.id] = key
    if not keys:
        raise MalformedKeys("The keyring has no key.")
    return Keyring(tuple(keys.values()))


def derive(key: InstanceKey, *, salt: bytes, info: bytes) -> bytes:
    """Return 32 bytes that only the holder of `key` can compute: HKDF-SHA256 (RFC 5869).

    `info` says what they are for; two purposes never share one. 32 bytes are one block of it.
    """
    pseudorandom_key = hmac.digest(salt, key.secret, "sha256")
    return hmac.digest(pseudorandom_key, info + b"\x01", "sha256")


def root_key(key: InstanceKey, *, salt: bytes, token_id: UUID) -> bytes:
    """Return the root key of one token: neither the database alone nor the keyring alone has it.

    `salt` is the 32 random bytes in the token's row.
    """
    return derive(key, salt=salt, info=_ROOT_KEY_PURPOSE + str(token_id).encode("ascii"))


def to_base64(content: bytes) -> str:
    """Return `content` in URL-safe base64, unpadded."""
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def from_base64(text: str) -> bytes:
    """Return what `to_base64` made `text` of; `ValueError` for any other spelling of it."""
    content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_base64(content) != text:
        raise ValueError("not the one spelling of these bytes")
    return content


def _parse_line(line: str, number: int) -> InstanceKey:
    match line.split():
        case [key_id, created, encoded]:
            key = _key(created, encoded, number)
        case _:
            raise MalformedKeys(f"Line {number} of the keyring does not have three parts.")
    if key.id != key_id:
        raise MalformedKeys(f"The id on line {number} of the keyring is not that of its key.")
    return key


def _key(created: str, encoded: str, number: int) -> InstanceKey:
    try:
        return InstanceKey(_moment(created), from_base64(encoded))
    except ValueError:
        raise MalformedKeys(f"Line {number} of the keyring has a bad date or a bad key.") from None


def _moment(created: str) -> datetime:
    if not _CREATED.fullmatch(created):
        raise ValueError("not in the one form that is written")
    return datetime.fromisoformat(created)
