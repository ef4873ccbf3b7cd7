"""Config → the parts that a running instance is made of."""

from dataclasses import dataclass

from entrepot.backends import keyring, mail, storage
from entrepot.backends.breaches import Breaches
from entrepot.backends.keyring import FileKeys, VariableKeys
from entrepot.backends.mail import Mailer
from entrepot.backends.readmes import Renderer
from entrepot.backends.storage import Storage
from entrepot.config import Config
from entrepot.flows.access import Policy
from entrepot.flows.people import PasswordPolicy


@dataclass(frozen=True, slots=True)
class Depot:
    """What every door works with; made once per process, before the fork."""

    config: Config
    storage: Storage
    keyring: FileKeys | VariableKeys
    mailer: Mailer
    readmes: Renderer
    policy: Policy
    passwords: PasswordPolicy


def depot(settings: Config) -> Depot:
    """Return the parts that `settings` describe; nothing is opened or made yet."""
    return Depot(
        config=settings,
        storage=storage_of(settings),
        keyring=keys_of(settings),
        mailer=mail.from_route(settings.mail, data=settings.data),
        readmes=Renderer(),
        policy=policy_of(settings),
        passwords=passwords_of(settings),
    )


def storage_of(settings: Config) -> Storage:
    """Return where the bytes of files are kept."""
    return storage.from_url(settings.storage_url, data=settings.data)


def keys_of(settings: Config) -> FileKeys | VariableKeys:
    """Return where the instance keys are: the variable if it is set, else the file."""
    return keyring.of(settings.instance_keys, folder=settings.data)


def policy_of(settings: Config) -> Policy:
    return Policy(
        new_projects_per_hour=settings.new_projects_per_hour,
        reads_publicly=settings.read == "public",
        only_administrators_make_projects=settings.only_administrators_make_projects,
        takes_operators_tokens=settings.operator_tokens == "allowed",
        requires_two_factor=settings.two_factor == "required",
        upload_passwords=settings.upload_passwords,
        upload_passwords_until=settings.upload_passwords_until,
        token_max_days=settings.token_max_days,
    )


def passwords_of(settings: Config) -> PasswordPolicy:
    return PasswordPolicy(
        site_name=settings.site_name,
        breaches=Breaches(settings.breached_passwords_url),
    )
