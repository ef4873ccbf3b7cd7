"""Passwords: which ones are suitable, and how they are hashed. Nothing here stores one."""

from entrepot.records.accounts.passwords.suitability import (
    MAX_PASSWORD_LENGTH,
    MIN_PASSWORD_LENGTH,
    UnsuitablePassword,
    require_suitable,
)

__all__ = [
    "MAX_PASSWORD_LENGTH",
    "MIN_PASSWORD_LENGTH",
    "UnsuitablePassword",
    "require_suitable",
]
