"""By what one comes in: codes sent to an address, API tokens, and counters of tries."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class Scope(models.TextChoices):
    """What a token may do."""

    READ = "read", _("Read what is mine")
    WRITE = "write", _("Act for me")
    DESK = "desk", _("Use my staff roles")


class ApiToken(models.Model):
    """A key of the API, known by its hash alone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    label = models.CharField(_("what it is for"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.label} ({self.hint})"


class Purpose(models.TextChoices):
    """What a code is for."""

    SIGN_UP = "sign-up", _("Sign up")
    RESET = "reset", _("New password")
    CHANGE = "change", _("Change of address")


class ProofCode(models.Model):
    """A code sent to an address, to prove it hers: bound to one browser, hashed, five tries."""

    handle = models.CharField(max_length=43, unique=True)
    purpose = models.CharField(max_length=8, choices=Purpose)
    address = models.CharField(max_length=254)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(name="proof_code_by_expiry", fields=["expires_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(name="code_takes_five_tries", condition=Q(tries__lte=5)),
            models.CheckConstraint(
                name="code_is_used_after_it_was_sent",
                condition=Q(used_at__isnull=True) | Q(used_at__gte=F("sent_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} #{self.pk}"


class RateCount(models.Model):
    """How often something was tried in a stretch of time. The row's lock keeps the limit."""

    key = models.CharField(max_length=120)
    window = models.BigIntegerField()
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="rate_is_one_row_a_window", fields=["key", "window"])
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.n}"
