"""What staff type about copyright: licences, blocks, the period of a report."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.kinds import ActForm
from docsharing.models import LicenceResult, WhichBook
from portal import words
from portal.clock import today


class LicenceForm(ActForm):
    """What the licence says."""

    result = forms.ChoiceField(
        label=_("The licence"), choices=LicenceResult.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Which licence, and what it says"),
        max_length=1000,
        help_text=_("If the request ends, the reader reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CoverForm(ActForm):
    """By which licence a copy is not counted."""

    note = forms.CharField(
        label=_("Which licence covers this copy"),
        max_length=1000,
        help_text=_("The copy then does not count for the limits of copyright. Kept with it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ApartForm(ActForm):
    """Whether it is another book than the others of its title, and how the desk knows."""

    book = forms.ChoiceField(
        label=_("The book"), choices=WhichBook.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("How you know it: authors, publisher, edition, ISBN"),
        max_length=1000,
        help_text=_("Another book counts apart for the limits of copyright. Kept with it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _day(label: Any) -> forms.DateField:
    picker = forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=picker)


class BlockForm(forms.Form):
    """Until when a reader gets no copies, and why."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("The reader reads this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    until = _day(_("Until which day"))


class PeriodForm(forms.Form):
    """From which day to which; by itself this year so far."""

    first = _day(_("First day"))
    last = _day(_("Last day"))

    @classmethod
    def of(cls, given: Any) -> "PeriodForm":
        """The period of an address."""
        begun = {"first": today().replace(month=1, day=1), "last": today()}
        return cls({**{name: f"{day}" for name, day in begun.items()}, **_known(given)})

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", words.say("period-ends-before"))
        return cleaned

    @property
    def days(self) -> tuple[date, date]:
        """Both days."""
        return self.cleaned_data["first"], self.cleaned_data["last"]


def _known(given: Any) -> dict[str, str]:
    return {name: given[name] for name in ("first", "last") if given.get(name)}
