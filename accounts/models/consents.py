"""What a person agreed to, in which words and when; and what interests her."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class ConsentPurpose(models.TextChoices):
    """What a consent is for. Each is asked for, and taken back, by itself."""

    ACCOUNT = "account", _("Having an account")
    REAL_NAME = "real-name", _("Checking my real name")
    GUARDIAN = "guardian", _("A guardian's consent")
    PERSONAL = "personal", _("Recommendations from my interests")
    NEWS = "news", _("News and invitations by mail")


class Channel(models.TextChoices):
    """Where the consent was given."""

    WEB = "web", _("On this site")
    DESK = "desk", _("At the desk")
    API = "api", _("By the API")


class Consent(models.Model):
    """A line of the consent ledger: notice version, time, channel; and when it was taken back."""

    user = models.ForeignKey(User, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=16, choices=ConsentPurpose)
    notice_version = models.CharField(max_length=20)
    channel = models.CharField(max_length=8, choices=Channel)
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="consent_stands_once",
                fields=["user", "purpose", "notice_version"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="consent_ends_after_it_began",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.notice_version}"


class InterestScheme(models.TextChoices):
    """How an interest is named."""

    CLC = "clc", _("Chinese Library Classification")
    KEYWORD = "keyword", _("Keyword")


class Interest(models.Model):
    """A subject that interests a person: said by her, or counted from use if she agreed to that."""

    user = models.ForeignKey(User, models.PROTECT, related_name="interests")
    scheme = models.CharField(max_length=8, choices=InterestScheme)
    value = models.CharField(max_length=60)
    source = models.CharField(max_length=16, default="self")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="interest_is_said_once", fields=["user", "scheme", "value"]
            ),
            models.CheckConstraint(name="interest_is_not_empty", condition=~Q(value="")),
        ]

    def __str__(self) -> str:
        return self.value
