"""What staff type about people and organisations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import birth_field
from accounts.models import DocumentKind, MembershipRole, OrganisationKind, PatronType
from accounts.models.organisations import ANSWERING
from accounts.roles import Role
from accounts.services import REASONS, GivenName
from portal.words import say


class RoleForm(forms.Form):
    """A role to give or to take back."""

    role = forms.ChoiceField(label=_("Role"), choices=Role)


class PatronTypeForm(forms.Form):
    """Which type of reader a person is."""

    patron_type = forms.ChoiceField(label=_("Reader type"), choices=PatronType)


class ReasonForm(forms.Form):
    """Why an account is suspended."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class RefuseNameForm(forms.Form):
    """Why a real name cannot be confirmed."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=[(code, f"accounts.refused-{code}") for code in REASONS]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, say(f"accounts.refused-{code}")) for code in REASONS]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]


class DeskNameForm(forms.Form):
    """A paper that a clerk holds in her hands."""

    real_name = forms.CharField(label=_("Name as on the paper"), max_length=80)
    document = forms.ChoiceField(label=_("Paper"), choices=DocumentKind)
    id_number = forms.CharField(label=_("Number of the paper"), max_length=30)
    born_on = birth_field()
    guardian_name = forms.CharField(label=_("Guardian's name"), max_length=80, required=False)
    guardian_phone = forms.CharField(label=_("Guardian's phone"), max_length=30, required=False)
    consent = forms.BooleanField(label=_("The person (or the guardian) has signed the consent."))

    def given(self) -> GivenName:
        """What the paper says."""
        data = self.cleaned_data
        return GivenName(
            name=data["real_name"],
            number=data["id_number"],
            document=data["document"],
            guardian_name=data["guardian_name"],
            guardian_phone=data["guardian_phone"],
            consents=data["consent"],
            guardian_consents=data["consent"],
            born_on=data["born_on"],
        )


class OrganisationForm(forms.Form):
    """A partner of the library."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind)
    uscc = forms.CharField(label=_("Unified social credit code"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)


class MemberForm(forms.Form):
    """Who acts for an organisation."""

    login = forms.CharField(label=_("Mail address, mobile number or user name"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=MembershipRole)

    def __init__(self, *args: Any, names_heads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not names_heads:
            choices = [each for each in MembershipRole.choices if each[0] not in ANSWERING]
            self.fields["role"].choices = choices  # type: ignore[attr-defined]
