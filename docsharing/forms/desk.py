"""What a librarian types when she acts on a request."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.kinds import ActForm
from docsharing.cases import RetryReason, UnfilledReason
from docsharing.forms.protection import price_protection, protection_field
from docsharing.models import DeliveryMethod, WorkKind
from docsharing.queries.copyright import known_pages
from docsharing.queries.quotes import agreed_protection, protection_fee, unasked_fen
from docsharing.queries.works import work_of_request
from portal.forms import WholeNumberField


class SearchForm(ActForm):
    """Where is searched."""

    note = forms.CharField(
        label=_("Where you search"),
        required=False,
        max_length=500,
        help_text=_("Only staff read this."),
    )


class AskForm(ActForm):
    """What the reader is asked."""

    reason = forms.ChoiceField(label=_("What is missing"), choices=RetryReason.choices)
    text = forms.CharField(
        label=_("To the reader"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class UnfilledForm(ActForm):
    """Why the document cannot be had."""

    reason = forms.ChoiceField(label=_("Reason"), choices=UnfilledReason.choices)
    note = forms.CharField(
        label=_("To the reader"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class DeliverForm(ActForm):
    """The file, and how many pages it has if it does not say so itself; of paper the pages."""

    # Needed for a link alone: a program reads here that it may be left out.
    file = forms.FileField(
        label=_("PDF"), required=False, widget=forms.FileInput(attrs={"accept": ".pdf"})
    )
    password_told = forms.BooleanField(
        label=_("I tell the reader the password of this file"),
        required=False,
        help_text=_("Only for a PDF that asks for one."),
    )
    pages = WholeNumberField(
        label=_("Number of pages"),
        required=False,
        min_value=1,
        max_value=20_000,
        help_text=_("Leave it empty: the file says it."),
        widget=forms.TextInput(attrs={"class": "short num", "inputmode": "numeric"}),
    )
    charged_pages = WholeNumberField(
        label=_("Pages charged"),
        required=False,
        min_value=1,
        max_value=20_000,
        help_text=_("Leave it empty: all that were copied. Fewer need a note."),
        widget=forms.TextInput(attrs={"class": "short num", "inputmode": "numeric"}),
    )
    protection = protection_field()
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        help_text=_("Only staff read this. Needed when you charge fewer pages than the file has."),
    )

    book_pages = WholeNumberField(
        label=_("Pages of the whole book"),
        required=False,
        min_value=1,
        max_value=20_000,
        help_text=_("Copyright allows only a part of it."),
        widget=forms.TextInput(attrs={"class": "short num", "inputmode": "numeric"}),
    )

    carrier = forms.CharField(label=_("Carrier"), required=False, max_length=60)
    tracking = forms.CharField(
        label=_("Tracking number"),
        required=False,
        max_length=60,
        help_text=_("The reader reads it."),
        widget=forms.TextInput(attrs={"class": "mid mono"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is None:
            return
        request = self.case.document_request
        # Of what the reader agreed to it is a part already.
        price_protection(self, 0 if agreed_protection(request) else protection_fee(request))
        self._fit(request.delivery_method)
        work = work_of_request(request)
        if work.kind != WorkKind.BOOK:
            del self.fields["book_pages"]
            return
        self.fields["book_pages"].initial = known_pages(work)
        if request.book_pages:
            said = _("Copyright allows only a part of it. The reader says %(pages)s: please check.")
            self.fields["book_pages"].help_text = said % {"pages": request.book_pages}

    def _fit(self, method: str) -> None:
        """Leave what the way needs: a file and its password, or counted pages and a carrier."""
        if method != DeliveryMethod.POST:
            del self.fields["carrier"], self.fields["tracking"]
        if method == DeliveryMethod.LINK:
            self.fields["file"].required = True
            del self.fields["charged_pages"]
            return
        del self.fields["file"], self.fields["password_told"]
        self.fields["pages"].required = True
        self.fields["pages"].label = _("Pages copied")
        self.fields["pages"].help_text = _("Count those of the copy: copyright counts them.")
        self.fields["note"].help_text = _(
            "Only staff read this. Needed when you charge fewer pages."
        )

    def clean(self) -> dict[str, Any]:
        """What was sent along with a paper copy is not dropped in silence: it is refused."""
        cleaned = super().clean() or {}
        if "file" not in self.fields and (file := self.files.get("file")):
            cleaned["file"] = file
        return cleaned

    def unasked_fen(self) -> int:
        """What the source charges, if the reader was not asked to pay it."""
        return unasked_fen(self.case.document_request) if self.case is not None else 0


class UncollectedForm(ActForm):
    """Why a copy that nobody came for is put away."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, help_text=_("Only staff read this.")
    )


class WithdrawForm(ActForm):
    """What was wrong with the delivery."""

    note = forms.CharField(
        label=_("What was wrong"),
        max_length=1000,
        help_text=_("The reader reads this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
