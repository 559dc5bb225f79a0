"""What is typed about gifts: a choice, the catalogue, the stock, and who collects."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from docsharing.models import Gift, Redemption, RedemptionState, ShownDocument
from docsharing.services.gift_stock import MOST, GiftDetails
from portal.forms import WholeNumberField

SHORT = {"class": "short num", "inputmode": "numeric", "autocomplete": "off"}


def _number(label: Any, least: int = 1, hint: Any = "", most: int = MOST) -> WholeNumberField:
    return WholeNumberField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=hint,
        widget=forms.TextInput(attrs=SHORT),
    )


class ChooseForm(forms.Form):
    """A choice, done once however often it is sent, at the price that was shown."""

    idempotency_key = forms.CharField(
        widget=forms.HiddenInput, validators=[RegexValidator(r"\A[A-Za-z0-9-]{8,64}\Z")]
    )
    points = WholeNumberField(widget=forms.HiddenInput)


class GiftForm(forms.Form):
    """What the catalogue says of a gift."""

    name_zh = forms.CharField(label=pgettext_lazy("gift", "Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    description = forms.CharField(
        label=_("Description"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    points = _number(_("Points"), hint=_("What was chosen before keeps its price."))
    limit_each = _number(_("A reader may have"), hint=_("As many of this gift in all."), most=1000)
    place = forms.CharField(label=_("Pick-up place"), max_length=120)
    low_stock = _number(
        _("Low-stock mark"), 0, _("The desk is told when no more than this are left.")
    )
    is_shown = forms.BooleanField(label=_("Show it in the catalogue"), required=False)
    file = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("PNG or JPG, up to 2 MB. A new picture takes the place of the old one."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg"}),
    )

    def __init__(self, *args: Any, gift: Gift | None = None, **kwargs: Any) -> None:
        first: dict[str, Any] = {"limit_each": 1, "low_stock": 0, "is_shown": True}
        if gift is not None:
            names = set(self.base_fields) - {"file"}
            first = {name: getattr(gift, name) for name in names}
        super().__init__(*args, **{**kwargs, "initial": first})

    def details(self) -> GiftDetails:
        """What was typed."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return GiftDetails(**given)


class TakeInForm(forms.Form):
    """More of a gift has come."""

    quantity = _number(_("How many"))
    reason = forms.CharField(
        label=_("Note"), max_length=300, required=False, help_text=_("For example the invoice.")
    )


class CountForm(forms.Form):
    """So many lie there."""

    counted = _number(_("Counted"), 0, _("All that lie there, what is reserved included."))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("Needed if the count differs."),
    )


class CollectForm(forms.Form):
    """Against what a gift is given out."""

    document = forms.ChoiceField(label=_("Document shown"), choices=ShownDocument.choices)
    slip = forms.CharField(
        label=_("Number of the signed slip"),
        max_length=40,
        help_text=_("The printed slip has the number of the gift."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mid mono"}),
    )
    signed = forms.BooleanField(
        label=_("The name on the document is the reader's, and she has signed the slip.")
    )

    def __init__(self, *args: Any, redemption: Redemption, **kwargs: Any) -> None:
        check = redemption.reader.verified_check
        first = {
            "slip": redemption.number.code if redemption.number else "",
            "document": check.document if check else "",
        }
        super().__init__(*args, **{**kwargs, "initial": first})


class CallOffForm(forms.Form):
    """Why a gift cannot be given out."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("The reader is told of it.")
    )


class ChosenForm(forms.Form):
    """Which of the chosen gifts are shown."""

    q = forms.CharField(label=_("Number, reader or gift"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", RedemptionState.RESERVED.label),
            *((each.value, each.label) for each in RedemptionState if each != "reserved"),
            ("all", _("All")),
        ],
    )
