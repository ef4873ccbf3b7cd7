"""The one gate that every credential passes, whatever its form and wherever it is sent."""

from datetime import UTC, datetime

from starlette.types import Scope

from entrepot.api import credentials, threads
from entrepot.flows import access
from entrepot.flows.access import Principal
from entrepot.wiring import Depot


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
