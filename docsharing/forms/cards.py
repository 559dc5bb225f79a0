"""What is typed about membership cards, at the desk and by a reader."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docsharing.models import CardState
from docsharing.services.activation import number_or_slip
from docsharing.services.cards import NewBatch
from ledger.models import SubsidyFund
from portal import rules
from portal.clock import today
from portal.forms import WholeNumberField, YuanField
from portal.refusals import Refusal

SHORT = {"class": "short num", "inputmode": "numeric", "autocomplete": "off"}


def number_field(label: Any) -> WholeNumberField:
    """A field for a count."""
    return WholeNumberField(label=label, min_value=1, widget=forms.TextInput(attrs=SHORT))


class BatchForm(forms.Form):
    """Cards to be made."""

    distributor = forms.CharField(
        label=_("Distributor"),
        max_length=120,
        help_text=_("The sub-centre or event that hands them out."),
    )
    quantity = number_field(_("Quantity"))
    year = number_field(_("Year"))
    unit_fen = YuanField(label=_("Subsidy of a card, in yuan"))
    fund = forms.ModelChoiceField(
        label=_("Fund"),
        queryset=SubsidyFund.objects.none(),
        required=False,
        empty_label=_("The one that is open when the subsidy is granted"),
    )
    expires_on = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        first = {
            "year": today().year,
            "unit_fen": f"{int(rules.value('subsidy.card')) / 100:.2f}",
            "expires_on": date(today().year + 1, 12, 31),
        }
        super().__init__(*args, **{**kwargs, "initial": first})
        open_funds = SubsidyFund.objects.filter(closed_at__isnull=True)
        self.fields["fund"].queryset = open_funds.order_by("-year", "-pk")

    def batch(self) -> NewBatch:
        """What was asked for."""
        return NewBatch(**self.cleaned_data)


class HandOutForm(forms.Form):
    """To whom how many cards go."""

    to = forms.CharField(label=_("Handed to"), max_length=120, help_text=_("An event or a person."))
    count = number_field(_("How many"))


class VoidForm(forms.Form):
    """Why cards are void."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class CardFilterForm(forms.Form):
    """Which batches are shown."""

    year = WholeNumberField(label=_("Year"), required=False, widget=forms.TextInput(attrs=SHORT))
    distributor = forms.CharField(label=_("Distributor"), required=False, max_length=120)
    by = forms.ChoiceField(
        label=_("Shown by"),
        required=False,
        choices=[("", _("Batch")), ("distributor", _("Distributor"))],
    )


class StateForm(forms.Form):
    """Which cards of a batch are shown."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *CardState.choices]
    )


class ActivateForm(forms.Form):
    """The card that a reader holds."""

    card_number = forms.CharField(
        label=_("Card number"),
        max_length=60,
        help_text=_("For example HY-2026-0000429"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mid mono"}),
    )
    card_secret = forms.CharField(
        label=_("Secret of the card"),
        max_length=60,
        help_text=_("The twelve signs under the scratch box"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mid mono"}),
    )

    def clean_card_number(self) -> str:
        """The number in its one spelling; a slip is told at once."""
        try:
            return number_or_slip(self.cleaned_data["card_number"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.text) from refusal


def refused(form: forms.Form, refusal: Refusal) -> None:
    """Say in the form what a service refused, at its field if it names one."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
