"""The user: a reader, and perhaps a member of staff by a role."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import identity

if TYPE_CHECKING:
    from accounts.models.names import RealNameCheck
    from accounts.models.organisations import Membership


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
        if username:
            user.username_skeleton = identity.skeleton(username)
        user.email = identity.normal_email(user.email) if user.email else None
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
    username_skeleton = models.CharField(  # noqa: DJ001 - unique where there is one
        max_length=64, unique=True, null=True, editable=False
    )
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
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
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
            models.CheckConstraint(
                name="user_mail_is_in_lower_case",
                condition=models.Q(email__isnull=True) | models.Q(email=Lower("email")),
            ),
            models.CheckConstraint(
                name="user_phone_is_e164",
                condition=models.Q(phone__isnull=True) | models.Q(phone__startswith="+"),
            ),
            models.CheckConstraint(
                name="erased_user_keeps_no_address",
                condition=models.Q(erased_at__isnull=True)
                | models.Q(
                    username__isnull=True,
                    email__isnull=True,
                    phone__isnull=True,
                    name="",
                    is_active=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end with the password, and with the epoch that suspending and closing raise."""
        of_password: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{of_password}{self.session_epoch}"

    @property
    def display_name(self) -> str:
        """What staff and the person herself read: never an empty line."""
        return self.name or self.username or self.email or self.phone or f"#{self.pk}"

    @cached_property
    def verified_check(self) -> "RealNameCheck | None":
        """The check by which the library knows who she is."""
        return self.name_checks.filter(verified_at__isnull=False, retired_at__isnull=True).first()

    @property
    def is_verified(self) -> bool:
        """Whether the library knows which natural person this is."""
        return self.verified_check is not None


class StaffActKind(models.TextChoices):
    """What staff do to an account."""

    ROLE_GIVEN = "role-given", _("Role given")
    ROLE_TAKEN = "role-taken", _("Role taken back")
    SUSPENDED = "suspended", _("Suspended")
    RESTORED = "restored", _("Restored")
    PATRON_TYPE = "patron-type", _("Reader type changed")
    MEMBER_ADDED = "member-added", _("Acts for an organisation")
    MEMBER_ENDED = "member-ended", _("Acts for an organisation no longer")


class StaffAct(models.Model):
    """Who gave or took a right, also over an organisation, or put the reader type right.

    Rows are only added.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="acts_on")
    kind = models.CharField(max_length=16, choices=StaffActKind)
    role = models.CharField(max_length=32, blank=True)
    patron_type = models.CharField(max_length=20, choices=PatronType, blank=True)
    membership: "models.ForeignKey[Membership | None, Membership | None]" = models.ForeignKey(
        "accounts.Membership", models.PROTECT, null=True, related_name="acts"
    )
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="suspension_has_a_reason",
                condition=~models.Q(kind="suspended") | ~models.Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.role}".strip()
