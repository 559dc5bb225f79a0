"""What a manager asks of the figures: a period, and by what they are added up."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docsharing.forms.copyright import PeriodForm
from docsharing.queries.delivery_figures import BY

FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)


class FiguresForm(PeriodForm):
    """From which day to which, and by what; by itself this year so far, month by month."""

    by = forms.ChoiceField(label=_("Added up by"), choices=list(BY.items()))

    @classmethod
    def of(cls, given: Any) -> "FiguresForm":
        """What an address asks for."""
        form = super().of(given)
        form.data = {**form.data, "by": given.get("by") or "month"}
        return form

    @property
    def days(self) -> tuple[date, date]:
        """Both days, as far as there may be requests."""
        first, last = super().days
        return max(first, FIRST), min(last, LAST)
