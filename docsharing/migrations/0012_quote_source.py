"""A quote knows the source whose fee is in its price: what fails is not charged."""

import django.db.models.deletion
from django.db import migrations, models

from portal import guards

TABLE = "docsharing_quote"
KEPT = "quote_offer_is_never_changed"
OFFER = (
    "request_id", "kind", "pages", "price_fen", "held_fen", "missing", "valid_until", "made_at",
    "made_by_id",
)  # fmt: skip


kept, restore = guards.keep_triggers(TABLE)


def remember(apps, schema_editor):
    """The trigger that keeps an offer goes, and is written anew; the others are carried over."""
    on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {TABLE}"
    schema_editor.execute(f"DROP TRIGGER {KEPT}{on}", params=None)
    kept(apps, schema_editor)


def keep(schema_editor, columns):
    """Write the trigger that keeps an offer as it was made, and those that went."""
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    if schema_editor.connection.vendor == "sqlite":
        restore(None, schema_editor)
        of, differ, each = "", "IS NOT", ""
        act = "BEGIN SELECT RAISE(ABORT, 'what a quote offers is never changed'); END"
    else:
        of, differ, each = f" OF {', '.join(columns)}", "IS DISTINCT FROM", "FOR EACH ROW"
        act = "EXECUTE FUNCTION docsharing_quote_is_kept()"
    schema_editor.execute(
        f"CREATE TRIGGER {KEPT} BEFORE UPDATE{of} ON {TABLE} {each}"
        f" WHEN (({old}) {differ} ({new})) {act}",
        params=None,
    )


def keep_as_before(apps, schema_editor):
    keep(schema_editor, OFFER)


def keep_with_source(apps, schema_editor):
    keep(schema_editor, (*OFFER, "attempt_id"))


def find_sources(apps, schema_editor):
    """The source that was asked when a quote was made waits with it, or agreed with its reader."""
    attempts = apps.get_model("docsharing", "SupplyAttempt").objects.exclude(price_fen=None)
    for quote in apps.get_model("docsharing", "Quote").objects.filter(answer__in=["", "accepted"]):
        own = attempts.filter(request=quote.request_id, answered_at=quote.answered_at)
        if quote.answered_at is None:
            own = attempts.filter(request=quote.request_id, answered_at__isnull=True)
        quote.attempt = own.exclude(answer__in=["no", "withdrawn"]).first()
        quote.save(update_fields=["attempt"])


class Migration(migrations.Migration):
    dependencies = [("docsharing", "0011_requests_of_a_day")]

    operations = [
        migrations.RunPython(remember, keep_as_before),
        migrations.AddField(
            model_name="quote",
            name="attempt",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="docsharing.supplyattempt",
            ),
        ),
        migrations.RunPython(find_sources, migrations.RunPython.noop),
        migrations.RunPython(keep_with_source, remember),
    ]
