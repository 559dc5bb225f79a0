"""Who people are: users, their real names, their organisations, and what they agreed to."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _


class PatronType(models.TextChoices):
    """The reader types of the field (GB/T 13191 population groups)."""

    UNDERGRADUATE = "undergraduate", _("Undergraduate")
    MASTER = "master", _("Master's student")
    DOCTORAL = "doctoral", _("Doctoral student")
    STAFF = "staff", _("University staff")
    RETIRED = "retired", _("Retired staff")
    ALUMNI = "alumni", _("Alumni")
    EXTERNAL = "external", _("External reader")
    INSTITUTIONAL = "institutional", _("Institutional user")


class UserManager(BaseUserManager["User"]):
    """Makes users for commands and tests; people come through `services.register`."""

    def create_user(
        self, username: str | None = None, password: str | None = None, **fields: object
    ) -> "User":
        user = self.model(username=username or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, password: str | None = None, **fields: object
    ) -> "User":
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in: a reader, and perhaps a member of staff by a role."""

    username = models.CharField(_("user name"), max_length=64, unique=True, null=True, blank=True)
    email = models.EmailField(_("mail address"), max_length=254, unique=True, null=True, blank=True)
    phone = models.CharField(_("mobile number"), max_length=20, unique=True, null=True, blank=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    patron_type = models.CharField(
        _("reader type"), max_length=20, choices=PatronType, default=PatronType.EXTERNAL
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(_("may open the look-up tables"), default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="user_can_be_reached",
                condition=models.Q(username__isnull=False)
                | models.Q(email__isnull=False)
                | models.Q(phone__isnull=False)
                | models.Q(erased_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """What staff and the person herself read: never an empty line."""
        return self.name or self.username or self.email or self.phone or f"#{self.pk}"
