"""What pages need of the instance beside its rows; made once per process."""

from functools import cache

from entrepot import config, wiring
from entrepot.backends.keyring import FileKeys, VariableKeys
from entrepot.backends.storage import Storage
from entrepot.flows.access import Policy
from entrepot.flows.people import PasswordPolicy


@cache
def keys() -> FileKeys | VariableKeys:
    return wiring.keys_of(config.current())


@cache
def policy() -> Policy:
    return wiring.policy_of(config.current())


@cache
def storage() -> Storage:
    return wiring.storage_of(config.current())


@cache
def passwords() -> PasswordPolicy:
    return wiring.passwords_of(config.current())
