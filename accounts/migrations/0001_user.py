"""Tables of people, and the groups of the staff roles."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


def make_roles(apps, schema_editor):
    """Each staff role is a group of its name."""
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


ROLES = [
    "volunteer",
    "librarian",
    "cashier",
    "reviewer",
    "manager",
    "director",
    "receiving_librarian",
    "administrator",
]


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        blank=True, max_length=64, null=True, unique=True, verbose_name="user name"
                    ),
                ),
                (
                    "username_skeleton",
                    models.CharField(editable=False, max_length=64, null=True, unique=True),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        max_length=254,
                        null=True,
                        unique=True,
                        verbose_name="mail address",
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True,
                        max_length=20,
                        null=True,
                        unique=True,
                        verbose_name="mobile number",
                    ),
                ),
                ("email_verified_at", models.DateTimeField(blank=True, null=True)),
                ("phone_verified_at", models.DateTimeField(blank=True, null=True)),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                (
                    "language",
                    models.CharField(default="zh-hans", max_length=10, verbose_name="language"),
                ),
                (
                    "patron_type",
                    models.CharField(
                        choices=[
                            ("undergraduate", "Undergraduate"),
                            ("master", "Master's student"),
                            ("doctoral", "Doctoral student"),
                            ("staff", "University staff"),
                            ("retired", "Retired staff"),
                            ("alumni", "Alumni"),
                            ("external", "External reader"),
                            ("institutional", "Institutional user"),
                        ],
                        default="external",
                        max_length=20,
                        verbose_name="reader type",
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                (
                    "is_staff",
                    models.BooleanField(default=False, verbose_name="may open the look-up tables"),
                ),
                ("session_epoch", models.PositiveIntegerField(default=0, editable=False)),
                ("joined_at", models.DateTimeField(auto_now_add=True)),
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=60, verbose_name="what it is for")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("hint", models.CharField(max_length=12)),
                ("scopes", models.JSONField(default=list)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("account", "Having an account"),
                            ("real-name", "Checking my real name"),
                            ("guardian", "A guardian's consent"),
                            ("personal", "Recommendations from my interests"),
                            ("news", "News and invitations by mail"),
                        ],
                        max_length=16,
                    ),
                ),
                ("notice_version", models.CharField(max_length=20)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "On this site"),
                            ("desk", "At the desk"),
                            ("api", "By the API"),
                        ],
                        max_length=8,
                    ),
                ),
                ("given_at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scheme",
                    models.CharField(
                        choices=[("clc", "Chinese Library Classification"), ("keyword", "Keyword")],
                        max_length=8,
                    ),
                ),
                ("value", models.CharField(max_length=60)),
                ("source", models.CharField(default="self", max_length=16)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("name_folded", models.CharField(editable=False, max_length=160, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enterprise", "Enterprise"),
                            ("library", "Library"),
                            ("government", "Government body"),
                            ("institute", "Research institute"),
                            ("individual", "Individual"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "uscc",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        null=True,
                        unique=True,
                        verbose_name="unified social credit code",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "organisation",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "individual"), _negated=True),
                            ("uscc__isnull", True),
                            _connector="OR",
                        ),
                        name="individual_has_no_credit_code",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("head", "Head"), ("liaison", "Liaison"), ("staff", "Member")],
                        default="staff",
                        max_length=16,
                    ),
                ),
                ("joined_at", models.DateTimeField(auto_now_add=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="accounts.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProofCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handle", models.CharField(max_length=43, unique=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("sign-up", "Sign up"),
                            ("reset", "New password"),
                            ("change", "Change of address"),
                        ],
                        max_length=8,
                    ),
                ),
                ("address", models.CharField(max_length=254)),
                ("code_hash", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RateCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("window", models.BigIntegerField()),
                ("n", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "window"), name="rate_is_one_row_a_window"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RealNameCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "document",
                    models.CharField(
                        choices=[("id-card", "Resident identity card"), ("passport", "Passport")],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("number_sealed", models.TextField(blank=True)),
                ("scan_sealed", models.BinaryField(null=True)),
                ("scan_type", models.CharField(blank=True, max_length=32)),
                ("mask", models.CharField(max_length=32)),
                ("person_hash", models.CharField(blank=True, max_length=64)),
                ("is_child", models.BooleanField(default=False)),
                ("guardian_name", models.CharField(blank=True, max_length=80)),
                ("guardian_phone", models.CharField(blank=True, max_length=20)),
                ("given_at", models.DateTimeField(auto_now_add=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("refused_because", models.CharField(blank=True, max_length=40)),
                ("retired_at", models.DateTimeField(null=True)),
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="name_checks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RealNameLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="accounts.realnamecheck",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Relation",
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
                        choices=[
                            ("employee-of", "Works at"),
                            ("liaison-of", "Liaison of"),
                            ("supervisor-of", "Supervisor of"),
                            ("classmate-of", "Classmate of"),
                            ("coauthor-of", "Co-author of"),
                            ("referred-by", "Referred by"),
                            ("guardian-of", "Guardian of"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("self", "Said by the person"),
                            ("import", "Imported"),
                            ("inferred", "Inferred"),
                        ],
                        default="self",
                        max_length=16,
                    ),
                ),
                ("confidence", models.PositiveSmallIntegerField(default=100)),
                ("consented_at", models.DateTimeField(blank=True, null=True)),
                ("from_on", models.DateField(blank=True, null=True)),
                ("to_on", models.DateField(blank=True, null=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "to_organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relations_in",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "to_user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relations_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StaffAct",
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
                        choices=[
                            ("role-given", "Role given"),
                            ("role-taken", "Role taken back"),
                            ("suspended", "Suspended"),
                            ("restored", "Restored"),
                        ],
                        max_length=16,
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=32)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts_on",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("username__isnull", False),
                    ("email__isnull", False),
                    ("phone__isnull", False),
                    ("erased_at__isnull", False),
                    _connector="OR",
                ),
                name="user_can_be_reached",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("email__isnull", True),
                    ("email", django.db.models.functions.text.Lower("email")),
                    _connector="OR",
                ),
                name="user_mail_is_in_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phone__isnull", True), ("phone__startswith", "+"), _connector="OR"
                ),
                name="user_phone_is_e164",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at__isnull", True),
                    models.Q(
                        ("email__isnull", True),
                        ("is_active", False),
                        ("name", ""),
                        ("phone__isnull", True),
                        ("username__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="erased_user_keeps_no_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("user", "purpose", "notice_version"),
                name="consent_stands_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    ("withdrawn_at__gte", models.F("given_at")),
                    _connector="OR",
                ),
                name="consent_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(
                fields=("user", "scheme", "value"), name="interest_is_said_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", ""), _negated=True), name="interest_is_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True)),
                fields=("organisation", "user"),
                name="person_is_a_member_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_at__isnull", True),
                    ("left_at__gte", models.F("joined_at")),
                    _connector="OR",
                ),
                name="member_leaves_after_joining",
            ),
        ),
        migrations.AddIndex(
            model_name="proofcode",
            index=models.Index(fields=["expires_at"], name="proof_code_by_expiry"),
        ),
        migrations.AddConstraint(
            model_name="proofcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("tries__lte", 5)), name="code_takes_five_tries"
            ),
        ),
        migrations.AddConstraint(
            model_name="proofcode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("used_at__isnull", True),
                    ("used_at__gte", models.F("sent_at")),
                    _connector="OR",
                ),
                name="code_is_used_after_it_was_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="realnamecheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True), ("verified_at__isnull", False)),
                fields=("person_hash",),
                name="person_is_verified_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="realnamecheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True), ("verified_at__isnull", False)),
                fields=("user",),
                name="account_is_verified_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="realnamecheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("refused_at__isnull", True), ("verified_at__isnull", True)),
                fields=("user",),
                name="name_waits_once_an_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="realnamecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_at__isnull", True), ("refused_at__isnull", True), _connector="OR"
                ),
                name="name_is_verified_or_refused",
            ),
        ),
        migrations.AddConstraint(
            model_name="realnamecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("refused_at__isnull", True), ("verified_at__isnull", True)),
                    models.Q(("number_sealed", ""), ("scan_sealed__isnull", True)),
                    _connector="OR",
                ),
                name="decided_name_keeps_no_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="realnamecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_at__isnull", True),
                    ("retired_at__isnull", False),
                    models.Q(("person_hash", ""), _negated=True),
                    _connector="OR",
                ),
                name="verified_name_has_a_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="realnamecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("refused_at__isnull", True),
                    models.Q(("refused_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="refused_name_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="realnamecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_child", False),
                    ("retired_at__isnull", False),
                    ("refused_at__isnull", False),
                    models.Q(
                        models.Q(("guardian_name", ""), _negated=True),
                        models.Q(("guardian_phone", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="child_has_a_guardian",
            ),
        ),
        migrations.AddConstraint(
            model_name="realnamelook",
            constraint=models.UniqueConstraint(fields=("check_of", "by"), name="clerk_looks_once"),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("to_organisation__isnull", True),
                        ("to_user__isnull", False),
                        models.Q(("kind__in", ["employee-of", "liaison-of"]), _negated=True),
                    ),
                    models.Q(
                        ("to_organisation__isnull", False),
                        ("to_user__isnull", True),
                        ("kind__in", ["employee-of", "liaison-of"]),
                    ),
                    _connector="OR",
                ),
                name="relation_has_one_other_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("to_user__isnull", True),
                    models.Q(("to_user", models.F("user")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_is_related_to_herself",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidence__gte", 1), ("confidence__lte", 100)),
                name="confidence_is_a_percentage",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidence", 100), ("source", "inferred"), _connector="OR"),
                name="only_inferred_relations_are_unsure",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_on__isnull", True),
                    ("to_on__isnull", True),
                    ("to_on__gte", models.F("from_on")),
                    _connector="OR",
                ),
                name="relation_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True), ("to_user__isnull", False)),
                fields=("user", "kind", "to_user"),
                name="relation_to_a_person_is_said_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("removed_at__isnull", True), ("to_organisation__isnull", False)
                ),
                fields=("user", "kind", "to_organisation"),
                name="relation_to_an_organisation_is_said_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "suspended"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="suspension_has_a_reason",
            ),
        ),
        migrations.RunPython(make_roles, migrations.RunPython.noop, elidable=False),
    ]
