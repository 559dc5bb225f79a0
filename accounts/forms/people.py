"""What a person may type about herself, and staff about people."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import derive_login_method
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import extras
from accounts.identity import folded, normal_address
from accounts.models import (
    DocumentKind,
    Organisation,
    RelationKind,
    Scope,
)
from accounts.models.organisations import TO_ORGANISATION
from accounts.services import GivenName, check_given, scan_is_clean
from accounts.services.names import SCAN_BYTES
from portal.refusals import Refusal
from portal.words import say


def put(form: forms.Form, refusal: Refusal) -> None:
    """Show a refusal at its field, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)


class SignInForm(LoginForm):
    """One field for mail address, mobile number or user name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Mail address, mobile number or user name")
        login.max_length = 254
        login.widget.attrs = {"autocomplete": "username", "autofocus": True}
        password.label, password.help_text = _("Password"), ""
        password.widget.attrs = {"autocomplete": "current-password"}

    def clean_login(self) -> str:
        """The name in its one spelling."""
        typed = self.cleaned_data["login"]
        found = normal_address(typed)
        return found[1] if found else folded(typed)

    def user_credentials(self) -> dict[str, str]:
        """One way to look the person up, so that one password is checked, known or not."""
        login = self.cleaned_data["login"]
        method = derive_login_method(login).value
        return {method: login, "password": self.cleaned_data["password"]}


class AddKeyForm(AddWebAuthnForm):
    """A passkey or security key, with a name to know it by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")


class EditKeyForm(EditWebAuthnForm):
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")


