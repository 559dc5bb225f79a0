"""What this app tells the apps below it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        """Register with the apps below."""
        self._register_words()
        self._register_guards()
        self._register_rules()
        self._register_slots()
        self._register_kinds()

    def _register_words(self) -> None:
        from desk import queries
        from desk.words import TEXTS
        from portal import words

        words.register(TEXTS)
        words.resolver("case", queries.case_names)
        words.resolver("staff", queries.person_names)
        words.resolver("when", queries.moments)

    def _register_guards(self) -> None:
        from desk import guards

        guards.register()

    def _register_rules(self) -> None:
        from portal import rules

        rules.register(
            "desk.opens_at", "time", "08:30", origin="A", label=_("The desk begins its work at")
        )
        rules.register(
            "desk.closes_at", "time", "17:00", origin="A", label=_("The desk ends its work at")
        )
        rules.register(
            "desk.undo_minutes", "int", 10, origin="A", low=1, high=60,
            label=_("For how long an act can be taken back"), unit=_("minutes"),
        )  # fmt: skip
        rules.register(
            "desk.remind_hours", "int", 4, origin="A", high=80,
            label=_("Staff are reminded of a case before it is due"), unit=_("working hours"),
        )  # fmt: skip
        rules.register(
            "desk.remind_reader_days", "int", 2, origin="A", high=30,
            label=_("A reader is reminded of a question before it lapses"), unit=_("days"),
        )  # fmt: skip
        rules.register(
            "desk.escalate_days", "int", 1, origin="A", high=60,
            label=_("A case goes to the manager when it is overdue by more than"),
            unit=_("working days"),
        )  # fmt: skip
        rules.register(
            "desk.closing_days", "int", 3, origin="A", low=1, high=60, unit=_("days"),
            label=_("Readers are told of a closing of at least"),
        )  # fmt: skip
        rules.register(
            "desk.closing_ahead", "int", 3, origin="A", high=60, unit=_("days"),
            label=_("Readers are told of a closing before it begins"),
        )  # fmt: skip

    def _register_slots(self) -> None:
        from desk.queries import contributions as given
        from portal import slots

        slots.register("rail", given.rail, order=10)
        slots.register("opening", given.opening)
        slots.register("my_data", given.my_data, order=30)
        slots.register("may_close", given.reasons_to_stay, order=30)

    def _register_kinds(self) -> None:
        from accounts import events
        from desk import forms, kinds
        from desk.cases import OPEN, REAL_NAME, NameState
        from desk.kinds import Act
        from desk.services import (
            acknowledge,
            assign,
            is_escalated,
            mark_not_urgent,
            mark_urgent,
            names,
            reword,
            undo_assign,
        )

        both = ("librarian", "manager")
        kinds.register_common(
            {
                "assign": Act(
                    assign, label=_("Hand over"), form=forms.AssignForm, role=both, key="T",
                    icon="arrow-right-circle", undo=undo_assign,
                ),
                "acknowledge": Act(
                    acknowledge, label=_("I see to it"), role="manager", key="E", icon="eye",
                    undo=True, when=is_escalated,
                ),
                "urgent": Act(
                    mark_urgent, label=_("Urgent"), role=both, undo=True,
                    when=lambda case: not case.urgent,
                ),
                "not-urgent": Act(
                    mark_not_urgent, label=_("Not urgent"), role=both, undo=True,
                    when=lambda case: case.urgent,
                ),
            }
        )  # fmt: skip
        acts = {
            "take": Act(
                names.take, label=_("Take"), from_states=(NameState.WAITING,),
                to=NameState.CHECKING, key="A", icon="check", style="primary", undo=True, bulk=True,
            ),
            "confirm": Act(
                names.confirm, label=_("Confirm the name"), from_states=OPEN,
                to=NameState.CONFIRMED, key="C", icon="check-circle",
                confirm=_("Confirm that the person is who she says? This cannot be taken back."),
            ),
            "refuse": Act(
                names.refuse, label=_("Not confirmed"), form=forms.RefuseNameForm,
                from_states=OPEN, to=NameState.REFUSED, key="X", icon="close", style="danger",
            ),
        }  # fmt: skip
        kinds.register(REAL_NAME, acts)
        events.listen("name_given", names.given)
        events.listen("name_refused", names.taken_back)
        events.listen("verified", names.decided_elsewhere)
        events.listen("name_retired", reword)
        events.listen("erased", reword)
