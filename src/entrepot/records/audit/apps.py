from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from entrepot.records.audit import triggers


class AuditConfig(AppConfig):
    name = "entrepot.records.audit"
    label = "audit"

    def ready(self) -> None:
        post_migrate.connect(_install_triggers, sender=self)


def _install_triggers(*, using: str, **_: Any) -> None:  # noqa: ANN401 (a signal's keywords)
    triggers.install(connections[using])
