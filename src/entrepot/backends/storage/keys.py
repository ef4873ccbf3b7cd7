"""The names of objects: `<sha256[:2]>/<sha256>.<file uuid>`, and the same with `.metadata`.

A key says what the bytes should be, and belongs to one row of the database for ever: two uploads
of the same bytes have two keys, so deleting one object never takes the other's bytes.
"""

import re
from uuid import UUID

_KEY = re.compile(
    r"([0-9a-f]{2})/\1[0-9a-f]{62}"
    r"\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"(?:\.metadata)?",
    re.ASCII,
)


def object_key(sha256: str, file_id: UUID) -> str:
    """Return the key of the file `file_id` whose bytes have the lower-case hex digest `sha256`."""
    return validate_key(f"{sha256[:2]}/{sha256}.{file_id}")


def metadata_key(key: str) -> str:
    """Return the key of the core metadata kept beside the object `key` (PEP 658)."""
    return validate_key(f"{key}.metadata")


def is_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None


def validate_key(key: str) -> str:
    """Return `key`, or raise `ValueError`: keys come from rows, so a wrong one is our mistake.

    This one pattern is also what keeps every path of the file system below its root.
    """
    if not is_key(key):
        raise ValueError("not the key of an object")
    return key
