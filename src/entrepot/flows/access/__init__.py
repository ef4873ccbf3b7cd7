"""The one gate: who somebody is by a credential, and what they may do with it.

Roles grant, caveats only take away; both answer with a reason. Nothing here believes a token
before its signature was checked.
"""

from entrepot.flows.access.credentials import Credential, CredentialKind
from entrepot.flows.access.identity import identify
from entrepot.flows.access.passwords import advice
from entrepot.flows.access.permissions import (
    Action,
    require_publisher,
    require_upload,
    require_upload_now,
)
from entrepot.flows.access.policies import Policy
from entrepot.flows.access.principals import ANONYMOUS, Principal
from entrepot.flows.access.reading import Asker, is_private, reader_of_lists, require_read

__all__ = [
    "ANONYMOUS",
    "Action",
    "Asker",
    "Credential",
    "CredentialKind",
    "Policy",
    "Principal",
    "advice",
    "identify",
    "is_private",
    "reader_of_lists",
    "require_publisher",
    "require_read",
    "require_upload",
    "require_upload_now",
]
