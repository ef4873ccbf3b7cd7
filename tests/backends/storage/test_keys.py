from pathlib import Path
from uuid import UUID

import pytest

from entrepot.backends.storage import metadata_key, object_key

SHA256 = "ab" * 32
FILE = UUID("0190d3a0-1111-7222-8333-444455556666")
KEY = f"ab/{SHA256}.{FILE}"

HOSTILE = [
    "",
    "../../etc/passwd",
    f"ab/../{KEY}",
    f"/{KEY}",
    f"{KEY}/",
    f"{KEY}\n",
    f"{KEY}\0",
    f"{KEY}.metadata.metadata",
    f"{KEY}.exe",
    KEY.upper(),
    KEY.replace("/", "\\"),
    f"cd/{SHA256}.{FILE}",
    f"ab/{SHA256}",
    f"ab/{SHA256}.",
    f"ab/{SHA256[:-1]}.{FILE}",
    f"ab/{SHA256}.{FILE.hex}",
    f"ab/{SHA256}.{'٣' * 8}-1111-7222-8333-444455556666",
]


def test_a_key_says_the_digest_and_the_file():
    assert object_key(SHA256, FILE) == KEY
    assert metadata_key(KEY) == f"{KEY}.metadata"


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_a_path_that_is_no_key_is_refused_before_anything_is_touched(hostile, storage, tmp_path):
    before = sorted(Path(tmp_path).rglob("*"))
    with storage.spool() as spool:
        for use in (
            lambda: storage.put(hostile, spool),
            lambda: storage.put_bytes(hostile, b"malware"),
            lambda: storage.open(hostile),
            lambda: storage.delete(hostile),
            lambda: metadata_key(hostile),
        ):
            with pytest.raises(ValueError, match="not the key of an object"):
                use()

    assert list(storage.objects()) == []
    assert [path for path in sorted(tmp_path.rglob("*")) if path.is_file()] == before


@pytest.mark.parametrize("digest", ["", "AB" * 32, "../" * 20 + "abcd", "ab" * 31])
def test_a_digest_that_is_none_makes_no_key(digest):
    with pytest.raises(ValueError, match="not the key of an object"):
        object_key(digest, FILE)
