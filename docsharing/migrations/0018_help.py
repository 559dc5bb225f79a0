"""Mutual help: posts with a bounty, claims, answers, disputes and reports, held by triggers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal import guards

POST, CLAIM, ANSWER = "docsharing_helppost", "docsharing_helpclaim", "docsharing_helpanswer"
DISPUTE, REPORT = "docsharing_helpdispute", "docsharing_helpreport"
ASKED = ("id", "token", "asker_id", "kind", "title", "details", "citation", "opened_at")
PAID = ("paid", "paid_to_id", "paid_by_id")
CLAIMED = ("id", "post_id", "helper_id", "claimed_at")
GIVEN = (
    *("id", "post_id", "helper_id", "round", "text", "file_id", "sha256", "declared_at"),
    *("answered_at", "visible_until", "purge_at"),
)
SAID = ("id", "post_id", "answer_id", "fault", "note", "disputed_at")
REPORTED = ("id", "post_id", "by_id", "breach", "note", "reported_at")


def kept(name, table):
    yield guards.Trigger(f"{name}_is_never_deleted", table, "DELETE")
    yield guards.Trigger(f"{name}_is_never_emptied", table, "TRUNCATE")


GUARDS = [
    guards.Trigger("help_post_is_what_was_asked", POST, "UPDATE", guards.changed(*ASKED)),
    guards.Trigger("bounty_is_never_lowered", POST, "UPDATE", "NEW.bounty < OLD.bounty"),
    guards.Trigger(
        "bounty_is_paid_once",
        POST,
        "UPDATE",
        f"OLD.paid_by_id IS NOT NULL AND ({guards.changed(*PAID, 'bounty', 'hold_id')})",
    ),
    *kept("help_post", POST),
    guards.Trigger("claim_is_whose_it_was", CLAIM, "UPDATE", guards.changed(*CLAIMED)),
    guards.Trigger("claim_ends_once", CLAIM, "UPDATE", "OLD.ended_at IS NOT NULL"),
    guards.Trigger(
        "claim_is_extended_once",
        CLAIM,
        "UPDATE",
        f"OLD.extended_at IS NOT NULL AND ({guards.changed('extended_at', 'until')})",
    ),
    *kept("claim", CLAIM),
    guards.Trigger("help_answer_is_what_was_given", ANSWER, "UPDATE", guards.changed(*GIVEN)),
    guards.Trigger(
        "help_answer_is_opened_once", ANSWER, "UPDATE", guards.changed_again("opened_at")
    ),
    *kept("help_answer", ANSWER),
    guards.Trigger("dispute_is_what_was_said", DISPUTE, "UPDATE", guards.changed(*SAID)),
    guards.Trigger("dispute_is_decided_once", DISPUTE, "UPDATE", "OLD.decided_at IS NOT NULL"),
    *kept("dispute", DISPUTE),
    guards.Trigger("report_is_what_was_said", REPORT, "UPDATE", guards.changed(*REPORTED)),
    guards.Trigger("report_is_decided_once", REPORT, "UPDATE", "OLD.decided_at IS NOT NULL"),
    *kept("report", REPORT),
]
SEARCH = (
    "CREATE INDEX help_board_search ON docsharing_helppost"
    " USING gin (to_tsvector('simple', search_text)) WHERE state IN ('open', 'claimed')"
)


def index_search(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SEARCH)


def drop_search(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX help_board_search")


class Migration(migrations.Migration):
    dependencies = [
        ("docsharing", "0017_namesakes"),
        ("ledger", "0007_points"),
        ("portal", "0007_rules_are_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HelpAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("text", models.TextField(blank=True)),
                ("sha256", models.CharField(blank=True, db_index=True, max_length=64)),
                ("declared_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField()),
                ("visible_until", models.DateTimeField(null=True)),
                ("purge_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal.storedfile",
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_answers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HelpPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(max_length=24)),
                ("version", models.PositiveIntegerField(default=1)),
                ("token", models.CharField(max_length=16, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "A document"),
                            ("question", "An answer to a question"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("zh", "Chinese"),
                            ("en", "English"),
                            ("other", "Another language"),
                        ],
                        max_length=5,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("details", models.TextField(blank=True)),
                ("citation", models.JSONField(blank=True, default=dict)),
                ("search_text", models.TextField(blank=True)),
                ("bounty", models.PositiveIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accept_by", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("library_limit_fen", models.PositiveBigIntegerField(null=True)),
                ("paid", models.PositiveIntegerField(default=0)),
                ("thanks", models.CharField(blank=True, max_length=300)),
                ("ended_note", models.TextField(blank=True)),
                (
                    "asker",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_posts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hold",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_post",
                        to="ledger.pointhold",
                    ),
                ),
                (
                    "paid_by",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paid_help_post",
                        to="ledger.entry",
                    ),
                ),
                (
                    "paid_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_post",
                        to="docsharing.documentrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HelpDispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "fault",
                    models.CharField(
                        choices=[
                            ("wrong", "Another document than I asked for"),
                            ("unreadable", "It cannot be opened or read"),
                            ("incomplete", "Something is missing"),
                            ("harmful", "It seems to be harmful (a virus)"),
                            ("no-answer", "It does not answer my question"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("disputed_at", models.DateTimeField()),
                ("replace_by", models.DateTimeField(null=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pay", "The answer is good: the bounty is paid"),
                            ("split", "The bounty is split"),
                            ("return", "The bounty goes back to the asker"),
                        ],
                        max_length=6,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispute",
                        to="docsharing.helpanswer",
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
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="docsharing.helppost",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HelpClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("claimed_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("extended_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "Answered"),
                            ("given-up", "Given up"),
                            ("expired", "Time is over"),
                            ("called-off", "The post has ended"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_claims",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="docsharing.helppost",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="helpanswer",
            name="post",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="docsharing.helppost",
            ),
        ),
        migrations.CreateModel(
            name="HelpProfile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shows_name", models.BooleanField(default=False)),
                ("chosen_at", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_profile",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HelpReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "breach",
                    models.CharField(
                        choices=[
                            ("whole-book", "A whole book or a current textbook"),
                            ("exam", "Exam papers"),
                            ("secret", "Secret or internal papers"),
                            ("personal", "Personal data"),
                            ("account", "A shared account, a cracked program or a whole database"),
                            ("rights", "It infringes somebody's rights"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("reported_at", models.DateTimeField()),
                ("upheld", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="help_reports",
                        to=settings.AUTH_USER_MODEL,
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
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="docsharing.helppost",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="helppost",
            index=models.Index(fields=["asker", "id"], name="help_by_asker"),
        ),
        migrations.AddIndex(
            model_name="helppost",
            index=models.Index(fields=["asker", "opened_at"], name="help_asked_when"),
        ),
        migrations.AddIndex(
            model_name="helppost",
            index=models.Index(
                condition=models.Q(("state__in", ("open", "claimed"))),
                fields=["id"],
                name="help_board_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="helppost",
            index=models.Index(
                condition=models.Q(("state__in", ("open", "claimed"))),
                fields=["bounty", "id"],
                name="help_board_bounty",
            ),
        ),
        migrations.AddIndex(
            model_name="helppost",
            index=models.Index(
                condition=models.Q(("state__in", ("open", "claimed"))),
                fields=["expires_at", "id"],
                name="help_board_ending",
            ),
        ),
        migrations.AddIndex(
            model_name="helppost",
            index=models.Index(
                condition=models.Q(("state", "answered")),
                fields=["accept_by"],
                name="help_to_accept",
            ),
        ),
        migrations.AddIndex(
            model_name="helppost",
            index=models.Index(
                condition=models.Q(("state", "disputed")), fields=["id"], name="help_disputed"
            ),
        ),
        migrations.AddIndex(
            model_name="helppost",
            index=models.Index(
                condition=models.Q(("state", "accepted")), fields=["id"], name="help_accepted"
            ),
        ),
        migrations.AddConstraint(
            model_name="helppost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "open",
                            "claimed",
                            "answered",
                            "disputed",
                            "accepted",
                            "closed",
                            "expired",
                            "withdrawn",
                            "removed",
                            "transferred_to_library",
                        ],
                    )
                ),
                name="help_post_is_in_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="helppost",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["document", "question"])),
                name="help_post_is_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="helppost",
            constraint=models.CheckConstraint(
                condition=models.Q(("bounty__gte", 1)), name="help_post_has_a_bounty"
            ),
        ),
        migrations.AddConstraint(
            model_name="helppost",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("opened_at"))),
                name="help_post_lives_a_while",
            ),
        ),
        migrations.AddConstraint(
            model_name="helppost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "answered"), _negated=True),
                    ("accept_by__isnull", False),
                    _connector="OR",
                ),
                name="answered_help_post_is_accepted_in_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="helppost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        (
                            "state__in",
                            ("closed", "expired", "withdrawn", "removed", "transferred_to_library"),
                        ),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "state__in",
                                (
                                    "closed",
                                    "expired",
                                    "withdrawn",
                                    "removed",
                                    "transferred_to_library",
                                ),
                            ),
                            _negated=True,
                        ),
                        ("closed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="ended_help_post_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="helppost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("request__isnull", False), ("state", "transferred_to_library")),
                    models.Q(
                        models.Q(("state", "transferred_to_library"), _negated=True),
                        ("request__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="help_post_with_the_library_has_its_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="helppost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paid", 0), ("paid_by__isnull", True), ("paid_to__isnull", True)),
                    models.Q(
                        ("paid__gte", 1),
                        ("paid__lte", models.F("bounty")),
                        ("paid_by__isnull", False),
                        ("paid_to__isnull", False),
                        ("state__in", ("accepted", "closed")),
                        models.Q(("paid_to", models.F("asker")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="bounty_is_paid_to_somebody_else_once_earned",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fault__in", ["wrong", "unreadable", "incomplete", "harmful", "no-answer"])
                ),
                name="dispute_says_what_is_wrong",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("decision", ""),
                        ("reason", ""),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("decision__in", ["pay", "split", "return"]),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="dispute_is_decided_by_somebody_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replace_by__isnull", True),
                    ("replace_by__gt", models.F("disputed_at")),
                    _connector="OR",
                ),
                name="answer_is_replaced_after_the_dispute",
            ),
        ),
        migrations.AddIndex(
            model_name="helpclaim",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["until"],
                name="claim_by_end",
            ),
        ),
        migrations.AddIndex(
            model_name="helpclaim",
            index=models.Index(fields=["helper", "ended_at"], name="claim_by_helper"),
        ),
        migrations.AddConstraint(
            model_name="helpclaim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("post",),
                name="help_post_has_one_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("outcome", "")),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("outcome__in", ["answered", "given-up", "expired", "called-off"]),
                    ),
                    _connector="OR",
                ),
                name="claim_ends_somehow",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("claimed_at"))),
                name="claim_lasts_a_while",
            ),
        ),
        migrations.AddIndex(
            model_name="helpanswer",
            index=models.Index(fields=["helper", "id"], name="help_answer_by_helper"),
        ),
        migrations.AddIndex(
            model_name="helpanswer",
            index=models.Index(fields=["purge_at"], name="help_answer_by_purge"),
        ),
        migrations.AddConstraint(
            model_name="helpanswer",
            constraint=models.UniqueConstraint(
                fields=("post", "round"), name="help_answer_is_one_a_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="helpanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("round__in", (1, 2))), name="help_answer_is_replaced_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="helpanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True), ("file__isnull", False), _connector="OR"
                ),
                name="help_answer_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("file__isnull", True),
                        ("purge_at__isnull", True),
                        ("sha256", ""),
                        ("visible_until__isnull", True),
                    ),
                    models.Q(
                        ("file__isnull", False),
                        ("purge_at__isnull", False),
                        ("visible_until__isnull", False),
                        models.Q(("sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="help_answer_with_a_file_has_its_ends",
            ),
        ),
        migrations.AddIndex(
            model_name="helpreport",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", True)), fields=["id"], name="report_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="helpreport",
            constraint=models.UniqueConstraint(
                fields=("post", "by"), name="post_is_reported_once_a_reader"
            ),
        ),
        migrations.AddConstraint(
            model_name="helpreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "breach__in",
                        ["whole-book", "exam", "secret", "personal", "account", "rights", "other"],
                    )
                ),
                name="report_says_what_is_broken",
            ),
        ),
        migrations.AddConstraint(
            model_name="helpreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("upheld__isnull", True),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("upheld__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="report_is_decided_by_somebody",
            ),
        ),
        migrations.RunPython(index_search, drop_search),
        guards.standing(GUARDS),
    ]
