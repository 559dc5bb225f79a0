"""Copies on paper: at the desk or by post, with what they cost beside their pages."""

from datetime import UTC, datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal import guards

KEEP = guards.keep_triggers("docsharing_delivery")
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
PRICES = {"dd.link": 0, "dd.pickup": 0, "dd.post": 1500}


def seed_prices(apps, schema_editor):
    """A price that a library has set already stays."""
    Tariff = apps.get_model("desk", "Tariff")
    for code, fen in PRICES.items():
        Tariff.objects.get_or_create(code=code, valid_from=SINCE, defaults={"price_fen": fen})


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0008_protection_fee"),
        ("docsharing", "0015_remedies_and_fees"),
        ("ledger", "0006_checks_are_kept"),
        ("portal", "0007_rules_are_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(seed_prices, migrations.RunPython.noop),
        migrations.RunPython(*KEEP),
        migrations.CreateModel(
            name="PostAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recipient", models.CharField(max_length=60)),
                ("phone", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=300)),
                ("postcode", models.CharField(max_length=6)),
            ],
        ),
        migrations.AddField(
            model_name="delivery",
            name="carrier",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="delivery",
            name="collect_by",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="method",
            field=models.CharField(
                choices=[
                    ("link", "Link by mail and on this site"),
                    ("pickup", "Paper copy, collected at the service desk"),
                    ("post", "Paper copy by post"),
                ],
                default="link",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="received_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="received_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="tracking",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="expires_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.storedfile",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="max_downloads",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="purge_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="token_hash",
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="token_nonce",
            field=models.CharField(max_length=32, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="documentrequest",
            name="delivery_method",
            field=models.CharField(
                choices=[
                    ("link", "Link by mail and on this site"),
                    ("pickup", "Paper copy, collected at the service desk"),
                    ("post", "Paper copy by post"),
                ],
                default="link",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(
                    ("collect_by__isnull", False),
                    ("received_at__isnull", True),
                    ("withdrawn_at__isnull", True),
                ),
                fields=["collect_by"],
                name="delivery_uncollected",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("expires_at__isnull", False),
                        ("file__isnull", False),
                        ("method", "link"),
                        ("purge_at__isnull", False),
                        ("received_at__isnull", True),
                        ("token_hash__isnull", False),
                        ("token_nonce__isnull", False),
                    ),
                    models.Q(
                        ("cover", ""),
                        ("expires_at__isnull", True),
                        ("file__isnull", True),
                        ("max_downloads", 0),
                        ("method__in", ("pickup", "post")),
                        ("purge_at__isnull", True),
                        ("token_hash__isnull", True),
                        ("token_nonce__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="delivery_by_link_has_its_file_and_paper_has_none",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("collect_by__isnull", False), ("method", "pickup")),
                    models.Q(
                        models.Q(("method", "pickup"), _negated=True), ("collect_by__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="delivery_to_be_collected_says_until_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("method", "post"), models.Q(("carrier", ""), ("tracking", "")), _connector="OR"
                ),
                name="delivery_by_post_alone_has_a_carrier",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("received_at__isnull", True), ("received_by__isnull", True)),
                    models.Q(("received_at__isnull", False), ("received_by__isnull", False)),
                    _connector="OR",
                ),
                name="delivery_is_received_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("delivery_method__in", ["link", "pickup", "post"])),
                name="request_has_a_known_delivery",
            ),
        ),
        migrations.AddField(
            model_name="postaddress",
            name="request",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="post_address",
                to="docsharing.documentrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="postaddress",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recipient", ""), _negated=True),
                    models.Q(("phone", ""), _negated=True),
                    models.Q(("address", ""), _negated=True),
                    models.Q(("postcode", ""), _negated=True),
                ),
                name="post_address_is_whole",
            ),
        ),
        migrations.RunPython(*reversed(KEEP)),
    ]
