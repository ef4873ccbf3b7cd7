"""A security key without a hand to hold it: Chromium's virtual authenticator (WebAuthn, by CDP)."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass(frozen=True, slots=True)
class Authenticator:
    session: CDPSession
    id: str

    @classmethod
    def plugged_into(cls, page: Page, **options: object) -> "Authenticator":
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        made = session.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS | options})
        return cls(session, made["authenticatorId"])

    def credentials(self) -> list[dict[str, Any]]:
        found = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        credentials: list[dict[str, Any]] = found["credentials"]
        return credentials

    def set_counter(self, value: int) -> None:
        """Be a copy of the key that has signed so often."""
        [credential] = self.credentials()
        self.session.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})
        self.session.send(
            "WebAuthn.addCredential",
            {"authenticatorId": self.id, "credential": credential | {"signCount": value}},
        )
