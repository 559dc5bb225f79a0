"""What the desk goes by: calendar, prices, ready words, and how each of the staff wants it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Workday(models.Model):
    """A day that is not as its weekday says: a holiday, or a Saturday of work."""

    class Source(models.TextChoices):
        """Who says so."""

        OFFICIAL = "official", _("Official calendar")
        LIBRARY = "library", _("The library")

    day = models.DateField(unique=True)
    is_open = models.BooleanField()
    name = models.CharField(max_length=80, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.day}: {'open' if self.is_open else 'closed'}"


class Tariff(models.Model):
    """The price of something from a moment on. Rows are only added."""

    code = models.CharField(max_length=60)
    price_fen = models.PositiveBigIntegerField()
    valid_from = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="tariff_has_one_price_at_a_time", fields=["code", "valid_from"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.price_fen}"


class DeskChoice(models.Model):
    """How a member of staff wants the desk: letters as keys, sounds."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk_choice"
    )
    keys = models.BooleanField(_("Letters act as keys"), default=True)
    sound = models.BooleanField(_("Sounds after a scan"), default=True)

    def __str__(self) -> str:
        return str(self.user_id)


class SavedView(models.Model):
    """A list of cases that a member of staff wants to see again: a name for filters."""

    owner = models.ForeignKey(DeskChoice, models.CASCADE, related_name="views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="saved_view_has_a_name_of_its_own", fields=["owner", "name"]
            )
        ]

    def __str__(self) -> str:
        return self.name


class ReplyTemplate(models.Model):
    """Words that staff often send to readers, to begin a message with."""

    title = models.CharField(_("Title"), max_length=80)
    text = models.TextField(_("Text"))
    kind = models.CharField(_("Kind"), max_length=40, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="reply_title_is_used_once",
                fields=["title"],
                condition=Q(retired_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.title
