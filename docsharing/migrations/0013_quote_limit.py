"""A higher price is asked for above what was agreed to, which may be less than what is held."""

from importlib import import_module

from django.db import migrations, models
from django.db.models import F, Q

offers = import_module("docsharing.migrations.0012_quote_source")


def agreed_before(apps, schema_editor):
    """Until now a price was asked for above what was held."""
    apps.get_model("docsharing", "Quote").objects.update(limit_fen=F("held_fen"))


def keep_with_limit(apps, schema_editor):
    offers.keep(schema_editor, (*offers.OFFER, "attempt_id", "limit_fen"))


class Migration(migrations.Migration):
    dependencies = [("docsharing", "0012_quote_source")]

    operations = [
        migrations.RunPython(offers.remember, offers.keep_with_source),
        migrations.AddField(
            model_name="quote",
            name="limit_fen",
            field=models.PositiveBigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RunPython(agreed_before, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="quote", name="quote_of_a_price_is_above_what_is_held"
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                name="quote_of_a_price_is_above_what_was_agreed",
                condition=~Q(kind="price") | Q(price_fen__gt=F("limit_fen")),
            ),
        ),
        migrations.RunPython(keep_with_limit, offers.remember),
    ]
