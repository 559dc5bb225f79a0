"""What a reader gives of a batch: the list, a line put right, and how she wants all of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docsharing.citations.files import MOST_BYTES
from docsharing.forms.requests import LABELS, CitationForm, levels
from docsharing.models import Purpose, RequestType, ServiceLevel
from docsharing.queries.requests import undeclared
from docsharing.services import SendWish
from portal import words
from portal.clock import today

LONGEST_TEXT = 1_000_000


class _EitherText(forms.CharField):
    """One of two of which one is needed: empty it says nothing by itself, and is not optional."""

    def validate(self, value: Any) -> None:
        """Whether one of the two is there, the form asks."""


class _EitherFile(forms.FileField):
    """The other of the two."""

    def validate(self, value: Any) -> None:
        """Whether one of the two is there, the form asks."""


class ListForm(forms.Form):
    """A list, pasted or as a file."""

    use_required_attribute = False

    text = _EitherText(
        label=_("Paste the list"),
        max_length=LONGEST_TEXT,
        strip=False,
        help_text=_(
            "References one a line, DOIs one a line, or records in RIS, BibTeX, EndNote or"
            " CSL-JSON."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    file = _EitherFile(
        label=_("Or choose a file"),
        help_text=_("RIS, BibTeX, EndNote, CSL-JSON, CSV, Excel or plain text, up to 5 MB."),
        widget=forms.FileInput(
            attrs={"accept": ".ris,.bib,.enw,.xml,.json,.csv,.tsv,.xlsx,.txt,.nbib,.isi"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two; a file goes before a text."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("text", "").strip():
            self.add_error("text", _("Paste a list, or choose a file."))
        return cleaned

    def given(self) -> tuple[bytes, str]:
        """The bytes of the list and its name; of a file no more than is ever read."""
        if file := self.cleaned_data["file"]:
            return file.read(MOST_BYTES + 1), str(file.name)
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip()
        return text.encode(), ""


class LineForm(CitationForm):
    """A line of a batch, with its type."""

    request_type = forms.ChoiceField(label=_("Type of document"), choices=RequestType.choices)


class SendForm(forms.Form):
    """How all of a batch is wanted, and the one declaration for it."""

    service_level = forms.ChoiceField(
        label=_("How soon"), choices=ServiceLevel.choices, widget=forms.RadioSelect
    )
    need_by = forms.DateField(
        label=_("Of no use after"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d"),
    )
    purpose = forms.ChoiceField(
        label=_("What the copies are for"),
        choices=Purpose.choices,
        initial=Purpose.STUDY,
        widget=forms.RadioSelect,
    )
    declares = forms.BooleanField(
        label=_("I use the copies for my own study or research only"), required=False
    )

    def __init__(self, *args: Any, prices: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_level"].choices = levels(prices)
        given = self.data if self.is_bound else self.initial
        self.for_work = given.get("purpose") == Purpose.WORK
        if self.for_work:
            self.fields["declares"].label = _("I use the copies only as their licences allow")

    def clean_need_by(self) -> date | None:
        """A day that is still to come."""
        day = self.cleaned_data["need_by"]
        if day and day < today():
            raise forms.ValidationError(words.say("need-by-is-past"))
        return day

    def clean_declares(self) -> bool:
        """Without the declaration nothing is sent."""
        if not self.cleaned_data["declares"]:
            purpose = Purpose.WORK if self.for_work else Purpose.STUDY
            raise forms.ValidationError(words.say(undeclared(purpose)))
        return True

    def wish(self) -> SendWish:
        """How she wants it."""
        return SendWish(**self.cleaned_data)


def label_of(field: str, kind: str) -> str:
    """What a field of a citation is called in the form of its type."""
    if field == "kind":
        return str(LineForm.base_fields["request_type"].label)
    return str(LABELS.get((field, kind), CitationForm.base_fields[field].label))
