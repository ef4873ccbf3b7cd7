"""Django's sessions, kept so that the database alone neither shows nor continues one.

The cookie holds a random key; the row holds its digest, and the data sealed under an instance key.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError

from entrepot.errors import EntrepotError
from entrepot.records.sessions import actions as sessions
from entrepot.records.sessions import queries
from entrepot.records.sessions.actions import Contents
from entrepot.web.parts import keys

PURPOSE = "session"
NOBODYS_LIVES = timedelta(minutes=30)
"""How long it is kept where somebody is on the way in: anybody can make any number of these."""


class SessionStore(SessionBase):
    """One browser's session, as Django's middleware and allauth use it."""

    def load(self) -> dict[str, object]:
        row = queries.current(digest_of(self.session_key or ""), at=datetime.now(UTC))
        if row is not None:
            try:
                found: dict[str, object] = json.loads(
                    keys().unseal(row.sealed_data, purpose=PURPOSE),
                )
            except EntrepotError:
                # The key it was sealed with was retired: whoever it was signs in again.
                pass
            else:
                return found
        self._session_key = None
        return {}

    def exists(self, session_key: str) -> bool:
        return queries.exists(digest_of(session_key))

    def create(self) -> None:
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # missing in the stubs
        self.modified = True
        self.save(must_create=True)

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  # Django's signature
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # as above
        contents = Contents(
            sealed_data=keys().seal(json.dumps(data), purpose=PURPOSE),
            user_id=UUID(data[SESSION_KEY]) if SESSION_KEY in data else None,
            expires_at=self._ends_at(is_somebodys=SESSION_KEY in data),
        )
        digest = digest_of(self.session_key)
        if must_create and not sessions.begin(digest, contents):
            raise CreateError
        if not must_create and not sessions.keep(digest, contents):
            raise UpdateError

    def _ends_at(self, *, is_somebodys: bool) -> datetime:
        if is_somebodys:
            return self.get_expiry_date()
        return datetime.now(UTC) + NOBODYS_LIVES

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            sessions.drop(digest_of(key))

    @classmethod
    def clear_expired(cls) -> None:
        sessions.drop_expired(datetime.now(UTC))


def digest_of(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()
