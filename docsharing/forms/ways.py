"""How a reader gets her document, and where it goes by post."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from desk.kinds import ActForm
from docsharing.models import DeliveryMethod
from docsharing.queries.paper import ADDRESS, LONGEST, PostTo, address_of, faults, tidy
from portal import rules, words


class WayField(forms.ChoiceField):
    """The way; by link, if nothing is said."""

    def clean(self, value: Any) -> str:
        """One of the ways."""
        return str(super().clean(value or DeliveryMethod.LINK.value))


class WayForm(forms.Form):
    """The way, and the address that only post needs."""

    delivery_method = WayField(
        label=_("Way of delivery"),
        choices=DeliveryMethod.choices,
        initial=DeliveryMethod.LINK,
        widget=forms.RadioSelect,
    )
    recipient = forms.CharField(
        label=_("Recipient"),
        required=False,
        max_length=LONGEST["recipient"],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Phone number for the carrier"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "mid"}),
    )
    address = forms.CharField(
        label=_("Postal address"),
        required=False,
        max_length=LONGEST["address"],
        help_text=_("Province, city, district, street and number. Only you and the desk see it."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postal code"),
        required=False,
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "postal-code", "inputmode": "numeric", "class": "short num"}
        ),
    )

    @property
    def by_post(self) -> bool:
        """Whether it goes by post, as far as the form says."""
        given = self.data if self.is_bound else self.initial
        return bool(given.get("delivery_method") == DeliveryMethod.POST)

    def need_address(self) -> None:
        """By post no field of the address may stay empty."""
        for name in ADDRESS if self.by_post else ():
            field = self.fields[name]
            field.required = True
            field.error_messages["required"] = gettext("Fill in: %(field)s") % {
                "field": field.label
            }

    def clean(self) -> dict[str, Any]:
        """By post there is a whole address."""
        cleaned = super().clean() or {}
        self.post_to = tidy(PostTo(**{name: cleaned.get(name) or "" for name in ADDRESS}))
        if self.by_post:
            for name, code in faults(self.post_to):
                if not self.errors.get(name):
                    self.add_error(name, words.say(code))
        return cleaned


class AddressForm(WayForm, ActForm):
    """Where a copy goes by post, put right at the desk; what is not sent stays as it is."""

    by_post = True

    def __init__(
        self, data: Any = None, files: Any = None, *, case: Any = None, by: Any = None
    ) -> None:
        known = address_of(case.document_request) if case else None
        initial = (known or PostTo()).as_dict()
        given = None if data is None else initial | {n: data[n] for n in ADDRESS if n in data}
        super().__init__(given, files, initial=initial, case=case, by=by)
        del self.fields["delivery_method"]
        self.fields["address"].help_text = ""
        self.need_address()

    def clean(self) -> dict[str, Any]:
        """The address alone."""
        super().clean()
        return {"post_to": self.post_to}


def ways(prices: Mapping[str, int]) -> list[tuple[str, Any]]:
    """The ways, each with what it means and what it costs beside the pages."""
    days = rules.value("dd.pickup_days")
    waits = ngettext(
        "it waits %(days)s day for you; bring your identity card or library card",
        "it waits %(days)s days for you; bring your identity card or library card",
        days,
    )
    hints = {
        DeliveryMethod.LINK: gettext("the link is yours alone and opens when you are signed in"),
        DeliveryMethod.PICKUP: waits % {"days": days},
        DeliveryMethod.POST: gettext("to the address that you give"),
    }
    return [
        (way.value, format_html("{}<small>{}{}</small>", way.label, hint, _cost(prices, way)))
        for way, hint in hints.items()
    ]


def _cost(prices: Mapping[str, int], way: DeliveryMethod) -> str:
    fen = prices.get(f"dd.{way.value}", 0)
    return gettext(", %(price)s yuan more") % {"price": words.yuan(fen)} if fen else ""
