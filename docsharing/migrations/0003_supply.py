"""Where documents are had from, every time a place was asked, and what readers agree to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The order of search of the field: own holdings, then the neighbours, then the country, then abroad.
# What a licence allows stands in its contract, so a database is asked only after the library said so.
SOURCES = [
    # code, kind, Chinese, English, may be passed on, usual working days, usual price in fen
    ("own-print", "own-print", "本馆纸本馆藏", "Our printed holdings", True, 1, 0),
    ("own-licensed", "own-licensed", "本馆订购的数据库", "Our licensed databases", False, 1, 0),
    ("open-access", "open-access", "开放获取", "Open access", True, 1, 0),
    ("partners", "partner", "本地区合作图书馆", "Partner libraries of the region", True, 2, None),
    ("calis", "CALIS", "中国高等教育文献保障系统（CALIS）", "CALIS", True, 3, None),
    ("cashl", "CASHL", "中国高校人文社会科学文献中心（CASHL）", "CASHL", True, 3, None),
    ("nstl", "NSTL", "国家科技图书文献中心（NSTL）", "NSTL", True, 3, None),
    ("nlc", "national", "国家图书馆", "National Library of China", True, 5, None),
    ("shlib", "national", "上海图书馆", "Shanghai Library", True, 5, None),
    ("abroad", "abroad", "国外图书馆", "Libraries abroad", True, 10, None),
]

POSTGRES = [
    """
    CREATE FUNCTION docsharing_answer_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'what was asked is never deleted';
        END IF;
        IF OLD.answer NOT IN ('', 'withdrawn') AND (
            NEW.answer <> OLD.answer OR NEW.answered_at IS DISTINCT FROM OLD.answered_at
            OR NEW.answered_by_id IS DISTINCT FROM OLD.answered_by_id
            OR NEW.request_id <> OLD.request_id
        ) THEN
            RAISE EXCEPTION 'an answer is final';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER attempt_answer_is_final BEFORE UPDATE OR DELETE ON docsharing_supplyattempt
        FOR EACH ROW EXECUTE FUNCTION docsharing_answer_is_final()
    """,
    """
    CREATE TRIGGER quote_answer_is_final BEFORE UPDATE OR DELETE ON docsharing_quote
        FOR EACH ROW EXECUTE FUNCTION docsharing_answer_is_final()
    """,
    """
    CREATE FUNCTION docsharing_quote_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'what a quote offers is never changed';
    END $$
    """,
    """
    CREATE TRIGGER quote_offer_is_never_changed
        BEFORE UPDATE OF request_id, kind, pages, price_fen, held_fen, missing, valid_until,
            made_at, made_by_id ON docsharing_quote
        FOR EACH ROW WHEN (
            (OLD.request_id, OLD.kind, OLD.pages, OLD.price_fen, OLD.held_fen, OLD.missing,
             OLD.valid_until, OLD.made_at, OLD.made_by_id) IS DISTINCT FROM
            (NEW.request_id, NEW.kind, NEW.pages, NEW.price_fen, NEW.held_fen, NEW.missing,
             NEW.valid_until, NEW.made_at, NEW.made_by_id))
        EXECUTE FUNCTION docsharing_quote_is_kept()
    """,
    """
    CREATE FUNCTION docsharing_source_change_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the history of a source is never changed';
    END $$
    """,
    """
    CREATE TRIGGER source_change_is_never_changed
        BEFORE UPDATE OR DELETE ON docsharing_sourcechange
        FOR EACH ROW EXECUTE FUNCTION docsharing_source_change_is_kept()
    """,
]
POSTGRES_BACK = [
    "DROP TRIGGER source_change_is_never_changed ON docsharing_sourcechange",
    "DROP FUNCTION docsharing_source_change_is_kept()",
    "DROP TRIGGER quote_offer_is_never_changed ON docsharing_quote",
    "DROP FUNCTION docsharing_quote_is_kept()",
    "DROP TRIGGER quote_answer_is_final ON docsharing_quote",
    "DROP TRIGGER attempt_answer_is_final ON docsharing_supplyattempt",
    "DROP FUNCTION docsharing_answer_is_final()",
]
_FINAL = """
    CREATE TRIGGER {name}_answer_is_final BEFORE UPDATE ON {table}
    WHEN OLD.answer NOT IN ('', 'withdrawn') AND (
        NEW.answer <> OLD.answer OR NEW.answered_at IS NOT OLD.answered_at
        OR NEW.answered_by_id IS NOT OLD.answered_by_id OR NEW.request_id <> OLD.request_id
    )
    BEGIN SELECT RAISE(ABORT, 'an answer is final'); END
    """
_KEPT = """
    CREATE TRIGGER {name}_is_never_deleted BEFORE DELETE ON {table}
    BEGIN SELECT RAISE(ABORT, 'what was asked is never deleted'); END
    """
_ASKED = {"attempt": "docsharing_supplyattempt", "quote": "docsharing_quote"}
SQLITE = [
    *(_FINAL.format(name=name, table=table) for name, table in _ASKED.items()),
    *(_KEPT.format(name=name, table=table) for name, table in _ASKED.items()),
    """
    CREATE TRIGGER quote_offer_is_never_changed BEFORE UPDATE ON docsharing_quote
    WHEN (OLD.request_id, OLD.kind, OLD.pages, OLD.price_fen, OLD.held_fen, OLD.missing,
          OLD.valid_until, OLD.made_at, OLD.made_by_id) IS NOT
         (NEW.request_id, NEW.kind, NEW.pages, NEW.price_fen, NEW.held_fen, NEW.missing,
          NEW.valid_until, NEW.made_at, NEW.made_by_id)
    BEGIN SELECT RAISE(ABORT, 'what a quote offers is never changed'); END
    """,
    """
    CREATE TRIGGER source_change_is_never_changed BEFORE UPDATE ON docsharing_sourcechange
    BEGIN SELECT RAISE(ABORT, 'the history of a source is never changed'); END
    """,
    """
    CREATE TRIGGER source_change_is_never_deleted BEFORE DELETE ON docsharing_sourcechange
    BEGIN SELECT RAISE(ABORT, 'the history of a source is never changed'); END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER source_change_is_never_deleted",
    "DROP TRIGGER source_change_is_never_changed",
    "DROP TRIGGER quote_offer_is_never_changed",
    *(f"DROP TRIGGER {name}_is_never_deleted" for name in _ASKED),
    *(f"DROP TRIGGER {name}_answer_is_final" for name in _ASKED),
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


