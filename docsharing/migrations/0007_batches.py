"""Batches: lists that are looked at line by line and sent as requests, each line once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

POSTGRES = [
    """
    CREATE FUNCTION docsharing_batch_line_is_sent_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.request_id IS NULL THEN
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END IF;
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'a batch line that was sent is never deleted';
        END IF;
        IF NEW.request_id IS DISTINCT FROM OLD.request_id THEN
            RAISE EXCEPTION 'a batch line is sent once';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER batch_line_is_sent_once BEFORE UPDATE OR DELETE ON docsharing_batchline
        FOR EACH ROW EXECUTE FUNCTION docsharing_batch_line_is_sent_once()
    """,
]
POSTGRES_BACK = [
    "DROP TRIGGER batch_line_is_sent_once ON docsharing_batchline",
    "DROP FUNCTION docsharing_batch_line_is_sent_once()",
]
SQLITE = [
    """
    CREATE TRIGGER batch_line_is_sent_once BEFORE UPDATE ON docsharing_batchline
    WHEN OLD.request_id IS NOT NULL AND NEW.request_id IS NOT OLD.request_id
    BEGIN SELECT RAISE(ABORT, 'a batch line is sent once'); END
    """,
    """
    CREATE TRIGGER batch_line_that_was_sent_stays BEFORE DELETE ON docsharing_batchline
    WHEN OLD.request_id IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'a batch line that was sent is never deleted'); END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER batch_line_that_was_sent_stays",
    "DROP TRIGGER batch_line_is_sent_once",
]


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
        ("docsharing", "0006_cards"),
        ("portal", "0002_kept_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("form", models.CharField(max_length=20)),
                ("sha256", models.CharField(max_length=64)),
                ("read_at", models.DateTimeField()),
                (
                    "service_level",
                    models.CharField(
                        choices=[("Normal", "Normal"), ("Urgent", "Urgent")],
                        default="Normal",
                        max_length=10,
                    ),
                ),
                ("need_by", models.DateField(null=True)),
                ("declared_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("stopped_code", models.CharField(blank=True, max_length=80)),
                ("stopped_params", models.JSONField(default=dict)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "declaration",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="docsharing.copyrightdeclaration",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.job",
                    ),
                ),
                (
                    "number",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.number",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BatchLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line_no", models.PositiveSmallIntegerField()),
                ("place", models.PositiveIntegerField()),
                ("excerpt", models.CharField(blank=True, max_length=300)),
                ("fields", models.JSONField(default=dict)),
                ("notes", models.JSONField(default=list)),
                ("left_out", models.BooleanField(default=False)),
                ("refused_code", models.CharField(blank=True, max_length=80)),
                ("refused_params", models.JSONField(default=dict)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="docsharing.batch",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batch_line",
                        to="docsharing.documentrequest",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["reader", "-id"], name="batch_by_reader"),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(
                condition=models.Q(("sent_at__isnull", True)),
                fields=["read_at"],
                name="batch_unsent",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(
                fields=("reader", "sha256"), name="batch_is_known_by_its_content"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("declaration__isnull", True),
                        ("declared_at__isnull", True),
                        ("done_at__isnull", True),
                        ("job__isnull", True),
                        ("number__isnull", True),
                        ("sent_at__isnull", True),
                        ("stopped_at__isnull", True),
                    ),
                    models.Q(
                        ("declaration__isnull", False),
                        ("declared_at__isnull", False),
                        ("job__isnull", False),
                        ("number__isnull", False),
                        ("sent_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="batch_is_sent_with_number_and_declaration",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at__isnull", True), ("stopped_at__isnull", True), _connector="OR"
                ),
                name="batch_is_done_or_stopped",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stopped_at__isnull", True), ("stopped_code", "")),
                    models.Q(
                        ("stopped_at__isnull", False), models.Q(("stopped_code", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="batch_says_why_it_stopped",
            ),
        ),
        migrations.AddConstraint(
            model_name="batchline",
            constraint=models.UniqueConstraint(
                fields=("batch", "line_no"), name="batch_has_each_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="batchline",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_out", False), ("request__isnull", True), _connector="OR"),
                name="batch_line_left_out_is_no_request",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
