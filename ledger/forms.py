"""What a person may type on the ledger's pages."""

import uuid
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ledger.models import VoidReason
from portal.clock import today
from portal.forms import YuanField
from portal.refusals import Refusal


class ActForm(forms.Form):
    """A form whose act is done once, however often it is sent."""

    idempotency_key = forms.CharField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        max_length=64,
        validators=[RegexValidator(r"\A[A-Za-z0-9-]{8,64}\Z")],
    )


class StatementForm(forms.Form):
    """Which part of the statement is wanted."""

    purse = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("All")), ("subsidy", _("Subsidy")), ("prepaid", _("Prepaid"))],
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


class PointsForm(forms.Form):
    """Which part of the statement of points is wanted."""

    book = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("All")), ("points", _("Points")), ("bonus", _("Bonus points"))],
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


class ShiftOpenForm(forms.Form):
    """The float that the cashier takes out."""

    float_fen = YuanField(
        label=_("Float"), least_fen=0, help_text=_("Paid back money comes out of the float.")
    )


class ShiftCloseForm(forms.Form):
    """What the cashier counted."""

    takings_fen = YuanField(label=_("Takings counted"), least_fen=0)
    float_fen = YuanField(label=_("Float counted"), least_fen=0)
    reason = forms.CharField(
        label=_("Why the count differs"),
        required=False,
        max_length=200,
        help_text=_("Needed only where it does."),
    )


class CashForm(ActForm):
    """An amount over the counter."""

    amount = YuanField(label=_("Amount in yuan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.prefix == "take" and not self.is_bound:
            # Most who come to the cash desk pay in: the cashier types at once.
            self.fields["amount"].widget.attrs["autofocus"] = True


class VoidForm(forms.Form):
    """Why a receipt is declared void."""

    why = forms.ChoiceField(
        label=_("Why it is void"),
        choices=[("", _("Choose why")), *VoidReason.choices],
        help_text=_("The reader is told."),
    )


class FundForm(forms.Form):
    """A new subsidy fund."""

    name = forms.CharField(label=_("Name of the fund"), max_length=80)
    funder = forms.CharField(label=_("Funder"), max_length=80)
    year = forms.IntegerField(
        label=_("Year"),
        min_value=2000,
        max_value=2100,
        initial=lambda: today().year,
        widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
    )
    budget_fen = YuanField(label=_("Budget in yuan"))


class FundRaiseForm(ActForm):
    """More money for a fund."""

    amount_fen = YuanField(label=_("Amount in yuan"))


class RevokeForm(forms.Form):
    """Why a subsidy is taken back."""

    reason = forms.CharField(
        label=_("What was proved"), max_length=300, help_text=_("Kept with the account.")
    )


def put(form: forms.Form, refusal: Refusal) -> None:
    """Say in the form what a service refused, at its field if it names one."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
