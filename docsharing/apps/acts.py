"""The kind of case, and what the desk may do to it."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from desk import kinds
from desk.kinds import Act, Paper
from docsharing import forms, services
from docsharing.cases import (
    COMPLAINT,
    COMPLAINT_OPEN,
    DELIVERY,
    MAKING,
    OPEN,
    PREFIX,
    ComplaintState,
    State,
)
from docsharing.models import DeliveryMethod
from docsharing.queries.complaints import complaint_context, number_of
from docsharing.queries.copyright import needs_licence
from docsharing.queries.covers import cover_sheets, without_cover
from docsharing.queries.details import CASE_ASKS, case_context, case_facts
from docsharing.queries.levels import lapsing
from docsharing.queries.paper import is_overdue, lies_at_the_desk
from docsharing.queries.requests import search_words
from docsharing.queries.slips import slips
from docsharing.queries.works import is_of_book
from docsharing.services import complaints
from portal import numbers


def register() -> None:
    """Add the kind of case with its acts."""
    open_search = (State.CHECKING, State.SEARCHING, State.SOURCING)
    acts = {
        "take": Act(
            services.take, label=_("Take"), from_states=(State.SUBMITTED,), to=State.CHECKING,
            key="A", icon="check", undo=True, bulk=True, style="primary",
        ),
        "deliver": Act(
            services.deliver, label=_("Deliver"), form=forms.DeliverForm, from_states=MAKING,
            to=State.DELIVERED, key="D", icon="paperclip", style="primary", money=True,
            template="docsharing/staff/deliver_form.html", warns=without_cover,
        ),
        "search": Act(
            services.search, label=_("Search"), form=forms.SearchForm, to=State.SEARCHING,
            from_states=(State.CHECKING,), key="S", icon="search",
        ),
        **_sourcing(),
        "supply": Act(
            services.supply, label=_("Supply"), form=forms.SearchForm, to=State.SUPPLYING,
            from_states=(State.SEARCHING,), key="F", icon="printer",
        ),
        "quote": Act(
            services.quote, label=_("Ask for consent"), form=forms.QuoteForm, to=State.QUOTED,
            from_states=(*open_search, State.SUPPLYING), key="Q", icon="money", money=True,
            undo=services.undo_quote,
        ),
        "ask": Act(
            services.ask, label=_("Ask the reader"), form=forms.AskForm, to=State.RETRY,
            from_states=open_search, key="R", icon="message", undo=services.undo_ask,
        ),
        "correct": Act(
            services.correct, label=_("Correct the citation"), form=forms.CorrectForm,
            from_states=OPEN, icon="pencil", undo=services.undo_correct,
            template="docsharing/staff/correct_form.html",
        ),
        "licence": Act(
            services.check_licence, label=_("Licence checked"), form=forms.LicenceForm,
            from_states=MAKING, when=lambda case: needs_licence(case.document_request),
        ),
        "cover": Act(
            services.cover_by_licence, label=_("Covered by a licence"), form=forms.CoverForm,
            role="manager", from_states=(*OPEN, State.DELIVERED, State.CLOSED),
        ),
        "apart": Act(
            services.tell_apart, label=_("Tell books of one title apart"), form=forms.ApartForm,
            from_states=(*OPEN, State.DELIVERED, State.CLOSED), icon="book-open",
            when=lambda case: is_of_book(case.document_request),
        ),
        **_paper(),
        "withdraw": Act(
            services.withdraw, label=_("Withdraw the delivery"), form=forms.WithdrawForm,
            from_states=(State.DELIVERED,), to=State.SUPPLYING, style="danger", money=True,
        ),
        "unfilled": Act(
            services.unfilled, label=_("Not available"), form=forms.UnfilledForm,
            from_states=(*open_search, State.QUOTED, State.SUPPLYING, State.RETRY),
            to=State.UNFILLED, key="X", icon="close", undo=services.undo_unfilled,
            style="danger", bulk=True,
        ),
    }  # fmt: skip
    numbers.register_prefix(PREFIX, "desk.case")
    papers = {
        "pull-slip": Paper(
            _("Pull slip"), "slips", slips,
            when=lambda case: case.state in (State.SUBMITTED, *MAKING),
        ),
        "cover-sheet": Paper(
            _("Cover sheet"), "cover", cover_sheets, icon="document-check",
            when=lambda case: case.state in (*MAKING, State.DELIVERED, State.CLOSED),
        ),
    }  # fmt: skip
    known = replace(
        DELIVERY,
        detail_context=case_context,
        facts=case_facts,
        found_by=lambda case: search_words(case.document_request.citation),
        annotations=CASE_ASKS,
        lapsing=lapsing,
        papers=papers,
    )
    kinds.register(known, acts)
    register_complaints()


def _paper() -> dict[str, Act]:
    """Where a paper copy goes, and what becomes of one that lies at the desk or was put away."""
    return {
        "collected": Act(
            services.collect, label=_("Collected"), from_states=(State.DELIVERED, State.CLOSED),
            when=lies_at_the_desk, key="K", icon="check", undo=services.undo_collect,
            style="primary",
        ),
        "uncollected": Act(
            services.close_uncollected, label=_("Not collected: close"), when=is_overdue,
            form=forms.UncollectedForm, from_states=(State.DELIVERED,),
        ),
        "address": Act(
            services.correct_address, label=_("Correct the postal address"),
            form=forms.AddressForm, from_states=OPEN, icon="pencil",
            when=lambda case: case.document_request.delivery_method == DeliveryMethod.POST,
        ),
    }  # fmt: skip


def _sourcing() -> dict[str, Act]:
    """Asking elsewhere: S goes on to the next source from wherever the search stands."""
    asked = (State.SOURCING,)
    return {
        "source-next": Act(
            services.source_next, label=_("No: ask the next one"), form=forms.SourceNextForm,
            from_states=asked, to=State.SOURCING, key="S", icon="arrow-path",
        ),
        "source-yes": Act(
            services.source_yes, label=_("It supplies"), form=forms.SourceYesForm,
            from_states=asked, to=State.SUPPLYING, key="Y", icon="check", style="primary",
        ),
        "source-no": Act(
            services.source_no, label=_("It cannot"), form=forms.SourceNoForm,
            from_states=asked, to=State.SEARCHING, key="O", icon="close",
        ),
        "ask-next": Act(
            services.ask_source, label=_("Ask the next source"), from_states=(State.SEARCHING,),
            to=State.SOURCING, key="S", icon="arrow-right-circle",
        ),
        "source": Act(
            services.ask_source, label=_("Ask another source"), form=forms.SourceForm,
            from_states=(State.SEARCHING,), to=State.SOURCING, key="W", icon="library",
        ),
        "source-failed": Act(
            services.source_failed, label=_("It does not come"), form=forms.SourceFailedForm,
            from_states=(State.SUPPLYING,), to=State.SEARCHING, key="S", icon="search",
        ),
    }  # fmt: skip


def register_complaints() -> None:
    """Complaints are cases of their own: their answer is due in a working day."""
    acts = {
        "take": Act(
            complaints.take_complaint, label=_("Take"), from_states=(ComplaintState.RECEIVED,),
            to=ComplaintState.CHECKING, key="A", icon="check", undo=True, style="primary",
        ),
        "resend": Act(
            complaints.resend, label=_("Make it anew"), form=forms.ResendForm,
            from_states=COMPLAINT_OPEN, to=ComplaintState.UPHELD, key="D", icon="arrow-path",
            money=True,
        ),
        "refund": Act(
            complaints.refund, label=_("Refund"), form=forms.RefundForm, role="manager",
            from_states=COMPLAINT_OPEN, to=ComplaintState.UPHELD, key="F", icon="money",
            money=True, template="docsharing/staff/refund_form.html",
        ),
        "apologise": Act(
            complaints.apologise, label=_("Apologise"), form=forms.ApologyForm, role="manager",
            from_states=COMPLAINT_OPEN, to=ComplaintState.UPHELD, key="S", icon="message",
        ),
        "refuse": Act(
            complaints.refuse, label=_("Not upheld"), form=forms.RefuseForm, role="manager",
            from_states=COMPLAINT_OPEN, to=ComplaintState.REFUSED, key="X", icon="close",
            style="danger",
        ),
    }  # fmt: skip
    known = replace(
        COMPLAINT,
        detail_context=complaint_context,
        found_by=lambda case: number_of(case.complaint.delivery.request),
    )
    kinds.register(known, acts)
