"""What a reader may type: the request form, and her answers."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from docsharing.citations import MANDATORY, Citation, missing
from docsharing.citations.assemble import MOST_AUTHORS, assemble
from docsharing.forms.ways import WayForm, ways
from docsharing.models import CITATION_FIELDS, Purpose, RequestType, ServiceLevel
from docsharing.queries.requests import undeclared
from docsharing.services import Wish
from portal import rules, words
from portal.clock import today
from portal.forms import WholeNumberField

# The fields of each type, in the rows in which they stand.
LAYOUT: dict[str, tuple[tuple[str, ...], ...]] = {
    RequestType.ARTICLE: (
        ("title",), ("authors", "container"), ("year", "volume", "issue", "pages"), ("doi", "issn"),
    ),
    RequestType.THESIS: (("title",), ("authors", "institution"), ("year", "degree", "pages")),
    RequestType.CHAPTER: (
        ("container",), ("title",), ("authors", "publisher"),
        ("year", "edition", "pages"), ("isbn",),
    ),
    RequestType.CONFERENCE: (
        ("title",), ("authors", "container"), ("year", "volume", "issue", "pages"),
        ("place", "doi"), ("isbn", "issn"),
    ),
    RequestType.PATENT: (("number",), ("title",), ("applicant", "country")),
    RequestType.STANDARD: (("number",), ("title",)),
    RequestType.REPORT: (("title",), ("authors", "institution"), ("number", "year", "pages")),
}  # fmt: skip
LABELS: dict[tuple[str, str], Any] = {
    ("container", RequestType.CHAPTER): _("Title of the book"),
    ("container", RequestType.CONFERENCE): _("Conference"),
    ("title", RequestType.CHAPTER): _("Title of the chapter"),
    ("institution", RequestType.REPORT): _("Issuing body"),
    ("number", RequestType.STANDARD): _("Standard number with its year"),
    ("number", RequestType.REPORT): _("Report number"),
}
HINTS: dict[tuple[str, str], Any] = {
    ("title", RequestType.CHAPTER): _("Or fill in the pages that you need."),
    ("number", RequestType.PATENT): _("For example CN107966475B. Without it: title and applicant."),
    ("number", RequestType.STANDARD): _("For example GB/T 7714-2015"),
    ("pages", RequestType.THESIS): _("The part that you need, for example 1-30"),
}
LONGEST_PARTED = 202  # a name, and what parts it from the next
# Where the notes of the citation reader belong.
NOTE_FIELDS = {
    "doi": "doi", "issn": "issn", "isbn": "isbn", "pmid": "doi", "year": "year",
    "patent": "number", "standard": "number",
}  # fmt: skip


def _text(
    label: Any, longest: int, hint: Any = "", css: str = "", mode: str = ""
) -> forms.CharField:
    attrs = {"class": css} if css else {}
    if mode:
        attrs["inputmode"] = mode
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(
        label=label, max_length=longest, required=False, help_text=hint, widget=widget
    )


class CitationForm(forms.Form):
    """The fields of a citation; which of them are shown and needed depends on the type.

    `before`: as a request has it; what its type has no field for stays then.
    """

    title = _text(_("Title"), 1000)
    authors = _text(_("Authors, parted by semicolons"), MOST_AUTHORS * LONGEST_PARTED)
    container = _text(_("Journal"), 500)
    year = _text(pgettext_lazy("citation", "Year"), 12, css="num", mode="numeric")
    volume = _text(_("Volume"), 40, css="num")
    issue = _text(_("Issue"), 40, css="num")
    pages = _text(pgettext_lazy("citation", "Pages"), 60, css="num")
    doi = _text("DOI", 400, css="num")
    issn = _text("ISSN", 40, css="num")
    isbn = _text("ISBN", 60, css="num")
    pmid = _text("PMID", 40)
    publisher = _text(_("Publisher"), 300)
    edition = _text(_("Edition"), 60)
    institution = _text(_("University that gave the degree"), 300)
    degree = _text(_("Degree"), 60)
    number = _text(_("Patent or publication number"), 80, css="num")
    country = _text(_("Country"), 20)
    applicant = _text(_("Applicant"), 300)
    place = _text(_("Place"), 200)
    language = _text(_("Language"), 20)
    source = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, request_type: str, before: Citation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.before = before
        # Names that are known, by their text: "Müller; Sohn" is one.
        self.names = {before.authors_text: before.authors} if before else {}
        known = request_type in LAYOUT
        self.request_type = request_type if known else RequestType.ARTICLE.value
        self.layout = LAYOUT[self.request_type]
        shown = {name for row in self.layout for name in row}
        needed = {demand[0][0] for demand in MANDATORY[self.request_type] if len(demand) == 1}
        for name in CITATION_FIELDS:
            self._dress(name, shown=name in shown, needed=name in needed)

    def _dress(self, name: str, *, shown: bool, needed: bool) -> None:
        field = self.fields[name]
        if not shown:
            field.widget = forms.HiddenInput()
            return
        field.label = LABELS.get((name, self.request_type), field.label)
        field.help_text = HINTS.get((name, self.request_type), field.help_text)
        field.required = needed
        field.error_messages["required"] = self._lacking(name, "citation.required")

    def _lacking(self, name: str, code: str) -> str:
        """What is said of an empty field: its own name, so that the summary can be read alone."""
        if code != "citation.required":
            return words.say(code)
        return gettext("Fill in: %(field)s") % {"field": self.fields[name].label}

    def rows(self) -> list[list[forms.BoundField]]:
        """The shown fields, row by row."""
        return [[self[name] for name in row] for row in self.layout]

    def clean(self) -> dict[str, Any]:
        """Read the fields as a citation, and say at each field what is wrong or missing."""
        cleaned = super().clean() or {}
        given = _given(cleaned, self.request_type)
        if names := self.names.get(given.get("authors", "")):
            given["authors"] = names
        citation, notes = assemble(given)
        for note in notes:
            what = note.code.removeprefix("citation.").split("-")[0]
            if (field := NOTE_FIELDS.get(what)) and field in self.fields:
                self.add_error(field, words.say(note.code, note.params))
        for field, code in missing(citation):
            if not self.errors.get(field):
                self.add_error(field, self._lacking(field, code))
        self.citation = citation
        if self.before is not None:
            kept = given_names(self.request_type)
            others = {n: getattr(self.before, n) for n in CITATION_FIELDS if n not in kept}
            self.citation = replace(citation, **others)
        return cleaned


def given_names(request_type: str) -> set[str]:
    """The fields that belong to a type."""
    shown = {name for row in LAYOUT[request_type] for name in row}
    return shown | {"doi", "pmid", "language", "source"}


def _given(values: Mapping[str, Any], request_type: str) -> dict[str, Any]:
    """What belongs to the type: what another type left behind does not come along."""
    kept = given_names(request_type)
    return {name: values.get(name) or "" for name in CITATION_FIELDS if name in kept} | {
        "kind": request_type
    }


def citation_in(values: Mapping[str, Any]) -> Citation:
    """The citation in a form that is only half filled: what is wrong in it is left out."""
    request_type = values.get("request_type")
    known = request_type if request_type in LAYOUT else RequestType.ARTICLE.value
    return assemble(_given(values, str(known)))[0]


def values_of(citation: Citation) -> dict[str, str]:
    """What a citation puts into the fields of a form."""
    given = {name: getattr(citation, name) for name in CITATION_FIELDS if getattr(citation, name)}
    texts = {name: str(value) for name, value in given.items()}
    if citation.authors:
        texts["authors"] = citation.authors_text
    return texts | ({"request_type": citation.kind} if citation.kind in LAYOUT else {})


def values_like(citation: Citation) -> dict[str, str]:
    """What another part of the same journal, book or conference has in common with it."""
    shared = ("request_type", "container", "year", "volume", "issue", "issn", "isbn", "publisher",
              "edition", "place")  # fmt: skip
    return {name: text for name, text in values_of(citation).items() if name in shared}


def limit_in(text: str) -> int | None:
    """A limit as it is typed in yuan, in fen; nothing if it is none."""
    return int(Decimal(text) * 100) if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,2})?", text) else None


def number_in(text: str) -> int | None:
    """A number of pages as it is typed; nothing if it is none."""
    plain = text.strip()
    return int(plain) if re.fullmatch(r"[1-9][0-9]{0,4}", plain) else None


class RequestForm(WayForm, CitationForm):
    """The whole request: what is wanted, how, and on which terms."""

    request_type = forms.ChoiceField(
        label=_("Type of document"), choices=RequestType.choices, widget=forms.RadioSelect
    )
    service_level = forms.ChoiceField(
        label=_("How soon"), choices=ServiceLevel.choices, widget=forms.RadioSelect
    )
    need_by = forms.DateField(
        label=_("Of no use after"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d"),
    )
    max_cost = forms.CharField(
        label=_("The most that you want to pay, in yuan"),
        required=False,
        max_length=12,
        help_text=_("If the estimate is higher, the request is not sent."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short num"}),
    )
    clue = forms.CharField(
        label=_("Where you saw it, and anything else that helps"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    attachment = forms.FileField(
        label=_("Picture or file that shows the citation"),
        required=False,
        help_text=_("PDF, PNG, JPEG, TIFF or Word, up to 10 MB. Choose it again after an error."),
    )
    book_pages = WholeNumberField(
        label=_("Pages of the whole book"),
        required=False,
        min_value=1,
        max_value=20_000,
        help_text=_("If you know it. Copyright allows only a part of a book."),
        widget=forms.TextInput(attrs={"class": "short num", "inputmode": "numeric"}),
    )
    purpose = forms.ChoiceField(
        label=_("What the copy is for"),
        choices=Purpose.choices,
        initial=Purpose.STUDY,
        widget=forms.RadioSelect,
    )
    declares = forms.BooleanField(
        label=_("I use the copy for my own study or research only"), required=False
    )

    field_order = ("request_type", "number", "container", "title")

    def __init__(self, *args: Any, prices: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_level"].choices = levels(prices)
        self.fields["delivery_method"].choices = ways(prices)
        self.need_address()
        given = self.data if self.is_bound else self.initial
        self.for_work = given.get("purpose") == Purpose.WORK
        if self.for_work:
            self.fields["declares"].label = _("I use the copy only as its licence allows")

    @property
    def wants_book_pages(self) -> bool:
        """Whether a part of a book is asked for."""
        return self.request_type in {RequestType.CHAPTER, RequestType.CONFERENCE}

    def clean_max_cost(self) -> int | None:
        """The limit in fen."""
        text = self.cleaned_data["max_cost"].strip()
        fen = limit_in(text)
        if text and fen is None:
            raise forms.ValidationError(_("Enter an amount in yuan, for example 20 or 12.50."))
        return fen

    def clean_need_by(self) -> date | None:
        """A day that is still to come."""
        day = self.cleaned_data["need_by"]
        if day and day < today():
            raise forms.ValidationError(words.say("need-by-is-past"))
        return day

    def clean_declares(self) -> bool:
        """Without the declaration there is no request."""
        if not self.cleaned_data["declares"]:
            purpose = Purpose.WORK if self.for_work else Purpose.STUDY
            raise forms.ValidationError(words.say(undeclared(purpose)))
        return True

    def wish(self) -> Wish:
        """What the reader asks for."""
        given = self.cleaned_data
        return Wish(
            citation=self.citation,
            declares=given["declares"],
            service_level=given["service_level"],
            need_by=given["need_by"],
            max_cost_fen=given["max_cost"],
            delivery_method=given["delivery_method"],
            post_to=self.post_to,
            clue=given["clue"],
            attachment=given["attachment"],
            purpose=given["purpose"],
            book_pages=given["book_pages"] if self.wants_book_pages else None,
        )


def levels(prices: Mapping[str, int]) -> list[tuple[str, Any]]:
    """The service levels, with their time and what they cost more."""
    normal, urgent = rules.value("dd.deliver_wd"), rules.value("dd.urgent_wd")
    days = ngettext("within %(days)s working day", "within %(days)s working days", normal)
    rush = ngettext(
        "within %(days)s working day, %(price)s yuan more",
        "within %(days)s working days, %(price)s yuan more",
        urgent,
    )
    more = {"days": urgent, "price": words.yuan(prices["dd.rush"])}
    label = "{}<small>{}</small>"
    return [
        (
            ServiceLevel.NORMAL.value,
            format_html(label, ServiceLevel.NORMAL.label, days % {"days": normal}),
        ),
        (ServiceLevel.URGENT.value, format_html(label, ServiceLevel.URGENT.label, rush % more)),
    ]


def _file() -> forms.FileField:
    return forms.FileField(
        label=_("Attach a file"),
        required=False,
        help_text=_("PDF, PNG, JPEG, TIFF, Word or Excel, up to 10 MB."),
    )


class AnswerForm(CitationForm):
    """The reader's answer to what the desk asked, with the citation to be mended."""

    text = forms.CharField(
        label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    file = _file()


class MessageForm(forms.Form):
    """A word to the desk."""

    text = forms.CharField(
        label=_("Write to the desk"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = _file()


class CodeForm(forms.Form):
    """The code of a receipt or mail."""

    code = forms.CharField(
        label=_("Code from the mail or receipt"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"class": "mono mid", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
