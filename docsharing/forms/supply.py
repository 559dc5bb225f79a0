"""What a librarian types when she asks a source or quotes a price, and what a source is."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desk.kinds import ActForm
from docsharing.cases import SourceReason
from docsharing.forms.protection import price_protection, protection_field
from docsharing.models import QuoteKind, SourceKind, SupplySource
from docsharing.queries.quotes import agreed_protection, protection_fee
from docsharing.queries.supply import asked_now, next_source, sources
from portal.forms import WholeNumberField, YuanField


def _note() -> forms.CharField:
    return forms.CharField(
        label=_("Note"), required=False, max_length=500, help_text=_("Only staff read this.")
    )


def _reason() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Why"), choices=SourceReason.choices)


class SourceForm(ActForm):
    """Which source is asked: the next in the order is proposed."""

    source = forms.ModelChoiceField(
        label=_("Source"), queryset=SupplySource.objects.none(), empty_label=None
    )
    note = _note()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources()
        if self.case is not None:
            self.fields["source"].initial = next_source(self.case.document_request)


class SourceNoForm(ActForm):
    """Why the source cannot supply the document."""

    reason = _reason()
    note = _note()


class SourceNextForm(SourceNoForm):
    """Why it cannot; the next source is asked at once, and named before."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None:
            following = next_source(self.case.document_request)
            self.fields["reason"].help_text = (
                gettext("Then %(source)s is asked.") % {"source": following}
                if following
                else gettext("There is no further source in the order.")
            )


class SourceYesForm(ActForm):
    """What the source charges us."""

    price = YuanField(label=_("What the source charges, in yuan"), required=False, least_fen=0)
    note = _note()

    def clean(self) -> dict[str, Any]:
        """The price under the name that says its unit."""
        cleaned = super().clean() or {}
        return {"price_fen": cleaned.pop("price", None), **cleaned}


class SourceFailedForm(SourceNoForm):
    """Why what was promised does not come."""


class QuoteForm(ActForm):
    """What the reader is asked to agree to."""

    kind = forms.ChoiceField(
        label=_("What the reader must agree to"),
        choices=QuoteKind.choices,
        initial=QuoteKind.PRICE,
        widget=forms.RadioSelect,
    )
    pages = WholeNumberField(
        label=_("Number of pages"),
        min_value=1,
        max_value=20_000,
        help_text=_("The price follows from them by the tariff."),
        widget=forms.TextInput(attrs={"class": "short num", "inputmode": "numeric"}),
    )
    source_price = YuanField(
        label=_("What the source charges, in yuan"),
        required=False,
        least_fen=0,
        help_text=_("It is added to the price. Leave it empty if there is nothing."),
    )
    protection = protection_field()
    missing = forms.CharField(
        label=_("What is missing"),
        required=False,
        max_length=500,
        help_text=_("Needed for a part: for example, pages 77 and 78."),
    )
    price = YuanField(
        label=_("Reduced price for the part, in yuan"),
        required=False,
        least_fen=0,
        help_text=_("Leave it empty for the price by its pages."),
    )
    note = forms.CharField(
        label=_("To the reader"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None:
            request = self.case.document_request
            asked = asked_now(request)
            self.fields["source_price"].initial = asked and asked.price_fen
            price_protection(self, protection_fee(request))
            if "protection" in self.fields:
                self.fields["protection"].initial = bool(agreed_protection(request))

    def clean(self) -> dict[str, Any]:
        """The amounts under the names that say their unit."""
        cleaned = super().clean() or {}
        fen = {
            "price_fen": cleaned.pop("price", None),
            "source_fen": cleaned.pop("source_price", None),
        }
        return {**cleaned, **fen}


class SupplySourceForm(forms.Form):
    """A source as the library describes it."""

    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=SourceKind.choices)
    symbol = forms.CharField(
        label=_("Library symbol"),
        required=False,
        max_length=60,
        help_text=_("ISIL (ISO 15511), by which libraries know each other."),
    )
    ill_allowed = forms.BooleanField(
        label=_("Its licence lets us pass copies on"),
        required=False,
        initial=True,
        help_text=_("Without this it is never asked."),
    )
    workdays = WholeNumberField(
        label=_("Usual working days"), required=False, min_value=0, max_value=365,
        widget=forms.TextInput(attrs={"class": "short num", "inputmode": "numeric"}),
    )  # fmt: skip
    price = YuanField(label=_("Usual price in yuan"), required=False, least_fen=0)
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        help_text=_("With an address, each request goes there by mail at once."),
    )
    mail_language = forms.ChoiceField(label=_("Language of the mail"))
    mail_subject = forms.CharField(
        label=_("Subject of the mail"),
        required=False,
        max_length=200,
        help_text=_("Leave subject and text empty for the words of the house."),
    )
    mail_body = forms.CharField(
        label=_("Text of the mail"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip

    def __init__(self, *args: Any, source: SupplySource | None = None, **kwargs: Any) -> None:
        if source is not None:
            names = [name for name in self.base_fields if name != "price"]
            given = {name: getattr(source, name) for name in names}
            kwargs["initial"] = given | {"price": source.price_fen}
        super().__init__(*args, **kwargs)
        languages = SupplySource._meta.get_field("mail_language").choices  # noqa: SLF001 - Django documents `_meta`
        self.fields["mail_language"].choices = languages

    def clean(self) -> dict[str, Any]:
        """The price under the name that says its unit."""
        cleaned = super().clean() or {}
        return {**cleaned, "price_fen": cleaned.pop("price", None)}


class NewSourceForm(SupplySourceForm):
    """A new source, with the short name that it keeps."""

    code = forms.SlugField(
        label=_("Short name"),
        max_length=40,
        help_text=_("Small letters, digits and hyphens; it stays as it is."),
    )
    field_order = ("code",)
