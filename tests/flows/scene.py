"""Uploads without a server: a wheel in a spool, whoever brings it, and what the rows say after."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.conftest import NOW
from tests.records.cast import KEYRING
from tests.uploads import Wheel

from entrepot.backends.storage import MemoryStorage
from entrepot.flows import access, uploads
from entrepot.flows.access import Asker, Credential, CredentialKind, Policy, Principal
from entrepot.flows.uploads import Accepted, Claims, Upload
from entrepot.formats.distributions import Hasher
from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.records.releases.models import File

POLICY = Policy(new_projects_per_hour=1000)
CALLER = Actor(ActorKind.PERSON, "", "", address="192.0.2.7", user_agent="twine/7.0.0 CPython/3.11")


def secret(text: str) -> Credential:
    return Credential(CredentialKind.SECRET, text)


def identified(text: str, *, at: datetime = NOW) -> Principal:
    """Return who brings the token `text`, as the gate says."""
    return access.identify(
        secret(text),
        keyring=KEYRING,
        policy=POLICY,
        caller=CALLER,
        at=at,
    )


def anyone() -> Asker:
    """Return whoever asks to read without a credential."""
    return asker("")


def asker(text: str, *, policy: Policy = POLICY) -> Asker:
    """Return who asks to read with the token `text`; what reading leaves is written at once."""

    def identify() -> Principal:
        return identified(text) if text else access.ANONYMOUS

    return Asker(identify, policy, NOW, lambda write: write())


def standing_still() -> datetime:
    return NOW


@dataclass
class Scene:
    """A storage, and the moment at which things happen."""

    storage: MemoryStorage = field(default_factory=MemoryStorage)
    policy: Policy = POLICY
    clock: Callable[[], datetime] = standing_still

    def publish(self, wheel: Wheel, principal: Principal, **fields: str) -> Accepted:
        """Upload `wheel`; `fields` change its form, `filename` among them."""
        filename = fields.pop("filename", wheel.filename)
        hasher = Hasher()
        hasher.update(wheel.content)
        with self.storage.spool() as spool:
            spool.write(wheel.content)
            return uploads.accept(
                Upload(Claims.parse(_form(wheel, fields)), filename, spool, hasher.finish()),
                principal=principal,
                storage=self.storage,
                policy=self.policy,
                clock=self.clock,
            )

    @property
    def stored(self) -> set[str]:
        return {stored.key for stored in self.storage.objects()}

    @property
    def named(self) -> set[str]:
        """The objects that rows name: each file's, and the metadata beside it."""
        keys = set(File.objects.values_list("storage_key", flat=True))
        return keys | {f"{key}.metadata" for key in keys}


def _form(wheel: Wheel, changed: dict[str, str]) -> dict[str, list[str]]:
    fields = {
        ":action": "file_upload",
        "protocol_version": "1",
        "name": wheel.project,
        "version": wheel.version,
        "filetype": "bdist_wheel",
        "sha256_digest": wheel.sha256,
    }
    return {name: [value] for name, value in (fields | changed).items()}
