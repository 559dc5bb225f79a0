"""Books that the desk told apart from others of their title, held by triggers as it was said."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal import guards

TABLE = "docsharing_namesake"
TOLD = ("id", "request_id", "title_key", "note", "told_by_id", "told_at")


GUARDS = [
    guards.Trigger("namesake_is_what_was_told", TABLE, "UPDATE", guards.changed(*TOLD)),
    guards.Trigger("namesake_is_revoked_once", TABLE, "UPDATE", "OLD.revoked_at IS NOT NULL"),
    guards.Trigger("namesake_is_never_deleted", TABLE, "DELETE"),
    guards.Trigger("namesake_is_never_emptied", TABLE, "TRUNCATE"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("docsharing", "0016_ways_of_delivery"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Namesake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title_key", models.CharField(max_length=64)),
                ("note", models.TextField()),
                ("told_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="namesakes",
                        to="docsharing.documentrequest",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=["title_key"],
                        name="namesake_by_title",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("request", "title_key"),
                        name="request_is_told_apart_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="namesake_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at__isnull", True), ("revoked_by__isnull", True)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="namesake_is_revoked_by_somebody",
                    ),
                ],
            },
        ),
        guards.standing(GUARDS),
    ]
