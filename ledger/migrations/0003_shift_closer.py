"""Who counted a shift is written down, so that another person verifies the count."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

guards = import_module("ledger.migrations.0002_guards")
REFUSAL = {
    "postgresql": "EXECUTE FUNCTION ledger_refuse()",
    "sqlite": "BEGIN SELECT RAISE(ABORT, '{op} on ledger_{table} is refused by {name}'); END",
}
CLOSER = "(OLD.closed_at IS NOT NULL AND OLD.closed_by_id {differs} NEW.closed_by_id)"


def guards_of(vendor, *, with_closer):
    """(name, table, operation, condition) of what stands before shifts, as far as we touch it.

    SQLite makes a table anew for each constraint, and its triggers, and those that name it, go.
    """
    differs = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    condition = guards.update_condition("cashshift", differs)
    if with_closer:
        condition += " OR " + CLOSER.format(differs=differs)
    yield "ledger_cashshift_no_update", "cashshift", "UPDATE", condition
    if vendor == "sqlite":
        yield "ledger_cashshift_no_delete", "cashshift", "DELETE", ""
        name, condition = guards.NEW_ROWS["receipt"]
        yield name, "receipt", "INSERT", condition


def lift(schema_editor, *, with_closer):
    vendor = schema_editor.connection.vendor
    for name, table, *_rest in guards_of(vendor, with_closer=with_closer):
        on = "" if vendor == "sqlite" else f" ON ledger_{table}"
        schema_editor.execute(f"DROP TRIGGER {name}{on}")


def guard(schema_editor, *, with_closer):
    vendor = schema_editor.connection.vendor
    for name, table, op, condition in guards_of(vendor, with_closer=with_closer):
        when = f"WHEN ({condition})" if condition else ""
        refusal = REFUSAL[vendor].format(op=op, table=table, name=name)
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {op} ON ledger_{table} FOR EACH ROW {when} {refusal}",
            params=None,
        )


def lift_old(apps, schema_editor):
    lift(schema_editor, with_closer=False)


def lift_new(apps, schema_editor):
    lift(schema_editor, with_closer=True)


def guard_old(apps, schema_editor):
    guard(schema_editor, with_closer=False)


def guard_new(apps, schema_editor):
    guard(schema_editor, with_closer=True)


def fill(apps, schema_editor):
    """Of shifts that were closed before this was written down, the cashier is taken as who counted."""
    shifts = apps.get_model("ledger", "CashShift").objects
    shifts.filter(closed_at__isnull=False).update(closed_by=F("cashier"))
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(lift_old, guard_old),
        migrations.AddField(
            model_name="cashshift",
            name="closed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="cashshift", name="shift_is_counted_when_closed"),
        migrations.RemoveConstraint(model_name="cashshift", name="shift_is_verified_by_another"),
        migrations.AddConstraint(
            model_name="cashshift",
            constraint=models.CheckConstraint(
                name="shift_is_counted_when_closed",
                condition=Q(
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    counted_float_fen__isnull=True,
                    counted_takings_fen__isnull=True,
                    expected_float_fen__isnull=True,
                    expected_takings_fen__isnull=True,
                )
                | Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    counted_float_fen__isnull=False,
                    counted_takings_fen__isnull=False,
                    expected_float_fen__isnull=False,
                    expected_takings_fen__isnull=False,
                    counted_float_fen__gte=0,
                    counted_takings_fen__gte=0,
                    expected_float_fen__gte=0,
                    expected_takings_fen__gte=0,
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="cashshift",
            constraint=models.CheckConstraint(
                name="shift_is_verified_by_another",
                condition=Q(verified_at__isnull=True, verified_by__isnull=True)
                | Q(
                    verified_at__gte=F("closed_at"),
                    closed_at__isnull=False,
                    verified_by__isnull=False,
                )
                & ~Q(verified_by=F("cashier"))
                & ~Q(verified_by=F("closed_by")),
            ),
        ),
        migrations.RunPython(guard_new, lift_new),
    ]
