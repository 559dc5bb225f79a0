"""Gifts for points: the catalogue, its stock, what readers chose; held by triggers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal import guards

CHOSEN = ("reader_id", "gift_id", "points", "key", "reserved_at", "collect_by")
ONCE = ("number_id", "hold_id", "reminded_at")
GUARDS = [
    *guards.append_only("docsharing_gift", but_for=guards.changed("added_by_id", "added_at")),
    *guards.append_only("docsharing_stockchange"),
    # What was collected, given up or went back is final.
    *guards.append_only(
        "docsharing_redemption",
        but_for=f"{guards.changed(*CHOSEN)} OR {guards.changed_again(*ONCE)}"
        " OR OLD.state <> 'reserved'",
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("docsharing", "0017_namesakes"),
        ("ledger", "0007_points"),
        ("portal", "0007_rules_are_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Gift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_zh", models.CharField(max_length=80, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=80, verbose_name="English name"),
                ),
                (
                    "description",
                    models.TextField(blank=True, max_length=1000, verbose_name="description"),
                ),
                ("points", models.PositiveIntegerField(verbose_name="points")),
                ("stock", models.IntegerField(default=0, verbose_name="stock")),
                (
                    "limit_each",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="limit of each reader"
                    ),
                ),
                ("place", models.CharField(max_length=120, verbose_name="pick-up place")),
                (
                    "low_stock",
                    models.PositiveIntegerField(default=0, verbose_name="low-stock mark"),
                ),
                ("is_shown", models.BooleanField(default=False, verbose_name="in the catalogue")),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.storedfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(max_length=24)),
                ("version", models.PositiveIntegerField(default=1)),
                ("points", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=200)),
                ("reserved_at", models.DateTimeField()),
                ("collect_by", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("id-card", "Resident identity card"),
                            ("passport", "Passport"),
                            ("other", "Another document with a photograph"),
                        ],
                        max_length=10,
                    ),
                ),
                ("slip", models.CharField(blank=True, max_length=40)),
                (
                    "collected_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "gift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="docsharing.gift",
                    ),
                ),
                (
                    "hold",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemption",
                        to="ledger.pointhold",
                    ),
                ),
                (
                    "number",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemption",
                        to="portal.number",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StockChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("intake", "Taken in"), ("count", "Counted")], max_length=8
                    ),
                ),
                ("amount", models.IntegerField()),
                ("counted", models.PositiveIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
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
                    "gift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_changes",
                        to="docsharing.gift",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="gift",
            index=models.Index(
                condition=models.Q(("is_shown", True)),
                fields=["points"],
                name="gift_in_the_catalogue",
            ),
        ),
        migrations.AddConstraint(
            model_name="gift",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_zh", ""), _negated=True), name="gift_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="gift",
            constraint=models.CheckConstraint(
                condition=models.Q(("place", ""), _negated=True), name="gift_has_a_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="gift",
            constraint=models.CheckConstraint(
                condition=models.Q(("points__gte", 1)), name="gift_costs_points"
            ),
        ),
        migrations.AddConstraint(
            model_name="gift",
            constraint=models.CheckConstraint(
                condition=models.Q(("stock__gte", 0)), name="gift_stock_is_not_below_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="gift",
            constraint=models.CheckConstraint(
                condition=models.Q(("limit_each__gte", 1)), name="gift_limit_is_at_least_one"
            ),
        ),
        migrations.AddIndex(
            model_name="redemption",
            index=models.Index(fields=["reader", "gift"], name="redemption_by_reader"),
        ),
        migrations.AddIndex(
            model_name="redemption",
            index=models.Index(
                condition=models.Q(("state", "reserved")),
                fields=["collect_by"],
                name="redemption_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="redemption",
            constraint=models.UniqueConstraint(
                fields=("reader", "key"), name="gift_is_chosen_once_a_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="redemption",
            constraint=models.UniqueConstraint(
                condition=models.Q(("slip", ""), _negated=True),
                fields=("slip",),
                name="signature_slip_is_of_one_gift",
            ),
        ),
        migrations.AddConstraint(
            model_name="redemption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["reserved", "collected", "returned", "cancelled"])
                ),
                name="redemption_is_in_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="redemption",
            constraint=models.CheckConstraint(
                condition=models.Q(("points__gte", 1)), name="redemption_costs_points"
            ),
        ),
        migrations.AddConstraint(
            model_name="redemption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "reserved")),
                    models.Q(
                        models.Q(("state", "reserved"), _negated=True), ("ended_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="redemption_ends_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="redemption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("collected_by__isnull", False),
                        ("state", "collected"),
                        ("document__in", ["id-card", "passport", "other"]),
                        models.Q(("slip", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "collected"), _negated=True),
                        ("collected_by__isnull", True),
                        ("document", ""),
                        ("slip", ""),
                    ),
                    _connector="OR",
                ),
                name="gift_is_collected_against_document_and_signature",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("counted__isnull", True), ("kind", "intake")),
                    models.Q(("counted__gte", 0), ("kind", "count")),
                    _connector="OR",
                ),
                name="stock_comes_in_or_was_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="stockchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "intake"),
                    ("amount", 0),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="stock_difference_has_a_reason",
            ),
        ),
        guards.standing(GUARDS),
    ]
