"""Points that readers earn, set aside and lose; what is fixed of each row is held by triggers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal import guards

AWARD = ("user_id", "book", "amount", "awarded_by_id", "earned_at", "confirm_at")
HOLD, EXPIRY = ("entry_id", "user_id", "amount"), ("account_id", "cut_off", "amount")
GUARDS = [
    *guards.append_only(
        "ledger_pointaward",
        but_for=f"{guards.changed(*AWARD)} OR {guards.changed_again('entry_id', 'revoked_by_id')}",
    ),
    *guards.append_only(
        "ledger_pointhold",
        but_for=f"{guards.changed(*HOLD)} OR {guards.changed_again('ended_by_id')}",
    ),
    *guards.append_only(
        "ledger_pointexpiry",
        but_for=f"{guards.changed(*EXPIRY)} OR {guards.changed_again('entry_id')}",
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_checks_are_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PointAward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "book",
                    models.CharField(
                        choices=[
                            ("money", "Money"),
                            ("subsidy", "Subsidy"),
                            ("points", "Points"),
                            ("bonus", "Bonus points"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("earned_at", models.DateTimeField()),
                ("confirm_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "awarded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="point_awards",
                        to="ledger.entry",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmed_award",
                        to="ledger.entry",
                    ),
                ),
                (
                    "revoked_by",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revoked_award",
                        to="ledger.entry",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="point_awards",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("entry__isnull", True),
                            ("revoked_by__isnull", True),
                            ("stopped_at__isnull", True),
                        ),
                        fields=["confirm_at"],
                        name="award_to_confirm",
                    ),
                    models.Index(fields=["user", "earned_at"], name="award_by_reader"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("awarded_by", "book"), name="award_is_one_an_entry_and_book"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("book__in", ("points", "bonus"))),
                        name="award_gives_points",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointExpiry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cut_off", models.DateField()),
                ("amount", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="point_expiries",
                        to="ledger.account",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="point_expiry",
                        to="ledger.entry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "cut_off"), name="points_expire_once_a_cut_off"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="expiry_takes_points"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                (
                    "ended_by",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ended_point_hold",
                        to="ledger.entry",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="point_hold",
                        to="ledger.entry",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="point_holds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_by__isnull", True)),
                        fields=["id"],
                        name="point_hold_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="point_hold_holds_something"
                    )
                ],
            },
        ),
        guards.standing(GUARDS),
    ]
