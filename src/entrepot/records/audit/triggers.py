"""What no code of ours may do to the trail, kept by the database itself.

Django rebuilds a table on SQLite for many alterations, and the triggers go with the old one: so
they are made again after every migrate (see `apps`), and a test looks for them after all of them.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSALS = {
    "entry_is_never_changed": ("UPDATE", "audit_entry", ""),
    "entry_is_kept_above_the_horizon": (
        "DELETE",
        "audit_entry",
        "OLD.key >= COALESCE((SELECT key FROM audit_horizon), 0)",
    ),
    "personal_is_never_changed": ("UPDATE", "audit_entrypersonal", ""),
    "log_row_is_never_changed": ("UPDATE", "audit_logrow", ""),
}
"""Name of the trigger → the statement it refuses, on which table, and when (empty: always)."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger anew; the statements are constants of this module."""
    make = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    with connection.cursor() as cursor:
        for name, (statement, table, condition) in REFUSALS.items():
            for line in make(name, statement, table, condition):
                cursor.execute(line)


def _on_sqlite(name: str, statement: str, table: str, condition: str) -> list[str]:
    when = f"WHEN {condition}" if condition else ""
    body = f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {statement} ON {table} {when} {body}",
    ]


def _on_postgresql(name: str, statement: str, table: str, condition: str) -> list[str]:
    check = f"IF NOT ({condition}) THEN RETURN OLD; END IF;" if condition else ""
    body = f"$$ BEGIN {check} RAISE EXCEPTION '{name}'; END $$"
    each = f"FOR EACH ROW EXECUTE FUNCTION {name}()"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {body}",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {statement} ON {table} {each}",
    ]
