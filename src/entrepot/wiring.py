"""Config → the parts that a running instance is made of."""

from dataclasses import dataclass

from entrepot.backends import keyring, storage
from entrepot.backends.keyring import FileKeys, VariableKeys
from entrepot.backends.storage import Storage
from entrepot.config import Config
from entrepot.flows.access import Policy


@dataclass(frozen=True, slots=True)
class Depot:
    """What every door works with; made once per process, before the fork."""

    config: Config
    storage: Storage
    keyring: FileKeys | VariableKeys
    policy: Policy


def depot(settings: Config) -> Depot:
    """Return the parts that `settings` describe; nothing is opened or made yet."""
    return Depot(
        config=settings,
        storage=storage.from_url(settings.storage_url, data=settings.data),
        keyring=keys_of(settings),
        policy=Policy(
            new_projects_per_hour=settings.new_projects_per_hour,
            only_administrators_make_projects=settings.only_administrators_make_projects,
            takes_operators_tokens=settings.operator_tokens == "allowed",
        ),
    )


def keys_of(settings: Config) -> FileKeys | VariableKeys:
    """Return where the instance keys are: the variable if it is set, else the file."""
    return keyring.of(settings.instance_keys, folder=settings.data)
