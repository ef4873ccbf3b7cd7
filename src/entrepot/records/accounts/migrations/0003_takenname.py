import hashlib
from typing import Any

from django.db import migrations, models


def take_names_of_today(apps: Any, schema_editor: Any) -> None:
    TakenName = apps.get_model("accounts", "TakenName")
    names = apps.get_model("accounts", "User").objects.values_list("username", flat=True)
    TakenName.objects.bulk_create(
        TakenName(digest=hashlib.sha256(f"entrepot user name {name}".encode()).hexdigest())
        for name in names
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_recovery_confirmed_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="TakenName",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
            ],
        ),
        migrations.RunPython(take_names_of_today, migrations.RunPython.noop),
    ]
