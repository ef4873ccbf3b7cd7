"""What seals for the rooms, as the keyring does, in a form that a test can look through."""

from base64 import b85decode, b85encode


class Sealer:
    """Seals so that nobody reads by chance; `key_id` names the newest of its keys."""

    def __init__(self, key_id: str = "00000001") -> None:
        self.key_id = key_id

    def seal(self, text: str, *, purpose: str) -> str:
        return f"{self.key_id}.{b85encode(f'{purpose}:{text}'.encode()).decode()}"

    def unseal(self, sealed: str, *, purpose: str) -> str:
        text = b85decode(sealed.partition(".")[2]).decode()
        assert text.startswith(f"{purpose}:")
        return text.removeprefix(f"{purpose}:")
