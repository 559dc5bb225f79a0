"""What copyright counts and what the library holds; the first declaration on licences for work."""

from datetime import UTC, datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
VERSION = "2026-1-work"
ZH = (
    "我申请的文献复制件用于工作或商业目的，不属于个人学习、研究或欣赏。"
    "我只在著作权人或数据库许可协议允许的范围内使用，不转给他人、不公开传播、不放到网上，使用时指明作者姓名和作品名称。"
    "图书馆在提供之前会核对许可；许可不允许的，图书馆可以不提供。违反本声明的责任由我和我的单位承担。"
)
EN = (
    "I use the copy for work or commercially, not for my own study, research or enjoyment. "
    "I use it only as the owner of the rights, or the licence of the database, allows; "
    "I do not pass it on, publish it or put it on the Internet, and I name author and title where I use it. "
    "The library looks at the licence first and may refuse what it does not allow. "
    "My organisation and I answer for a breach of this declaration."
)
SEARCH = "CREATE INDEX holding_search ON docsharing_holdingtitle USING gin (to_tsvector('simple', search_text))"


def seed_declaration(apps, schema_editor):
    CopyrightDeclaration = apps.get_model("docsharing", "CopyrightDeclaration")
    CopyrightDeclaration.objects.create(
        version=VERSION, purpose="work", text_zh=ZH, text_en=EN, valid_from=SINCE
    )


def index_search(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SEARCH)


def drop_search(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX holding_search")


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0003_case_by_state"),
        ("docsharing", "0004_complaints"),
        ("ledger", "0003_shift_closer"),
        ("portal", "0002_kept_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BookLength",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("work_key", models.CharField(max_length=64, unique=True)),
                ("pages", models.PositiveIntegerField()),
                ("told_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="CopyrightBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_hash", models.CharField(blank=True, db_index=True, max_length=64)),
                ("reason", models.TextField()),
                ("until", models.DateField()),
                ("set_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CopyrightPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_hash", models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="CopyrightUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_hash", models.CharField(max_length=64)),
                (
                    "work_kind",
                    models.CharField(
                        choices=[
                            ("book", "Book"),
                            ("issue", "Issue of a journal"),
                            ("other", "Other document"),
                        ],
                        max_length=8,
                    ),
                ),
                ("identifier", models.CharField(blank=True, max_length=13)),
                ("title_key", models.CharField(max_length=64)),
                ("volume", models.CharField(blank=True, max_length=40)),
                ("issue", models.CharField(blank=True, max_length=40)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("amount", models.PositiveIntegerField()),
                ("counted_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("licensed_at", models.DateTimeField(null=True)),
                ("licence_note", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="HoldingImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("ill_allowed", models.BooleanField(default=True)),
                ("read", models.PositiveIntegerField(default=0)),
                ("added", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("same", models.PositiveIntegerField(default=0)),
                ("bad", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="HoldingProblem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                ("code", models.CharField(max_length=60)),
                ("params", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="HoldingTitle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("record_id", models.CharField(max_length=80)),
                ("isbn", models.CharField(blank=True, max_length=13)),
                ("issn", models.CharField(blank=True, max_length=9)),
                ("title", models.CharField(max_length=1000)),
                ("title_key", models.CharField(max_length=64)),
                ("authors", models.CharField(blank=True, max_length=500)),
                ("publisher", models.CharField(blank=True, max_length=300)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("volumes", models.CharField(blank=True, max_length=300)),
                ("pages", models.PositiveIntegerField(null=True)),
                ("call_number", models.CharField(blank=True, max_length=120)),
                ("location", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[("print", "In print"), ("electronic", "Electronic")],
                        default="print",
                        max_length=12,
                    ),
                ),
                ("ill_allowed", models.BooleanField(default=True)),
                ("url", models.CharField(blank=True, max_length=1000)),
                ("search_text", models.TextField(blank=True)),
                ("digest", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="LicenceCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("allowed", "Allowed by the licence"),
                            ("refused", "Not allowed: the request ends"),
                        ],
                        max_length=8,
                    ),
                ),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="copyrightdeclaration",
            name="purpose",
            field=models.CharField(
                choices=[("study", "My own study or research"), ("work", "Work or commercial use")],
                default="study",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="documentrequest",
            name="book_pages",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="documentrequest",
            name="purpose",
            field=models.CharField(
                choices=[("study", "My own study or research"), ("work", "Work or commercial use")],
                default="study",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="documentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["study", "work"])),
                name="request_has_a_known_purpose",
            ),
        ),
        migrations.AddField(
            model_name="booklength",
            name="told_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="copyrightblock",
            name="lifted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="copyrightblock",
            name="reader",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copyright_blocks",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="copyrightblock",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="copyrightuse",
            name="licensed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="copyrightuse",
            name="request",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copyright_use",
                to="docsharing.documentrequest",
            ),
        ),
        migrations.AddField(
            model_name="holdingimport",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="holdingimport",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="holdingimport",
            name="job",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.job",
            ),
        ),
        migrations.AddField(
            model_name="holdingproblem",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="problems",
                to="docsharing.holdingimport",
            ),
        ),
        migrations.AddField(
            model_name="holdingtitle",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="titles",
                to="docsharing.holdingimport",
            ),
        ),
        migrations.AddField(
            model_name="licencecheck",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="licencecheck",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="licence_checks",
                to="docsharing.documentrequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="booklength",
            constraint=models.CheckConstraint(
                condition=models.Q(("pages__gte", 1)), name="book_has_pages"
            ),
        ),
        migrations.AddConstraint(
            model_name="copyrightblock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("reader",),
                name="reader_is_blocked_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="copyrightblock",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="block_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="copyrightblock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="block_is_lifted_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="copyrightuse",
            index=models.Index(
                condition=models.Q(("released_at__isnull", True)),
                fields=["person_hash", "counted_at"],
                name="use_by_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="copyrightuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1)), name="use_takes_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="copyrightuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("work_kind__in", ["book", "issue", "other"])),
                name="use_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="copyrightuse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("licensed_at__isnull", True), ("licensed_by__isnull", True)),
                    models.Q(
                        ("licensed_at__isnull", False),
                        ("licensed_by__isnull", False),
                        models.Q(("licence_note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="use_by_licence_says_who_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="holdingimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="import_names_its_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="holdingproblem",
            constraint=models.UniqueConstraint(fields=("batch", "line"), name="line_is_told_once"),
        ),
        migrations.AddIndex(
            model_name="holdingtitle",
            index=models.Index(fields=["isbn"], name="holding_by_isbn"),
        ),
        migrations.AddIndex(
            model_name="holdingtitle",
            index=models.Index(fields=["issn"], name="holding_by_issn"),
        ),
        migrations.AddIndex(
            model_name="holdingtitle",
            index=models.Index(fields=["title_key"], name="holding_by_title"),
        ),
        migrations.AddConstraint(
            model_name="holdingtitle",
            constraint=models.UniqueConstraint(
                fields=("source", "record_id"), name="holding_is_one_a_record"
            ),
        ),
        migrations.AddConstraint(
            model_name="holdingtitle",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="holding_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="holdingtitle",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["print", "electronic"])),
                name="holding_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="licencecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["allowed", "refused"])),
                name="licence_is_allowed_or_refused",
            ),
        ),
        migrations.AddConstraint(
            model_name="licencecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="licence_check_says_why"
            ),
        ),
        migrations.RunPython(seed_declaration, migrations.RunPython.noop),
        migrations.RunPython(index_search, drop_search),
    ]
