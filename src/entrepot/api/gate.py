"""The one gate that every credential passes, whatever its form and wherever it is sent."""

from dataclasses import replace
from datetime import UTC, datetime

from starlette.types import Scope

from entrepot.api import credentials, threads
from entrepot.flows import access
from entrepot.flows.access import Asker, Principal
from entrepot.wiring import Depot


def asker(scope: Scope, depot: Depot) -> Asker:
    """Return whoever asks to read: by a token, never a password, and looked at if it matters."""
    policy, at = replace(depot.policy, upload_passwords="never"), datetime.now(UTC)

    def identify() -> Principal:
        credential = credentials.read(scope)
        credentials.require_safe_transport(
            scope,
            credential,
            allow_plain=depot.config.allow_plain_http,
        )
        return access.identify(
            credential,
            keyring=depot.keyring,
            policy=policy,
            caller=credentials.caller(scope),
            at=at,
            later=threads.later,
        )

    return Asker(identify, policy, at, threads.later)


async def identify(scope: Scope, depot: Depot) -> Principal:
    """Return who asks, or raise why the credential says nobody; the body was not read yet."""
    credential = credentials.read(scope)
    credentials.require_safe_transport(
        scope,
        credential,
        allow_plain=depot.config.allow_plain_http,
    )
    # A password is hashed, which takes long: among uploads it holds up no reading.
    run = threads.run_upload if depot.policy.upload_passwords != "never" else threads.run
    return await run(
        access.identify,
        credential,
        keyring=depot.keyring,
        policy=depot.policy,
        caller=credentials.caller(scope),
        at=datetime.now(UTC),
    )
