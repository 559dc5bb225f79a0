"""What this app tells the apps below it."""

from dataclasses import replace
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocsharingConfig(AppConfig):
    name = "docsharing"

    def ready(self) -> None:
        """Register with the apps below."""
        self._register_rules()
        self._register_kind()
        self._register_words()
        self._register_checks()
        self._register_slots()

    def _register_rules(self) -> None:
        from portal import rules

        days, pages = _("days"), _("pages")
        workdays = _("working days")
        for key, default, origin, label, unit in (
            (
                "dd.assumed_pages",
                10,
                "A",
                _("Pages assumed when the citation does not tell"),
                pages,
            ),
            ("dd.respond_wd", 1, "W", _("A request is taken up within"), workdays),
            ("dd.deliver_wd", 2, "W", _("A document is delivered within"), workdays),
            ("dd.urgent_wd", 1, "W", _("An urgent document is delivered within"), workdays),
            ("dd.link_days", 7, "A", _("A delivery link lives for"), days),
            ("dd.downloads", 5, "A", _("Downloads of one delivery link"), ""),
            ("dd.purge_days", 30, "A", _("A delivered file is removed after"), days),
            ("dd.complaint_days", 15, "A", _("A delivery may be complained of for"), days),
            ("dd.retry_days", 7, "A", _("A question to the reader lapses after"), days),
            ("dd.duplicate_days", 90, "A", _("A reader is told of her own same request for"), days),
        ):
            rules.register(
                key, "int", default, origin=origin, label=label, unit=unit, low=1, high=1000
            )

    def _register_kind(self) -> None:
        from desk import kinds
        from desk.kinds import Act
        from docsharing import forms, services
        from docsharing.cases import DELIVERY, PREFIX, State
        from docsharing.queries.details import case_context, case_facts
        from portal import numbers

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

    def _register_words(self) -> None:
        from docsharing.queries import links
        from docsharing.words import TEXTS
        from portal import words

        words.register(TEXTS)
        words.resolver("delivery_link", links.links_of)
        words.resolver("status_code", links.codes_of)

    def _register_checks(self) -> None:
        from accounts import events
        from docsharing.queries import checks
        from docsharing.services import forget_reader
        from docsharing.services.subsidy import welcome
        from ledger import checks as ledger_checks

        ledger_checks.register("document requests and their holds", checks.holds_of_requests)
        ledger_checks.register("deliveries and their charges", checks.charges_of_deliveries)
        events.listen("verified", welcome)
        events.listen("closed", forget_reader)

    def _register_slots(self) -> None:
        from docsharing.queries import contributions as given
        from docsharing.queries import figures as counted
        from docsharing.queries.shown import untold_entries
        from portal import figures, slots

        slots.register("home", given.home_service, order=10)
        slots.register("prices", given.price_tables, order=10)
        slots.register("nav", given.nav_link, order=10)
        slots.register("quick", given.quick_link, order=10)
        slots.register("menu", given.menu_link, order=10)
        slots.register("member", given.member_card, order=20)
        slots.register("find", given.found_place, order=10)
        slots.register("my_data", given.my_data, order=40)
        slots.register("untold", untold_entries)
        documents = _("documents")
        figures.register(
            "dd.delivered", counted.delivered, label=_("Delivered so far"), unit=documents, order=10
        )
        figures.register(
            "dd.delivered_month", counted.delivered_this_month, label=_("Delivered this month"),
            unit=documents, order=20,
        )  # fmt: skip
        figures.register(
            "dd.median_hours", counted.median_hours, label=_("Usual time to delivery"),
            unit=_("working hours"), order=30,
        )  # fmt: skip
