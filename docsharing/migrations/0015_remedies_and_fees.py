"""A complaint may end with an apology; a title may be free to read; old material has a fee."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

from portal import guards

KEEP = guards.keep_triggers("docsharing_complaint", "docsharing_delivery")
offers = import_module("docsharing.migrations.0012_quote_source")
OFFER = (*offers.OFFER, "attempt_id", "limit_fen")
REMEDIES = ["resend", "refund", "apology", "refused", "withdrawn"]


def decided(remedies):
    """Whether a complaint is decided, by whom, and how."""
    return models.CheckConstraint(
        name="complaint_is_decided_by_somebody",
        condition=Q(decided_at__isnull=True, decided_by__isnull=True, remedy="")
        | Q(decided_at__isnull=False, decided_by__isnull=False, remedy__in=remedies),
    )


def keep_with_limit(apps, schema_editor):
    offers.keep(schema_editor, OFFER)


def keep_with_fee(apps, schema_editor):
    offers.keep(schema_editor, (*OFFER, "protection_fen"))


class Migration(migrations.Migration):
    dependencies = [("docsharing", "0014_batch_resting")]

    operations = [
        migrations.RunPython(*KEEP),
        migrations.AlterField(
            model_name="complaint",
            name="remedy",
            field=models.CharField(
                blank=True,
                choices=[
                    ("resend", "Sent again free of charge"),
                    ("refund", "Refunded"),
                    ("apology", "Apologised for"),
                    ("refused", "Not upheld"),
                    ("withdrawn", "Taken back"),
                ],
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(
            model_name="complaint", name="complaint_is_decided_by_somebody"
        ),
        migrations.AddConstraint(model_name="complaint", constraint=decided(REMEDIES)),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                name="complaint_with_an_apology_has_its_words",
                condition=~Q(remedy="apology") | ~Q(reply=""),
            ),
        ),
        migrations.AddField(
            model_name="holdingtitle",
            name="open_url",
            field=models.CharField(blank=True, default="", max_length=1000),
        ),
        migrations.AddField(
            model_name="delivery",
            name="protection_fen",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.RunPython(*reversed(KEEP)),
        migrations.RunPython(offers.remember, keep_with_limit),
        migrations.AddField(
            model_name="quote",
            name="protection_fen",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.RunPython(keep_with_fee, offers.remember),
    ]