class CodeField(forms.CharField):
    """Six digits from a mail or message."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Code"),
            max_length=20,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "one-time-code",
                    "inputmode": "numeric",
                    "class": "num short",
                }
            ),
            **kwargs,
        )


def password_field(label: Any) -> forms.CharField:
    """A new password, typed once: a manager fills it."""
    return forms.CharField(
        label=label,
        max_length=128,
        strip=False,
        help_text=_("At least 8 characters, not only digits."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def birth_field() -> forms.DateField:
    """The day of birth, which an ID number tells by itself."""
    return forms.DateField(
        label=_("Date of birth, with a passport"),
        required=False,
        help_text=_("An identity card number tells it: leave this empty then."),
        widget=forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d"),
    )


class AddressForm(forms.Form):
    """A mail address or a mobile number."""

    address = forms.CharField(
        label=_("Mail address or mobile number"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )

    def clean_address(self) -> str:
        """The address in its one spelling."""
        if (found := normal_address(self.cleaned_data["address"])) is None:
            raise ValidationError(say("address-invalid"))
        return found[1]


class NameFields(forms.Form):
    """An identity number with what the law asks besides."""

    id_number = forms.CharField(
        label=_("Identity card number"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "num mid"}),
        help_text=_("Needed for the subsidy. It is erased once it is checked."),
    )
    real_name_consent = forms.BooleanField(
        label=_("I agree that my name and number are checked."), required=False
    )
    guardian_name = forms.CharField(label=_("Guardian's name"), max_length=80, required=False)
    guardian_phone = forms.CharField(label=_("Guardian's phone"), max_length=30, required=False)
    guardian_consent = forms.BooleanField(
        label=_("The guardian agrees to the account and the check."), required=False
    )
    document = DocumentKind.ID_CARD.value
    of_guardian = ("guardian_name", "guardian_phone", "guardian_consent")

    @property
    def name_fields(self) -> list[forms.BoundField]:
        """What everybody fills in who wants to be known by a real name."""
        return [field for field in self if field.name not in self.of_guardian]

    @property
    def guardian_fields(self) -> list[forms.BoundField]:
        """What is asked besides for a child."""
        return [self[name] for name in self.of_guardian]

    @property
    def for_a_child(self) -> bool:
        """Whether anything of a guardian was given, or is wrong."""
        return any(field.value() or field.errors for field in self.guardian_fields)

    def given(self) -> GivenName | None:
        """What was given to be known by, or None."""
        data = self.cleaned_data
        if not data.get("id_number"):
            return None
        scan = data.get("scan")
        return GivenName(
            name=data.get("real_name") or data.get("name", ""),
            number=data["id_number"],
            document=data.get("document") or self.document,
            # Enough to be told that it is too large.
            scan=scan.read(SCAN_BYTES + 1) if scan else b"",
            guardian_name=data.get("guardian_name", ""),
            guardian_phone=data.get("guardian_phone", ""),
            consents=data.get("real_name_consent", False),
            guardian_consents=data.get("guardian_consent", False),
            born_on=data.get("born_on"),
        )

    def clean(self) -> dict[str, Any]:
        """Say at once what is wrong with the number, before anything is done."""
        super().clean()
        try:
            if (given := self.given()) is not None:
                check_given(given)
                if scan := self.cleaned_data.get("scan"):
                    scan_is_clean(scan)
                    scan.seek(0)
        except Refusal as refusal:
            put(self, refusal)
        return self.cleaned_data


class ExtraField(forms.CharField):
    """A line that another app asks of a newcomer."""

    def __init__(self, extra: extras.Field) -> None:
        self.extra = extra
        super().__init__(
            label=extra.label,
            help_text=extra.help_text,
            required=False,
            max_length=60,
            widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mid mono"}),
        )

    def clean(self, value: Any) -> str:
        """The text in its one spelling."""
        text = super().clean(value)
        try:
            return self.extra.clean(text) if text else ""
        except Refusal as refusal:
            raise ValidationError(refusal.text) from refusal


class SignUpForm(NameFields, AddressForm):
    """The one page by which a person comes in."""

    code = CodeField()
    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = password_field(_("Password"))
    consent = forms.BooleanField(
        label=_("I have read how the library uses my data, and agree."),
        error_messages={"required": _("Without this the library may not keep an account for you.")},
    )
    field_order = ["address", "code", "name", "password", "consent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, extra in extras.fields().items():
            self.fields[name] = ExtraField(extra)

    def clean_password(self) -> str:
        """A password that is hard to guess."""
        password = self.cleaned_data["password"]
        validate_password(password)
        return password

    def answers(self) -> dict[str, str]:
        """What was filled in for the apps above."""
        return {name: self.cleaned_data.get(name, "") for name in extras.fields()}

    @property
    def extra_parts(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """Title and fields of each app's part, and whether something stands in it."""
        parts = []
        for extra in extras.registered():
            lines = [self[name] for name in extra.fields]
            filled = any(line.value() or line.errors for line in lines)
            parts.append((extra.title, lines, filled))
        return parts

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What everybody fills in."""
        return [self[name] for name in ("name", "password", "consent")]

    @property
    def name_fields(self) -> list[forms.BoundField]:
        """What who wants the subsidy fills in besides."""
        return [self[name] for name in ("id_number", "real_name_consent")]


class ResetForm(forms.Form):
    """The code, and a new password."""

    code = CodeField()
    password = password_field(_("New password"))

    def clean_password(self) -> str:
        """A password that is hard to guess."""
        password = self.cleaned_data["password"]
        validate_password(password)
        return password


class CodeForm(forms.Form):
    """The code alone."""

    code = CodeField()


class ProfileForm(forms.Form):
    """Name, user name and language."""

    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    username = forms.CharField(
        label=_("User name"),
        max_length=32,
        required=False,
        help_text=_("3 to 32 letters, digits or Chinese characters; you may also sign in with it."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "class": "mid"}),
    )
    language = forms.ChoiceField(label=_("Language of our mails"), choices=settings.LANGUAGES)


class RealNameForm(NameFields):
    """Name and paper, given after signing up."""

    real_name = forms.CharField(label=_("Name as on the paper"), max_length=80)
    document = forms.ChoiceField(label=_("Paper"), choices=DocumentKind)
    scan = forms.FileField(
        label=_("Picture of the paper (PNG or JPEG, up to 5 MB)"), required=False
    )
    born_on = birth_field()
    field_order = ["real_name", "document", "id_number", "born_on", "scan"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id_number"].required = True
        self.fields["id_number"].label = _("Number of the paper")


class TokenForm(forms.Form):
    """A new key of the API."""

    label = forms.CharField(label=_("What it is for"), max_length=60)
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=Scope, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=_("It ends after"),
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("a year"))],
        coerce=int,
        initial=90,
    )

    def __init__(self, *args: Any, is_staff: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_staff:
            mine = [choice for choice in Scope.choices if choice[0] != Scope.DESK]
            self.fields["scopes"].choices = mine  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """To close the account, one writes the word."""

    word = forms.CharField(label=_("Write CLOSE"), max_length=20)
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def clean_word(self) -> str:
        """The word, in either case."""
        word = folded(self.cleaned_data["word"])
        if word not in {"close", "注销"}:
            raise ValidationError(_("Write the word CLOSE to go on."))
        return word


class InterestForm(forms.Form):
    """A subject, as a keyword or a class of the Chinese Library Classification."""

    interest = forms.CharField(
        label=_("Subject"), max_length=60, help_text=_("A word, or a class such as TP391.")
    )


class RelationForm(forms.Form):
    """Where one works, as a link to an organisation that the library knows."""

    kind = forms.ChoiceField(
        label=_("Relation"),
        choices=[(kind.value, kind.label) for kind in RelationKind if kind in TO_ORGANISATION],
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=160)

    def clean_organisation(self) -> Organisation:
        """An organisation by its name."""
        name = folded(self.cleaned_data["organisation"])
        found = Organisation.objects.filter(name_folded=name, closed_at__isnull=True).first()
        if found is None:
            raise ValidationError(_("The library does not know this organisation yet."))
        return found
