"""Which of her requests a reader wants to see."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from docsharing.cases import OPEN, State
from docsharing.models import RequestType
from docsharing.queries.listing import Filters

SHOWS: dict[str, tuple[State, ...]] = {
    "open": OPEN,
    "waiting": (State.RETRY, State.QUOTED),
    "delivered": (State.DELIVERED, State.CLOSED),
    "ended": (State.UNFILLED, State.CANCELLED),
}


class ListForm(forms.Form):
    """The filters of the list beside its tabs: all of them stand in the address."""

    type = forms.ChoiceField(
        label=pgettext_lazy("of a document", "Type"),
        required=False,
        choices=[("", _("All types")), *RequestType.choices],
    )
    since = forms.DateField(
        label=_("Sent from"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Sent until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Newest first")), ("oldest", _("Oldest first"))],
    )

    @property
    def is_used(self) -> bool:
        """Whether any of it is set, so that it is shown."""
        return any(self.data.get(name) for name in self.fields)

    def filters(self) -> Filters:
        """What was asked for; what cannot be read is left out and marked in the form."""
        self.is_valid()
        asked: dict[str, Any] = self.cleaned_data
        return Filters(
            text=" ".join(self.data.get("q", "").split())[:200],
            states=tuple(map(str, SHOWS.get(self.data.get("show", ""), ()))),
            request_type=asked.get("type", ""),
            since=asked.get("since"),
            until=asked.get("until"),
            oldest_first=asked.get("sort") == "oldest",
        )
