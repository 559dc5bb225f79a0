"""Membership cards in batches; what of a card never changes is held by triggers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What a card is stays; an activation, a void and an expiry are final.
FIXED = ("batch_id", "serial", "number", "secret_hash")
HELD = ("activated_by_id", "activated_at")


def changed(columns, differs):
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns)


def card_condition(differs):
    final = "OLD.state IN ('activated', 'void', 'expired')"
    return f"{changed(FIXED, differs)} OR ({final} AND ({changed(('state', *HELD), differs)}))"


# Trigger, table, operation, condition.
def triggers(differs):
    card, prints = "docsharing_membershipcard", "docsharing_cardprint"
    yield "card_is_what_it_was_made", card, "UPDATE", card_condition(differs)
    yield "card_is_never_deleted", card, "DELETE", ""
    yield "card_print_is_never_changed", prints, "UPDATE", ""
    yield "card_print_is_never_deleted", prints, "DELETE", ""


def guard(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    if not sqlite:
        schema_editor.execute(
            """CREATE FUNCTION docsharing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '% on % is refused by %', TG_OP, TG_TABLE_NAME, TG_NAME
            USING ERRCODE = 'restrict_violation'; END $$""",
            params=None,
        )
    for name, table, operation, condition in triggers("IS NOT" if sqlite else "IS DISTINCT FROM"):
        if sqlite:
            when = f"WHEN {condition}" if condition else ""
            act = f"BEGIN SELECT RAISE(ABORT, '{operation} is refused by {name}'); END"
        else:
            when = f"WHEN ({condition})" if condition else ""
            act = "EXECUTE FUNCTION docsharing_refuse()"
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW {when} {act}",
            params=None,
        )


def unguard(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for name, table, _operation, _condition in triggers("IS"):
        schema_editor.execute(
            f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"), params=None
        )
    if not sqlite:
        schema_editor.execute("DROP FUNCTION docsharing_refuse()", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("docsharing", "0005_copyright"),
        ("ledger", "0004_funds"),
        ("portal", "0002_kept_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CardBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                ("first_serial", models.PositiveIntegerField()),
                ("distributor", models.CharField(max_length=120, verbose_name="distributor")),
                ("unit_fen", models.PositiveBigIntegerField(verbose_name="subsidy of a card")),
                ("expires_on", models.DateField(verbose_name="valid until")),
                ("nonce", models.CharField(blank=True, max_length=32)),
                ("created_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                ("printed_at", models.DateTimeField(null=True)),
                ("distributed_at", models.DateTimeField(null=True)),
                ("voided_at", models.DateTimeField(null=True)),
                ("void_reason", models.CharField(blank=True, max_length=300)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card_batches",
                        to="ledger.subsidyfund",
                    ),
                ),
                (
                    "number",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="card_batch",
                        to="portal.number",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CardHandout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("to", models.CharField(max_length=120, verbose_name="to whom")),
                ("count", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handouts",
                        to="docsharing.cardbatch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CardPrint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prints",
                        to="docsharing.cardbatch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MembershipCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(max_length=24)),
                ("version", models.PositiveIntegerField(default=1)),
                ("serial", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=24, unique=True)),
                ("secret_hash", models.CharField(max_length=64)),
                ("activated_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("wrong_tries", models.PositiveSmallIntegerField(default=0)),
                ("locked_until", models.DateTimeField(null=True)),
                (
                    "activated_by",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="membership_card",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="docsharing.cardbatch",
                    ),
                ),
                (
                    "grant",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="membership_card",
                        to="ledger.subsidygrant",
                    ),
                ),
                (
                    "handout",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="docsharing.cardhandout",
                    ),
                ),
                (
                    "waiting",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="membership_card",
                        to="ledger.subsidywaiting",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="cardbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gte", 1)), name="batch_has_cards"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_fen__gte", 1)), name="batch_of_cards_gives_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("distributed_at__isnull", True), ("nonce", ""), _connector="OR"
                ),
                name="batch_handed_out_keeps_no_secret",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("distributed_at__isnull", True),
                    models.Q(
                        ("distributed_at__gte", models.F("printed_at")),
                        ("printed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="batch_is_printed_before_it_is_handed_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("void_reason", ""),
                        ("voided_at__isnull", True),
                        ("voided_by__isnull", True),
                    ),
                    models.Q(
                        ("voided_at__isnull", False),
                        ("voided_by__isnull", False),
                        models.Q(("void_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="batch_is_voided_by_somebody_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardbatch",
            constraint=models.UniqueConstraint(
                fields=("year", "first_serial"), name="batch_has_serials_of_its_own"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardhandout",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gte", 1)), name="handout_has_cards"
            ),
        ),
        migrations.AddIndex(
            model_name="membershipcard",
            index=models.Index(fields=["batch", "state", "serial"], name="card_by_batch_and_state"),
        ),
        migrations.AddConstraint(
            model_name="membershipcard",
            constraint=models.UniqueConstraint(
                fields=("batch", "serial"), name="card_has_a_serial_of_its_own"
            ),
        ),
        migrations.AddConstraint(
            model_name="membershipcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["printed", "distributed", "activated", "void", "expired"])
                ),
                name="card_is_in_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="membershipcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("activated_at__isnull", False),
                        ("activated_by__isnull", False),
                        ("state", "activated"),
                    ),
                    models.Q(
                        models.Q(("state", "activated"), _negated=True),
                        ("activated_at__isnull", True),
                        ("activated_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="card_is_activated_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="membershipcard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("grant__isnull", True),
                        ("settled_at__isnull", True),
                        ("waiting__isnull", True),
                    ),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("state", "activated"),
                        models.Q(
                            ("grant__isnull", True), ("waiting__isnull", True), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="card_is_settled_after_its_activation",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
