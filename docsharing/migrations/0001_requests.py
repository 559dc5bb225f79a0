"""Requests, deliveries and every opening of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("desk", "0001_desk"),
        ("ledger", "0001_books"),
        ("portal", "0001_mechanisms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CopyrightDeclaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=20, unique=True)),
                ("text_zh", models.TextField()),
                ("text_en", models.TextField()),
                ("valid_from", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DocumentRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "request_type",
                    models.CharField(
                        choices=[
                            ("Article", "Journal article"),
                            ("Thesis", "Thesis"),
                            ("Chapter", "Book chapter"),
                            ("ConferenceProc", "Conference paper"),
                            ("Patent", "Patent"),
                            ("x-Standard", "Standard"),
                            ("Report", "Report"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=1000)),
                ("container", models.CharField(blank=True, max_length=500)),
                ("authors", models.JSONField(default=list)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("volume", models.CharField(blank=True, max_length=40)),
                ("issue", models.CharField(blank=True, max_length=40)),
                ("pages", models.CharField(blank=True, max_length=60)),
                ("doi", models.CharField(blank=True, db_index=True, max_length=300)),
                ("pmid", models.CharField(blank=True, max_length=12)),
                ("issn", models.CharField(blank=True, max_length=9)),
                ("isbn", models.CharField(blank=True, max_length=13)),
                ("publisher", models.CharField(blank=True, max_length=300)),
                ("edition", models.CharField(blank=True, max_length=60)),
                ("institution", models.CharField(blank=True, max_length=300)),
                ("degree", models.CharField(blank=True, max_length=60)),
                ("number", models.CharField(blank=True, max_length=80)),
                ("country", models.CharField(blank=True, max_length=20)),
                ("applicant", models.CharField(blank=True, max_length=300)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("language", models.CharField(blank=True, max_length=20)),
                ("source", models.TextField(blank=True)),
                ("work_key", models.CharField(db_index=True, max_length=64)),
                (
                    "service_level",
                    models.CharField(
                        choices=[("Normal", "Normal"), ("Urgent", "Urgent")],
                        default="Normal",
                        max_length=10,
                    ),
                ),
                ("need_by", models.DateField(null=True)),
                ("max_cost_fen", models.PositiveBigIntegerField(null=True)),
                (
                    "delivery_method",
                    models.CharField(
                        choices=[("link", "Link by mail and on this site")],
                        default="link",
                        max_length=10,
                    ),
                ),
                ("clue", models.TextField(blank=True)),
                ("declared_at", models.DateTimeField()),
                ("status_nonce", models.CharField(max_length=32, unique=True)),
                ("status_hash", models.CharField(max_length=64, unique=True)),
                ("estimated_pages", models.PositiveIntegerField()),
                ("estimate_fen", models.PositiveBigIntegerField()),
                ("answer_by", models.DateTimeField(db_index=True, null=True)),
                (
                    "attachment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.storedfile",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document_request",
                        to="desk.case",
                    ),
                ),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="docsharing.copyrightdeclaration",
                    ),
                ),
                (
                    "hold",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.hold",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pages", models.PositiveIntegerField()),
                ("counted_pages", models.PositiveIntegerField(null=True)),
                ("price_fen", models.PositiveBigIntegerField()),
                ("held_fen", models.PositiveBigIntegerField()),
                ("note", models.TextField(blank=True)),
                ("token_nonce", models.CharField(max_length=32, unique=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("complain_until", models.DateTimeField()),
                ("purge_at", models.DateTimeField()),
                ("downloads", models.PositiveSmallIntegerField(default=0)),
                ("max_downloads", models.PositiveSmallIntegerField()),
                ("delivered_at", models.DateTimeField()),
                ("renewed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "charge",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledger.charge",
                    ),
                ),
                (
                    "delivered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.storedfile",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="docsharing.documentrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RequestDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fields", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "reader",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="request_draft",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DeliveryOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ip", models.GenericIPAddressField(null=True)),
                ("user_agent", models.CharField(blank=True, max_length=300)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("shown", "Page shown"),
                            ("downloaded", "Downloaded"),
                            ("expired", "Link had expired"),
                            ("used-up", "Download limit was reached"),
                            ("withdrawn", "Had been withdrawn"),
                            ("purged", "File had been removed"),
                            ("foreign", "Somebody else, refused"),
                        ],
                        max_length=12,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to="docsharing.delivery",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                [
                                    "shown",
                                    "downloaded",
                                    "expired",
                                    "used-up",
                                    "withdrawn",
                                    "purged",
                                    "foreign",
                                ],
                            )
                        ),
                        name="opening_has_a_known_outcome",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="documentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("max_cost_fen__isnull", True),
                    ("estimate_fen__lte", models.F("max_cost_fen")),
                    _connector="OR",
                ),
                name="request_estimate_keeps_the_readers_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("estimated_pages__gte", 1)), name="request_assumes_some_pages"
            ),
        ),
        migrations.AddConstraint(
            model_name="documentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "request_type__in",
                        [
                            "Article",
                            "Thesis",
                            "Chapter",
                            "ConferenceProc",
                            "Patent",
                            "x-Standard",
                            "Report",
                        ],
                    )
                ),
                name="request_type_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("number", ""), _negated=True),
                    models.Q(("container", ""), _negated=True),
                    _connector="OR",
                ),
                name="request_says_what_is_wanted",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["purge_at"], name="delivery_by_purge"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["complain_until"], name="delivery_by_complaint"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("request",),
                name="request_has_one_live_delivery",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("pages__gte", 1)), name="delivery_has_pages"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_fen__lte", models.F("held_fen"))),
                name="delivery_costs_at_most_what_was_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("downloads__lte", models.F("max_downloads"))),
                name="delivery_is_downloaded_at_most_so_often",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_fen", 0), ("charge__isnull", False), _connector="OR"),
                name="delivery_with_a_price_has_its_charge",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                    _connector="OR",
                ),
                name="delivery_is_withdrawn_by_somebody",
            ),
        ),
    ]
