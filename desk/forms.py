"""What staff may type on the pages of the desk."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from accounts.services import REASONS
from desk import kinds
from desk.kinds import ActForm
from desk.models import Case, ReplyTemplate
from desk.queries import Filters, workers
from desk.services.cases import working_roles
from desk.services.handovers import LONGEST as NOTE
from portal import words
from portal.clock import SHANGHAI, today

NOBODY = "nobody"
_AREA = forms.Textarea(attrs={"rows": 3})


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d")


class AssignForm(ActForm):
    """To whom a case goes."""

    to = forms.ChoiceField(label=_("To whom"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in workers([Role.LIBRARIAN, Role.MANAGER])}
        held = str(self.case.assignee_id) if self.case else ""
        names = [(pk, user.display_name) for pk, user in self.people.items() if pk != held]
        nobody = [(NOBODY, _("Nobody: back to everybody"))] if not self.case or held else []
        self.fields["to"].choices = [*names, *nobody]

    def clean_to(self) -> User | None:
        """The person, or None for nobody."""
        return self.people.get(self.cleaned_data["to"])


class HandoverForm(forms.Form):
    """What one has in hand, to whom it goes, and a word to all or to each."""

    to = forms.ChoiceField(label=_("To whom"))
    note = forms.CharField(
        label=_("Note for all of them"),
        required=False,
        max_length=NOTE,
        widget=_AREA,
        help_text=_("Your colleague reads it at her desk; it stays among the notes of each case."),
    )

    def __init__(self, *args: Any, by: User, cases: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = cases
        # Only who works on what she has in hand: others would be refused.
        roles = {role for case in cases for role in working_roles(case)}
        self.people = {str(user.pk): user for user in workers(roles) if user.pk != by.pk}
        self.fields["to"].choices = [
            ("", _("Choose a person")),
            *((pk, user.display_name) for pk, user in self.people.items()),
            (NOBODY, _("Nobody: back to everybody")),
        ]

    def clean_to(self) -> User | None:
        """The colleague, or None for nobody."""
        return self.people.get(self.cleaned_data["to"])

    def clean(self) -> dict[str, Any]:
        """The chosen cases, each with its own note where it has one."""
        chosen = set(self.data.getlist("case"))
        cases = [case for case in self.cases if str(case.pk) in chosen]
        if not cases:
            self.add_error(None, _("Choose at least one case."))
        texts = {case.pk: self.data.get(f"note_{case.pk}", "").strip() for case in cases}
        if any(len(text) > NOTE for text in texts.values()):
            self.add_error(None, words.say("text-too-long", {"most": NOTE}))
        notes = {pk: text for pk, text in texts.items() if text}
        return {**self.cleaned_data, "cases": cases, "notes": notes}


class RefuseNameForm(ActForm):
    """Why a name cannot be confirmed; the person is told."""

    reason = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [
            (reason, words.say(f"accounts.refused-{reason}")) for reason in REASONS
        ]


class MessageForm(forms.Form):
    """A word to the reader, or to colleagues."""

    text = forms.CharField(label=_("Text"), max_length=4000, widget=_AREA)


class CaseFileForm(forms.Form):
    """A file to keep with a case."""

    file = forms.FileField(label=_("File"))
    for_reader = forms.BooleanField(label=_("The reader may see it"), required=False)


class ViewForm(forms.Form):
    """The name of a list that is to be kept."""

    name = forms.CharField(label=_("Name of the view"), max_length=40)


class DeskForm(forms.Form):
    """How a member of staff wants the desk."""

    keys = forms.BooleanField(
        label=_("Letters act as keys"),
        required=False,
        help_text=_("J, K, A and the like, while the list or a case has the focus."),
    )
    sound = forms.BooleanField(label=_("Sounds after a scan"), required=False)


class ReplyForm(forms.Form):
    """Words to begin a message with."""

    title = forms.CharField(label=_("Heading"), max_length=80)
    kind = forms.ChoiceField(label=_("For which cases"), required=False)
    text = forms.CharField(
        label=_("Text"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, reply: ReplyTemplate | None = None, **kwargs: Any) -> None:
        if reply:
            kwargs["initial"] = {"title": reply.title, "kind": reply.kind, "text": reply.text}
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            ("", _("All cases")),
            *((kind.code, kind.label) for kind in kinds.all_kinds()),
        ]


class DayForm(forms.Form):
    """A day that is not as its weekday says."""

    day = forms.DateField(label=_("Day"), widget=_day_input())
    is_open = forms.ChoiceField(
        label=_("On this day the library"),
        choices=[("no", _("is closed")), ("yes", _("works"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Why"), max_length=80, required=False)

    def clean_is_open(self) -> bool:
        """Whether the library works."""
        return bool(self.cleaned_data["is_open"] == "yes")

    def clean_day(self) -> date:
        """A day that is still to come: what was promised stays."""
        day = self.cleaned_data["day"]
        if day < today():
            raise forms.ValidationError(_("Choose today or a later day."))
        if day.year > today().year + 5:
            raise forms.ValidationError(_("Choose a day within five years."))
        return day


class PriceForm(forms.Form):
    """A new price, and the day from which it holds."""

    price_fen = forms.CharField(
        label=_("New price in yuan"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "mid num"}),
    )
    valid_from = forms.DateField(
        label=_("From which day"),
        required=False,
        widget=_day_input(),
        help_text=_("Leave it empty for a price from now on. Open cases keep theirs."),
    )

    def clean_price_fen(self) -> int:
        """The price in fen."""
        text = self.cleaned_data["price_fen"].strip()
        if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,2})?", text):
            raise forms.ValidationError(_("Enter an amount such as 2 or 0.30."))
        return int(Decimal(text) * 100)

    def clean_valid_from(self) -> datetime | None:
        """The first moment of the day; nothing for today, which means now."""
        day = self.cleaned_data["valid_from"]
        if day is None or day == today():
            return None
        if day < today():
            raise forms.ValidationError(_("Choose today or a later day: old prices stay."))
        return datetime.combine(day, time.min, SHANGHAI)


class FilterForm(forms.Form):
    """What a list of cases is narrowed to."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    assignee = forms.ChoiceField(label=_("In whose hands"), required=False)
    due = forms.ChoiceField(
        label=_("Due"),
        required=False,
        choices=[
            ("", _("Any time")),
            ("late", _("Late")),
            ("today", _("By today")),
            ("week", _("Within seven days")),
        ],
    )
    urgent = forms.ChoiceField(
        label=_("Urgent"), required=False, choices=[("", _("All")), ("yes", _("Only urgent"))]
    )
    since = forms.DateField(label=_("Opened from"), required=False, widget=_day_input())
    until = forms.DateField(label=_("Opened until"), required=False, widget=_day_input())
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("What is due first")),
            ("new", _("Newest first")),
            ("old", _("Oldest first")),
        ],
    )

    def __init__(self, filters: Filters) -> None:
        super().__init__(initial=vars(filters))
        every = kinds.all_kinds()
        self.fields["kind"].choices = [("", _("All")), *((kind.code, kind.label) for kind in every)]
        states = {value: label for kind in every for value, label in kind.states.choices}
        self.fields["state"].choices = [("", _("All")), *states.items()]
        people = [(str(user.pk), user.display_name) for user in workers([Role.LIBRARIAN])]
        self.fields["assignee"].choices = [
            ("", _("All")),
            ("me", _("Mine")),
            ("none", _("Nobody's")),
            *people,
        ]
