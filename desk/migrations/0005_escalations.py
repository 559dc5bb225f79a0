"""Service levels: what was promised, whose matter a late case is, and of what was reminded."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Subquery


def remember_promises(apps, schema_editor):
    """What was promised is what the case began with, before anybody marked it."""
    Case = apps.get_model("desk", "Case")
    StateEvent = apps.get_model("desk", "StateEvent")
    Case.objects.filter(urgent=True).update(promised_urgent=True)
    marks = StateEvent.objects.filter(case=OuterRef("pk"), act__in=("urgent", "not-urgent"))
    first = marks.order_by("version").values("act")[:1]
    marked = Case.objects.filter(Exists(marks)).annotate(first=Subquery(first))
    for case in marked.iterator(chunk_size=1000):
        Case.objects.filter(pk=case.pk).update(promised_urgent=case.first == "not-urgent")


class Migration(migrations.Migration):
    dependencies = [("desk", "0004_due_and_paused")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="promised_urgent",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="case",
            name="escalated_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="acknowledged_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("acknowledged_at__isnull", True),
                    ("escalated_at__isnull", False),
                    _connector="OR",
                ),
                name="case_is_escalated_before_it_is_acknowledged",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("escalated_at__isnull", True), ("closed_at__isnull", True), _connector="OR"
                ),
                name="case_is_escalated_while_open",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("escalated_at__isnull", False)),
                fields=["due_at", "id"],
                name="case_escalated",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["closed_at"],
                name="case_by_closing",
            ),
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("soon", "Due soon"),
                            ("late", "Overdue"),
                            ("answer", "The reader's answer"),
                            ("escalated", "Escalated"),
                        ],
                        max_length=10,
                    ),
                ),
                ("about", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminders",
                        to="desk.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "what", "about"), name="reminder_is_sent_once"
                    )
                ],
            },
        ),
        migrations.RunPython(remember_promises, migrations.RunPython.noop),
    ]
