"""How long one token check takes: text, signature and four caveats, ours beside pypitoken's.

Run it as `python benchmarks/token_check.py`; both are measured in the same run, interleaved, and
the best of the rounds counts, because whatever else the machine does only ever adds.
"""

import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pypitoken

from entrepot.formats.macaroons import (
    Access,
    Expiration,
    Macaroon,
    ProjectIds,
    ProjectNames,
    RequestUser,
    decode,
    encode,
    judge,
    mint,
)
from entrepot.formats.names import normalize

ROUNDS = 7
OUR_CHECKS = 4000
THEIR_CHECKS = 100

ROOT_KEY = bytes(range(32))
NOW = datetime.now(UTC)
ALICE, LEFT_PAD = UUID(int=1), UUID(int=2)

ACCESS = Access(NOW, "upload", ALICE, LEFT_PAD, normalize("left-pad"))


def project_token() -> str:
    start = int((NOW - timedelta(hours=1)).timestamp())
    caveats = (
        Expiration(not_after=start + 7200, not_before=start),
        ProjectNames(("left-pad",)),
        ProjectIds((LEFT_PAD,)),
        RequestUser(ALICE),
    )
    macaroon = mint(
        ROOT_KEY,
        location="index.example",
        identifier=str(UUID(int=3)),
        caveats=[caveat.to_bytes() for caveat in caveats],
    )
    return encode("entrepot", macaroon)


def check_with_ours(text: str) -> None:
    _prefix, macaroon = decode(text)
    if not macaroon.is_signed_by(ROOT_KEY) or judge(macaroon.caveats, ACCESS):
        raise SystemExit("a good token was refused; there is nothing to measure")


def check_with_pypitoken(text: str) -> None:
    token = pypitoken.Token.load(text)
    token.check(ROOT_KEY, project_name="left-pad", project_id=str(LEFT_PAD), user_id=str(ALICE))


def measure(check: Callable[[], object], times: int) -> float:
    """Return the microseconds that one call of `check` took, on average over `times`."""
    return timeit.timeit(check, number=times) / times * 1_000_000


def main() -> None:
    text = project_token()
    macaroon: Macaroon = decode(text)[1]
    ours, theirs, signature = [], [], []

    for _ in range(ROUNDS):
        ours.append(measure(lambda: check_with_ours(text), OUR_CHECKS))
        signature.append(measure(lambda: macaroon.is_signed_by(ROOT_KEY), OUR_CHECKS))
        theirs.append(measure(lambda: check_with_pypitoken(text), THEIR_CHECKS))

    print(f"token of {len(text)} characters, {len(macaroon.caveats)} caveats, best of {ROUNDS}")
    print(f"entrepot   {min(ours):9.1f} us per check, {min(signature):.1f} of it the signature")
    print(
        f"pypitoken  {min(theirs):9.1f} us per check, {min(theirs) / min(ours):.0f} times as long"
    )


if __name__ == "__main__":
    main()
