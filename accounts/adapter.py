"""How allauth speaks with our parts: phones, the outbox, notices, limits in the database."""

import uuid
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import sealing
from accounts.identity import folded, normal_phone
from accounts.models import User
from accounts.queries import has_second_factor
from accounts.services import give_back, is_staff_member, role_names, set_password, spend
from accounts.services.limits import QUARTER
from portal import notices, outbox, slots
from portal.models import Topic
from portal.refusals import Refusal

FAILURES = 20
WRONG = _("This name and password do not belong together.")


def shown_name(user: User) -> str:
    """How allauth's pages call a person."""
    return user.display_name


class PhoneField(forms.CharField):
    """A mobile number in any common spelling."""

    def clean(self, value: Any) -> str:
        """The number in E.164."""
        if (number := normal_phone(super().clean(value))) is None:
            raise forms.ValidationError(_("This is not a phone number."), code="phone-invalid")
        return number


class AccountAdapter(DefaultAccountAdapter):
    """Accounts as this house keeps them."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "phone_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Our own page signs up; allauth's is not routed."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff go to the first page of the desk that their roles open; readers to their own."""
        roles = role_names(cast(User, request.user))  # she has just signed in
        for given in slots.fill("rail", request.user):
            for item in given:
                if roles & set(item.roles):
                    return reverse(item.url_name)
        return str(settings.LOGIN_REDIRECT_URL)

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        """How allauth tells a phone number from a user name."""
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The person's number, and whether she proved it."""
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def get_user_by_phone(self, phone: str) -> User | None:
        """Whose number it is."""
        return User.objects.filter(phone=phone).first()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Allauth's limits in the cache, and ours in the database: the cache may be emptied."""
        super().pre_authenticate(request, **credentials)
        try:
            spend("sign-in", _who(credentials), limit=FAILURES, seconds=QUARTER)
        except Refusal as refusal:
            raise self.validation_error("too_many_login_attempts") from refusal

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A right password costs no try."""
        if user := super().authenticate(request, **credentials):
            give_back("sign-in", _who(credentials), seconds=QUARTER)
        return user

    def set_password(self, user: User, password: str) -> None:
        """A new password ends what the old one opened."""
        set_password(user, password)

    def reauthenticate(self, user: User, password: str) -> bool:
        """Ask for the password again, by whichever name the person has."""
        name = next(field for field in ("username", "email", "phone") if getattr(user, field))
        found = self.authenticate(self.request, **{name: getattr(user, name), "password": password})
        return found is not None and found.pk == user.pk

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Whatever allauth writes goes out through the outbox, like every letter."""
        letter = self.render_mail(template_prefix, email, {**context, "request": self.request})
        outbox.letter(email, letter.subject, str(letter.body), dedupe=f"allauth:{uuid.uuid4()}")

    def format_email_subject(self, subject: str) -> str:
        """Without the name of the site: the sender says it."""
        return str(subject)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        """What changed about her sign-in is a notice about security, always mailed."""
        code = f"accounts.{template_prefix.rsplit('/', 1)[-1].replace('_', '-')}"
        notices.notify(
            user,
            code,
            topic=Topic.SECURITY,
            url="/me/security/",
            dedupe=f"security:{uuid.uuid4()}",
        )

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what allauth says, save that one has signed in: one sees that."""
        if message_template and message_template.endswith(("logged_in.txt", "logged_out.txt")):
            return
        super().add_message(
            request, level, message_template, message_context, extra_tags, message=message
        )


def _who(credentials: dict[str, Any]) -> str:
    names = (credentials.get(field) for field in ("email", "phone", "username"))
    return folded(next((name for name in names if name), ""))


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are sealed, and staff keep at least one."""

    def encrypt(self, text: str) -> str:
        """A secret of TOTP or recovery codes is sealed like an ID number."""
        return sealing.seal(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret, if the key of the environment is the one it was sealed with."""
        return (sealing.unseal(encrypted_text.encode()) or b"").decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff who need a second factor cannot take their last one away."""
        if not settings.STAFF_SECOND_FACTOR or not is_staff_member(authenticator.user):
            return True
        return has_second_factor(authenticator.user, besides=authenticator)
