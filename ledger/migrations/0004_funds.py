"""A subsidy that was got by fraud is taken back, once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "ledger_grantrevocation"


def guard(apps, schema_editor):
    """A revocation is written once. Revocations are no part of the fixed tables of 0002."""
    run = schema_editor.execute
    for operation in ("UPDATE", "DELETE"):
        name = f"{TABLE}_no_{operation.lower()}"
        if schema_editor.connection.vendor == "sqlite":
            run(
                f"CREATE TRIGGER {name} BEFORE {operation} ON {TABLE} FOR EACH ROW BEGIN"
                f" SELECT RAISE(ABORT, '{operation} on {TABLE} is refused by {name}'); END",
                params=None,
            )
        else:
            run(
                f"CREATE TRIGGER {name} BEFORE {operation} ON {TABLE}"
                " FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
                params=None,
            )
    if schema_editor.connection.vendor != "sqlite":
        run(
            f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
            params=None,
        )


def unguard(apps, schema_editor):
    on_table = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
    for operation in ("update", "delete", *(["truncate"] if on_table else [])):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{operation}{on_table}", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_shift_closer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GrantRevocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unused_fen", models.BigIntegerField()),
                ("used_fen", models.BigIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revoked_grant",
                        to="ledger.entry",
                    ),
                ),
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation",
                        to="ledger.subsidygrant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unused_fen__gte", 0),
                            ("used_fen__gte", 0),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="revocation_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unused_fen", 0), ("used_fen", 0)),
                            ("entry__isnull", False),
                            _connector="OR",
                        ),
                        name="revocation_of_something_is_booked",
                    ),
                ],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
