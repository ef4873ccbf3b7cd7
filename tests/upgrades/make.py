"""Make the archive of an instance as it is today, for the tests of all later versions.

    .venv/bin/python -m tests.upgrades.make 3

writes tests/upgrades/3.tar.gz. It is made once, when the issue of that number lands, and never
again: what it shows is that today's code starts on the data of that day.
"""

import json
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.api.parcels import Parcel, wheel
from tests.depots import Depot
from tests.upgrades.stories import SECRETS, TOKENS, parcels, publish
from tests.web.outbox import letter
from tests.web.people import PASSWORD, Browser

HERE = Path(__file__).parent


def make(archive: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        depot = Depot(folder / "data")
        tokens = _people(depot)
        depot.start("--workers", "1")
        _publish(depot, tokens["alice"], parcels("1.0"))
        carol = _by_the_pages(depot)
        tokens["carol"] = carol.make_token("notebook")
        _publish(depot, tokens["carol"], [wheel("right-pad")])
        secrets = {"carol": _known_to(carol)}
        letter(depot, carol.address, "for the first time")  # the last of all letters
        depot.stop()
        depot.run("release", "yank", "left-pad", "1.0", "--reason", "an old one")
        (folder / TOKENS).write_text(json.dumps(tokens))
        (folder / SECRETS).write_text(json.dumps(secrets))
        with tarfile.open(archive, "w:gz") as packed:
            for name in ("data", TOKENS, SECRETS):
                packed.add(folder / name, name, filter=_anonymous)


def _people(depot: Depot) -> dict[str, str]:
    for name in ("alice", "bob"):
        depot.user(name)
    return {
        "alice": depot.token("alice", "ci of left-pad", "left-pad"),
        "bob": depot.token("bob", "laptop"),
    }


def _by_the_pages(depot: Depot) -> Browser:
    depot.user("carol", password=PASSWORD)
    return Browser(depot, "carol").become_complete("carol")


def _known_to(carol: Browser) -> dict[str, str]:
    return {
        "password": carol.password,
        "totp": carol.secret,
        "recovery_code": carol.renew_recovery_codes()[-1],
    }


def _publish(depot: Depot, token: str, files: Sequence[Parcel]) -> None:
    answers = [publish(depot, token, parcel) for parcel in files]
    assert [answer.status for answer in answers] == [200] * len(files), answers


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Leave out who made it, and letters, which were sent by then."""
    if member.name.startswith("data/outbox"):
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


if __name__ == "__main__":
    make(HERE / f"{sys.argv[1]}.tar.gz")