def seed_sources(apps, schema_editor):
    SupplySource = apps.get_model("docsharing", "SupplySource")
    SupplySource.objects.bulk_create(
        SupplySource(
            code=code, kind=kind, name_zh=zh, name_en=en, ill_allowed=allowed, position=n,
            workdays=days, price_fen=price,
        )
        for n, (code, kind, zh, en, allowed, days, price) in enumerate(SOURCES, start=1)
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("docsharing", "0002_declaration_and_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Quote",
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
                        choices=[("price", "Higher price"), ("partial", "Only a part can be had")],
                        max_length=10,
                    ),
                ),
                ("pages", models.PositiveIntegerField()),
                ("price_fen", models.PositiveBigIntegerField()),
                ("held_fen", models.PositiveBigIntegerField()),
                ("missing", models.CharField(blank=True, max_length=500)),
                ("note", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                ("token_nonce", models.CharField(max_length=32, unique=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("lapsed", "Not answered in time"),
                            ("withdrawn", "Taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "through",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("page", "on her page"),
                            ("link", "by the link of the mail"),
                            ("api", "by a program"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotes",
                        to="docsharing.documentrequest",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="delivery",
            name="quote",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="docsharing.quote",
            ),
        ),
        migrations.CreateModel(
            name="SupplySource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name_zh", models.CharField(max_length=120)),
                ("name_en", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("own-print", "Own printed holdings"),
                            ("own-licensed", "Own licensed databases"),
                            ("open-access", "Open access"),
                            ("partner", "Partner library"),
                            ("CALIS", "CALIS"),
                            ("CASHL", "CASHL"),
                            ("NSTL", "NSTL"),
                            ("national", "National or Shanghai library"),
                            ("abroad", "Library abroad"),
                        ],
                        max_length=20,
                    ),
                ),
                ("symbol", models.CharField(blank=True, max_length=60)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "mail_language",
                    models.CharField(
                        choices=[("zh-hans", "Chinese"), ("en", "English")],
                        default="zh-hans",
                        max_length=10,
                    ),
                ),
                ("mail_subject", models.CharField(blank=True, max_length=200)),
                ("mail_body", models.TextField(blank=True)),
                ("ill_allowed", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("workdays", models.PositiveSmallIntegerField(null=True)),
                ("price_fen", models.PositiveBigIntegerField(null=True)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "own-print",
                                    "own-licensed",
                                    "open-access",
                                    "partner",
                                    "CALIS",
                                    "CASHL",
                                    "NSTL",
                                    "national",
                                    "abroad",
                                ],
                            )
                        ),
                        name="source_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_zh", ""), _negated=True),
                            models.Q(("name_en", ""), _negated=True),
                        ),
                        name="source_has_a_name_in_both_languages",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupplyAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("mailed_to", models.EmailField(blank=True, max_length=254)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("yes", "Supplies it"),
                            ("no", "Cannot supply it"),
                            ("withdrawn", "Called off by us"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("price_fen", models.PositiveBigIntegerField(null=True)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("failed_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "failed_by",
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
                        related_name="attempts",
                        to="docsharing.documentrequest",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="docsharing.supplysource",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SourceChange",
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
                            ("added", "Added"),
                            ("changed", "Changed"),
                            ("moved", "Moved"),
                            ("retired", "Retired"),
                            ("restored", "In use again"),
                        ],
                        max_length=10,
                    ),
                ),
                ("fields", models.JSONField(default=dict)),
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
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="docsharing.supplysource",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True)),
                fields=["valid_until"],
                name="quote_open_by_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True)),
                fields=("request",),
                name="request_has_one_open_quote",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(("pages__gte", 1)), name="quote_has_pages"
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "price"),
                    models.Q(("kind", "partial"), models.Q(("missing", ""), _negated=True)),
                    _connector="OR",
                ),
                name="quote_of_a_part_says_what_is_missing",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "price"), _negated=True),
                    ("price_fen__gt", models.F("held_fen")),
                    _connector="OR",
                ),
                name="quote_of_a_price_is_above_what_is_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    models.Q(
                        ("answer__in", ["accepted", "refused", "lapsed", "withdrawn"]),
                        ("answered_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="quote_is_answered_one_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplyattempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at__isnull", True)),
                fields=("request",),
                name="request_has_one_open_attempt",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplyattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at__isnull", True)),
                    models.Q(("answer__in", ["yes", "withdrawn"]), ("answered_at__isnull", False)),
                    models.Q(
                        ("answer", "no"),
                        ("answered_at__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="attempt_is_answered_with_yes_or_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplyattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("failed_at__isnull", True),
                    models.Q(("answer", "yes"), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="attempt_fails_after_yes_and_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="sourcechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("what__in", ["added", "changed", "moved", "retired", "restored"])
                ),
                name="source_change_is_of_a_known_kind",
            ),
        ),
        migrations.RunPython(guard, unguard),
        migrations.RunPython(seed_sources, migrations.RunPython.noop),
    ]
