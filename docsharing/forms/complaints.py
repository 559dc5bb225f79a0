"""What a reader types when she complains, and what the desk answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.kinds import ActForm
from docsharing.models import Cause, Delivery
from portal.forms import YuanField


class ComplaintForm(forms.Form):
    """What is wrong with a delivery."""

    cause = forms.ChoiceField(
        label=_("What is wrong"), choices=Cause.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Which pages, what you see instead, and anything else that helps"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    attachment = forms.FileField(
        label=_("Picture or file that shows it"),
        required=False,
        help_text=_("PDF, PNG, JPEG, TIFF, Word or Excel. Choose it again after an error."),
    )

    def __init__(self, *args: Any, of: Delivery | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].choices = [(each.value, each.label) for each in Cause.of(of)]


class ResendForm(ActForm):
    """What is made anew."""

    note = forms.CharField(
        label=_("What was wrong"),
        max_length=1000,
        help_text=_("The reader reads this. The file is withdrawn and the request comes back."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RefundForm(ActForm):
    """How much goes back."""

    amount = YuanField(label=_("Refund (yuan)"))
    note = forms.CharField(
        label=_("To the reader"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        charge = self.case.complaint.delivery.charge if self.case else None
        self.left_fen = charge.amount_fen - charge.refunded_fen if charge else 0


class ApologyForm(ActForm):
    """What the library says to a reader who is right."""

    note = forms.CharField(
        label=_("To the reader"),
        max_length=1000,
        help_text=_("Nothing is sent again or given back. The complaint counts as upheld."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RefuseForm(ActForm):
    """Why the complaint is not upheld."""

    note = forms.CharField(
        label=_("To the reader: why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
