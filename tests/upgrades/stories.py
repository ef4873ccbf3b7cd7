"""What every archive of an older instance holds, and how it was published."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.api import wire
from tests.api.parcels import Parcel, sdist, wheel
from tests.depots import Depot

TOKENS = "tokens.json"
"""Beside the data folder, with the text of each token by its owner: no database holds that."""

SECRETS = "secrets.json"
"""Beside it, from archive 3 on: with what people sign in, by name."""


def parcels(version: str) -> list[Parcel]:
    """Return the files of one release of Alice's left-pad."""
    return [wheel("left-pad", version), sdist("left-pad", version)]


def publish(depot: Depot, token: str, parcel: Parcel) -> wire.Answer:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": wire.FORM}
    return wire.ask(depot.port, "POST", "/legacy/", headers, parcel.body())


@dataclass(frozen=True, slots=True)
class Archived:
    """An unpacked archive: a data folder with Alice, Bob, a token each, and left-pad 1.0.

    From archive 3 on there is Carol too, who came by the pages: she has an app and a token.
    """

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def tokens(self) -> dict[str, str]:
        tokens: dict[str, str] = json.loads((self.folder / TOKENS).read_text())
        return tokens

    @property
    def secrets(self) -> dict[str, dict[str, str]]:
        """What each who uses the pages knows: `password`, `totp`, and one `recovery_code`."""
        file = self.folder / SECRETS
        secrets: dict[str, dict[str, str]] = json.loads(file.read_text()) if file.exists() else {}
        return secrets
