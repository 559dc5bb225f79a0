"""The kind of case that this app works on: a document that a reader asked for."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.kinds import CaseKind
from portal import rules


class State(models.TextChoices):
    """Where a document request is, in the words of the desk."""

    SUBMITTED = "submitted", pgettext_lazy("request state", "Received")
    CHECKING = "checking", pgettext_lazy("request state", "In progress")
    SEARCHING = "searching", pgettext_lazy("request state", "Being searched")
    SOURCING = "sourcing", pgettext_lazy("request state", "Asked elsewhere")
    QUOTED = "quoted", pgettext_lazy("request state", "Waiting for consent")
    SUPPLYING = "supplying", pgettext_lazy("request state", "Being supplied")
    RETRY = "retry", pgettext_lazy("request state", "Waiting for the reader")
    DELIVERED = "delivered", pgettext_lazy("request state", "Delivered")
    UNFILLED = "unfilled", pgettext_lazy("request state", "Not available")
    CANCELLED = "cancelled", pgettext_lazy("request state", "Withdrawn")
    CLOSED = "closed", pgettext_lazy("request state", "Closed")


READER_LABELS = {
    State.SEARCHING: pgettext_lazy("request state", "In progress"),
    State.SOURCING: pgettext_lazy("request state", "In progress"),
    State.QUOTED: pgettext_lazy("request state", "Waiting for your consent"),
    State.SUPPLYING: pgettext_lazy("request state", "In progress"),
    State.RETRY: pgettext_lazy("request state", "Waiting for you"),
}
TONES = {
    State.SUBMITTED: "info",
    State.CHECKING: "main",
    State.SEARCHING: "main",
    State.SOURCING: "main",
    State.QUOTED: "warn",
    State.SUPPLYING: "main",
    State.RETRY: "warn",
    State.DELIVERED: "ok",
    State.UNFILLED: "bad",
}

# Before anybody makes the document: until then the reader may take the request back.
CANCELLABLE = (
    State.SUBMITTED, State.CHECKING, State.SEARCHING, State.SOURCING, State.QUOTED, State.RETRY,
)  # fmt: skip
OPEN = (*CANCELLABLE, State.SUPPLYING)
# Where a document is delivered from.
MAKING = (State.CHECKING, State.SEARCHING, State.SUPPLYING)

TRANSITIONS = {
    State.SUBMITTED: {State.CHECKING, State.CANCELLED},
    State.CHECKING: {
        State.SEARCHING, State.QUOTED, State.RETRY, State.UNFILLED, State.DELIVERED,
        State.CANCELLED,
    },
    State.SEARCHING: {
        State.SOURCING, State.SUPPLYING, State.QUOTED, State.RETRY, State.UNFILLED,
        State.DELIVERED, State.CANCELLED,
    },
    State.SOURCING: {
        State.SEARCHING, State.SUPPLYING, State.QUOTED, State.RETRY, State.UNFILLED,
        State.CANCELLED,
    },
    State.QUOTED: {State.SUPPLYING, State.UNFILLED, State.CANCELLED},
    State.SUPPLYING: {State.SEARCHING, State.QUOTED, State.UNFILLED, State.DELIVERED},
    State.RETRY: {State.CHECKING, State.UNFILLED, State.CANCELLED},
    State.DELIVERED: {State.SUPPLYING, State.CLOSED},
    # Only by handing out a paper copy that was put away, which nobody had come for in time.
    State.CLOSED: {State.DELIVERED},
}  # fmt: skip

# What each state is called between libraries (ISO 18626), kept with every event.
ISO_STATUS = {
    State.SUBMITTED: "RequestReceived",
    State.CHECKING: "RequestReceived",
    State.SEARCHING: "ExpectToSupply",
    State.SOURCING: "ExpectToSupply",
    State.QUOTED: "RetryPossible",
    State.SUPPLYING: "WillSupply",
    State.RETRY: "RetryPossible",
    State.DELIVERED: "CopyCompleted",
    State.CLOSED: "CopyCompleted",
    State.UNFILLED: "Unfilled",
    State.CANCELLED: "Cancelled",
}


def iso(state: State, reason: str = "") -> tuple[str, str]:
    """What a change to the state is called in ISO 18626: status and reason."""
    return ISO_STATUS[state], reason


class UnfilledReason(models.TextChoices):
    """Why a document cannot be had: the ISO 18626 list and the local codes of the field."""

    NOT_HELD = "NotHeld", _("Not held")
    NOT_ON_SHELF = "NotOnShelf", _("Not on the shelf")
    NON_CIRCULATING = "NonCirculating", _("May not be copied or lent")
    NOT_FOR_ILL = "NotAvailableForILL", _("Not available to other libraries")
    POLICY = "PolicyProblem", _("Against the rules of the service")
    POOR_CONDITION = "PoorCondition", _("Too damaged to copy")
    COPYRIGHT = "x-CopyrightLimit", _("More than copyright allows")
    LICENCE = "x-LicenceProhibits", _("Not allowed by the database licence")
    EMBARGOED = "x-Embargoed", _("Embargoed or secret")
    CITATION_WRONG = "x-CitationWrong", _("Citation wrong and not corrected")
    COST_REFUSED = "x-CostRefused", _("Cost refused, or the quote not answered")


class RetryReason(models.TextChoices):
    """What the reader is asked for (ISO 18626)."""

    NOT_FOUND_AS_CITED = "NotFoundAsCited", _("Not found as cited")
    MULTI_VOLUME = "MultiVolAvail", _("Several volumes: which one")
    EDITION = "ReqEditionNotPossible", _("Another edition only")
    FORMAT = "ReqFormatNotPossible", _("Another format only")
    DATE = "ReqDelDateNotPossible", _("Not possible by the date wished")
    ON_LOAN = "OnLoan", _("On loan")


class SourceReason(models.TextChoices):
    """Why a source says no (ISO 18626, reasonUnfilled and reasonRetry) or fails after a yes."""

    NOT_HELD = "NotHeld", _("Not held")
    NOT_ON_SHELF = "NotOnShelf", _("Not on the shelf")
    NOT_FOR_ILL = "NotAvailableForILL", _("Not available to other libraries")
    NOT_NOW = "NotCurrentAvailableForILL", _("Not available at present")
    ON_LOAN = "OnLoan", _("On loan")
    ON_ORDER = "OnOrder", _("On order")
    AT_BINDERY = "AtBindery", _("At the bindery")
    NON_CIRCULATING = "NonCirculating", _("May not be copied or lent")
    POOR_CONDITION = "PoorCondition", _("Too damaged to copy")
    POLICY = "PolicyProblem", _("Against the rules of the service")
    COPYRIGHT = "x-CopyrightLimit", _("More than copyright allows")
    LICENCE = "x-LicenceProhibits", _("Not allowed by the database licence")
    EMBARGOED = "x-Embargoed", _("Embargoed or secret")
    NOT_FOUND_AS_CITED = "NotFoundAsCited", _("Not found as cited")
    MULTI_VOLUME = "MultiVolAvail", _("Several volumes: which one")
    COST = "CostExceedsMaxCost", _("Costs more than was asked for")
    CONDITION = "MustMeetLoanCondition", _("Only under conditions")
    DATE = "ReqDelDateNotPossible", _("Not possible by the date wished")
    FORMAT = "ReqFormatNotPossible", _("Another format only")
    EDITION = "ReqEditionNotPossible", _("Another edition only")
    LEVEL = "ReqServLevelNotSupp", _("Not as fast as wished")


# What a quote says between libraries; a gap in the original has no code of its own there.
QUOTE_REASONS = {"price": "CostExceedsMaxCost", "partial": "x-PartialSupply"}


def reader_url(case: Any) -> str:
    """Where the reader follows a request."""
    return reverse("docsharing:request_detail", args=[case.document_request.pk])


def service_level(urgent: bool) -> tuple[int, int]:  # noqa: FBT001 - the desk asks so
    """Working days to answer and to deliver."""
    if urgent:
        days = int(rules.value("dd.urgent_wd"))
        return days, days
    return int(rules.value("dd.respond_wd")), int(rules.value("dd.deliver_wd"))


KIND = "document-delivery"
PREFIX = "WX"


DELIVERY = CaseKind(
    code=KIND,
    prefix=PREFIX,
    label=_("Document delivery"),
    states=State,
    transitions=TRANSITIONS,
    open_states=OPEN,
    waiting_states=(State.RETRY, State.QUOTED),
    answer_states=(State.SUBMITTED,),
    withdrawn_states=(State.CANCELLED,),
    service_level=service_level,
    reader_labels=READER_LABELS,
    tones=TONES,
    reader_url=reader_url,
    detail_template="docsharing/staff/detail.html",
    related=("document_request__hold", "document_request__attachment"),
    reader_template="docsharing/staff/reader.html",
)


class ComplaintState(models.TextChoices):
    """Where a complaint about a delivery is."""

    RECEIVED = "submitted", pgettext_lazy("complaint state", "Received")
    CHECKING = "checking", pgettext_lazy("complaint state", "In progress")
    UPHELD = "upheld", pgettext_lazy("complaint state", "Made good")
    REFUSED = "refused", pgettext_lazy("complaint state", "Not upheld")
    WITHDRAWN = "withdrawn", pgettext_lazy("complaint state", "Taken back")


COMPLAINT_OPEN = (ComplaintState.RECEIVED, ComplaintState.CHECKING)
_DECIDED = {ComplaintState.UPHELD, ComplaintState.REFUSED, ComplaintState.WITHDRAWN}


def complaint_level(_urgent: bool) -> tuple[int, int]:  # noqa: FBT001 - the desk asks so
    """Working days to answer a complaint: its answer is its decision."""
    days = int(rules.value("dd.complaint_wd"))
    return days, days


def complaint_url(case: Any) -> str:
    """Where the reader follows a complaint: on the page of its request."""
    return reverse("docsharing:request_detail", args=[case.complaint.delivery.request_id])


COMPLAINT_KIND = "complaint"
COMPLAINT = CaseKind(
    code=COMPLAINT_KIND,
    prefix="TS",
    label=_("Complaint"),
    states=ComplaintState,
    transitions={
        ComplaintState.RECEIVED: {ComplaintState.CHECKING, *_DECIDED},
        ComplaintState.CHECKING: _DECIDED,
    },
    open_states=COMPLAINT_OPEN,
    answer_states=(ComplaintState.RECEIVED,),
    withdrawn_states=(ComplaintState.WITHDRAWN,),
    service_level=complaint_level,
    tones={
        ComplaintState.RECEIVED: "info",
        ComplaintState.CHECKING: "main",
        ComplaintState.UPHELD: "ok",
        ComplaintState.REFUSED: "bad",
    },
    reader_url=complaint_url,
    detail_template="docsharing/staff/complaint.html",
    related=("complaint__delivery__request__case__number", "complaint__decided_by"),
)
