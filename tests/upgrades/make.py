"""Make the archive of an instance as it is today, for the tests of all later versions.

    .venv/bin/python -m tests.upgrades.make 2

writes tests/upgrades/2.tar.gz. It is made once, when the issue of that number lands, and never
again: what it shows is that today's code starts on the data of that day.
"""

import json
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.depots import Depot
from tests.upgrades.stories import TOKENS, parcels, publish

HERE = Path(__file__).parent


def make(archive: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        depot = Depot(folder / "data")
        tokens = _people(depot)
        _publish(depot, tokens["alice"])
        depot.run("release", "yank", "left-pad", "1.0", "--reason", "an old one")
        (folder / TOKENS).write_text(json.dumps(tokens))
        with tarfile.open(archive, "w:gz") as packed:
            for name in ("data", TOKENS):
                packed.add(folder / name, name, filter=_anonymous)


def _people(depot: Depot) -> dict[str, str]:
    for name in ("alice", "bob"):
        depot.user(name)
    return {
        "alice": depot.token("alice", "ci of left-pad", "left-pad"),
        "bob": depot.token("bob", "laptop"),
    }


def _publish(depot: Depot, token: str) -> None:
    depot.start("--workers", "1")
    answers = [publish(depot, token, parcel) for parcel in parcels("1.0")]
    depot.stop()
    assert [answer.status for answer in answers] == [200, 200], answers


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made it, and what no start needs."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    make(HERE / f"{sys.argv[1]}.tar.gz")
