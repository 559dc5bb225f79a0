"""Organisations, who acts for them, and how people are connected."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class OrganisationKind(models.TextChoices):
    """The five partnership types of the paper: 企 馆 政 所 个."""

    ENTERPRISE = "enterprise", _("Enterprise")
    LIBRARY = "library", _("Library")
    GOVERNMENT = "government", _("Government body")
    INSTITUTE = "institute", _("Research institute")
    INDIVIDUAL = "individual", _("Individual")


class Organisation(models.Model):
    """A partner, or a body that pays for its people."""

    name = models.CharField(_("name"), max_length=160)
    name_folded = models.CharField(max_length=160, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind)
    uscc = models.CharField(
        _("unified social credit code"), max_length=18, null=True, blank=True, unique=True
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("organisation")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="individual_has_no_credit_code",
                condition=~Q(kind="individual") | Q(uscc__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class MembershipRole(models.TextChoices):
    """What a person is in the organisation."""

    HEAD = "head", _("Head")
    LIAISON = "liaison", _("Liaison")
    STAFF = "staff", _("Member")


# Who answers for an organisation's money, and reads what it paid for.
ANSWERING = (MembershipRole.HEAD, MembershipRole.LIAISON)


class Membership(models.Model):
    """A person acts for an organisation, from a day until she leaves."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=MembershipRole, default=MembershipRole.STAFF)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="person_is_a_member_once",
                fields=["organisation", "user"],
                condition=Q(left_at__isnull=True),
            ),
            models.CheckConstraint(
                name="member_leaves_after_joining",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("joined_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.organisation_id}"


class RelationKind(models.TextChoices):
    """How one is connected with another person or an organisation."""

    EMPLOYEE_OF = "employee-of", _("Works at")
    LIAISON_OF = "liaison-of", _("Liaison of")
    SUPERVISOR_OF = "supervisor-of", _("Supervisor of")
    CLASSMATE_OF = "classmate-of", _("Classmate of")
    COAUTHOR_OF = "coauthor-of", _("Co-author of")
    REFERRED_BY = "referred-by", _("Referred by")
    GUARDIAN_OF = "guardian-of", _("Guardian of")


TO_ORGANISATION = (RelationKind.EMPLOYEE_OF, RelationKind.LIAISON_OF)


class Source(models.TextChoices):
    """Where the library has it from."""

    SELF = "self", _("Said by the person")
    IMPORT = "import", _("Imported")
    INFERRED = "inferred", _("Inferred")


class Relation(models.Model):
    """A link between a person and another person or an organisation. She may remove it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="relations")
    kind = models.CharField(max_length=16, choices=RelationKind)
    to_user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="relations_in"
    )
    to_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="relations_in"
    )
    source = models.CharField(max_length=16, choices=Source, default=Source.SELF)
    confidence = models.PositiveSmallIntegerField(default=100)
    consented_at = models.DateTimeField(null=True, blank=True)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="relation_has_one_other_end",
                condition=Q(to_user__isnull=False, to_organisation__isnull=True)
                & ~Q(kind__in=["employee-of", "liaison-of"])
                | Q(to_user__isnull=True, to_organisation__isnull=False)
                & Q(kind__in=["employee-of", "liaison-of"]),
            ),
            models.CheckConstraint(
                name="nobody_is_related_to_herself",
                condition=Q(to_user__isnull=True) | ~Q(to_user=F("user")),
            ),
            models.CheckConstraint(
                name="confidence_is_a_percentage",
                condition=Q(confidence__gte=1, confidence__lte=100),
            ),
            models.CheckConstraint(
                name="only_inferred_relations_are_unsure",
                condition=Q(confidence=100) | Q(source="inferred"),
            ),
            models.CheckConstraint(
                name="relation_ends_after_it_began",
                condition=Q(from_on__isnull=True)
                | Q(to_on__isnull=True)
                | Q(to_on__gte=F("from_on")),
            ),
            models.UniqueConstraint(
                name="relation_to_a_person_is_said_once",
                fields=["user", "kind", "to_user"],
                condition=Q(removed_at__isnull=True, to_user__isnull=False),
            ),
            models.UniqueConstraint(
                name="relation_to_an_organisation_is_said_once",
                fields=["user", "kind", "to_organisation"],
                condition=Q(removed_at__isnull=True, to_organisation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.to_user_id or self.to_organisation_id}"
