"""The kind of case, and what the desk may do to it."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from desk import kinds
from desk.kinds import Act
from docsharing import forms, services
from docsharing.cases import DELIVERY, PREFIX, State
from docsharing.queries.details import case_context, case_facts
from portal import numbers


def register() -> None:
    """Add the kind of case with its acts."""
    found: dict[str, Any] = {"from_states": (State.CHECKING, State.SEARCHING)}
    working = (State.CHECKING, State.SEARCHING, State.SUPPLYING)
    acts = {
        "take": Act(
            services.take, label=_("Take"), from_states=(State.SUBMITTED,), to=State.CHECKING,
            key="A", icon="check", undo=True, bulk=True, style="primary",
        ),
        "deliver": Act(
            services.deliver, label=_("Deliver"), form=forms.DeliverForm, from_states=working,
            to=State.DELIVERED, key="D", icon="paperclip", style="primary", money=True,
            template="docsharing/staff/deliver_form.html",
        ),
        "search": Act(
            services.search, label=_("Search"), form=forms.SearchForm, to=State.SEARCHING,
            from_states=(State.CHECKING, State.SUPPLYING), key="S", icon="search",
        ),
        "supply": Act(
            services.supply, label=_("Supply"), form=forms.SearchForm, to=State.SUPPLYING,
            from_states=(State.SEARCHING,), key="F", icon="printer",
        ),
        "ask": Act(
            services.ask, label=_("Ask the reader"), form=forms.AskForm, to=State.RETRY,
            key="R", icon="message", undo=True, **found,
        ),
        "withdraw": Act(
            services.withdraw, label=_("Withdraw the file"), form=forms.WithdrawForm,
            from_states=(State.DELIVERED,), to=State.SUPPLYING, style="danger", money=True,
        ),
        "unfilled": Act(
            services.unfilled, label=_("Not available"), form=forms.UnfilledForm,
            from_states=(*working, State.RETRY), to=State.UNFILLED, key="X", icon="close",
            undo=services.undo_unfilled, style="danger",
        ),
    }  # fmt: skip
    numbers.register_prefix(PREFIX, "desk.case")
    kinds.register(replace(DELIVERY, detail_context=case_context, facts=case_facts), acts)
