"""Complaints about deliveries; what was decided is final."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

POSTGRES = [
    """
    CREATE FUNCTION docsharing_decided_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'a complaint is never deleted';
        END IF;
        IF OLD.decided_at IS NOT NULL THEN
            RAISE EXCEPTION 'a decided complaint is final';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER decided_complaint_is_final BEFORE UPDATE OR DELETE ON docsharing_complaint
        FOR EACH ROW EXECUTE FUNCTION docsharing_decided_is_final()
    """,
]
POSTGRES_BACK = [
    "DROP TRIGGER decided_complaint_is_final ON docsharing_complaint",
    "DROP FUNCTION docsharing_decided_is_final()",
]
SQLITE = [
    """
    CREATE TRIGGER decided_complaint_is_final BEFORE UPDATE ON docsharing_complaint
    WHEN OLD.decided_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a decided complaint is final'); END
    """,
    """
    CREATE TRIGGER complaint_is_never_deleted BEFORE DELETE ON docsharing_complaint
    BEGIN SELECT RAISE(ABORT, 'a complaint is never deleted'); END
    """,
]
SQLITE_BACK = ["DROP TRIGGER complaint_is_never_deleted", "DROP TRIGGER decided_complaint_is_final"]


def run(schema_editor, postgres, sqlite):
    """Execute the statements of the database at hand."""
    vendor = schema_editor.connection.vendor
    for statement in {"postgresql": postgres, "sqlite": sqlite}.get(vendor, []):
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    run(schema_editor, POSTGRES, SQLITE)


def unguard(apps, schema_editor):
    run(schema_editor, POSTGRES_BACK, SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0003_case_by_state"),
        ("docsharing", "0003_supply"),
        ("ledger", "0003_shift_closer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Complaint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("wrong-document", "Another document than I asked for"),
                            ("missing-pages", "Pages are missing"),
                            ("illegible", "It cannot be read"),
                            ("late", "It came too late"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "remedy",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resend", "Sent again free of charge"),
                            ("refund", "Refunded"),
                            ("refused", "Not upheld"),
                            ("withdrawn", "Taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reply", models.TextField(blank=True)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaint",
                        to="desk.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="docsharing.delivery",
                    ),
                ),
                (
                    "refund",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.refund",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=("delivery",),
                        name="delivery_has_one_open_complaint",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("remedy", ""),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("remedy__in", ["resend", "refund", "refused", "withdrawn"]),
                            ),
                            _connector="OR",
                        ),
                        name="complaint_is_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("refund__isnull", False), ("remedy", "refund")),
                            models.Q(
                                models.Q(("remedy", "refund"), _negated=True),
                                ("refund__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="complaint_with_a_refund_has_it_in_the_books",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cause__in", ["wrong-document", "missing-pages", "illegible", "late"])
                        ),
                        name="complaint_has_a_known_cause",
                    ),
                ],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
