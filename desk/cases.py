"""The kind of case that the desk itself works on: somebody gave her real name."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.kinds import CaseKind


class NameState(models.TextChoices):
    """Where the check of a real name is."""

    WAITING = "waiting", pgettext_lazy("real name", "Received")
    CHECKING = "checking", pgettext_lazy("real name", "In progress")
    CONFIRMED = "confirmed", pgettext_lazy("real name", "Confirmed")
    REFUSED = "refused", pgettext_lazy("real name", "Not confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("real name", "Withdrawn")


OPEN = (NameState.WAITING, NameState.CHECKING)

REAL_NAME = CaseKind(
    code="real-name",
    prefix="SM",
    states=NameState,
    transitions={
        NameState.WAITING: {
            NameState.CHECKING, NameState.CONFIRMED, NameState.REFUSED, NameState.WITHDRAWN,
        },
        NameState.CHECKING: {NameState.CONFIRMED, NameState.REFUSED, NameState.WITHDRAWN},
    },
    open_states=OPEN,
    label=_("Real name"),
    answer_states=(NameState.WAITING,),
    tones={
        NameState.WAITING: "info",
        NameState.CHECKING: "main",
        NameState.CONFIRMED: "ok",
        NameState.REFUSED: "bad",
    },
    service_level=lambda _urgent: (1, 1),
    detail_template="desk/name_detail.html",
    related=("name_case__given",),
    detail_context=lambda case: {"given": case.name_case.given},
)  # fmt: skip
