"""What is done to accounts: each verb is one transaction and one entry in the trail."""

from entrepot.records.accounts.actions.addresses import (
    AddressTaken,
    InvalidAddress,
    set_address,
)
from entrepot.records.accounts.actions.addresses import parse as parse_address
from entrepot.records.accounts.actions.creation import (
    UserNameTaken,
    create_user,
    prepare_user,
    store_user,
)
from entrepot.records.accounts.actions.credentials import (
    password_was_renewed,
    reset_factors,
    set_password,
)
from entrepot.records.accounts.actions.departure import delete, erase
from entrepot.records.accounts.actions.preferences import set_preferences
from entrepot.records.accounts.actions.recovery import confirm_recovery, forget_recovery
from entrepot.records.accounts.actions.recovery_cases import (
    RecoveryClosed,
    RecoveryForbidden,
    RecoveryNeedsTwo,
    RecoveryOpen,
    agree_to_recovery,
    cancel_recovery,
    complete_recovery,
    lapse_recovery,
    start_recovery,
)
from entrepot.records.accounts.actions.sealing import seal_factors_anew
from entrepot.records.accounts.actions.standing import (
    LastAdministrator,
    demote,
    promote,
    resume,
    suspend,
)

__all__ = [
    "AddressTaken",
    "InvalidAddress",
    "LastAdministrator",
    "RecoveryClosed",
    "RecoveryForbidden",
    "RecoveryNeedsTwo",
    "RecoveryOpen",
    "UserNameTaken",
    "agree_to_recovery",
    "cancel_recovery",
    "complete_recovery",
    "confirm_recovery",
    "create_user",
    "delete",
    "demote",
    "erase",
    "forget_recovery",
    "lapse_recovery",
    "parse_address",
    "password_was_renewed",
    "prepare_user",
    "promote",
    "reset_factors",
    "resume",
    "seal_factors_anew",
    "set_address",
    "set_password",
    "set_preferences",
    "start_recovery",
    "store_user",
    "suspend",
]
