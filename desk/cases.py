"""The kind of case that the desk itself works on: somebody gave her real name."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from accounts.models import RealNameCheck
from desk.kinds import CaseKind


class NameState(models.TextChoices):
    """Where the check of a real name is."""

    WAITING = "waiting", pgettext_lazy("real name", "Received")
    CHECKING = "checking", pgettext_lazy("real name", "In progress")
    CONFIRMED = "confirmed", pgettext_lazy("real name", "Confirmed")
    REFUSED = "refused", pgettext_lazy("real name", "Not confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("real name", "Withdrawn")


def name_facts(given: RealNameCheck) -> dict[str, Any]:
    """What the API tells of a name that was given; its number is shown by an act of its own."""
    return {
        "name": given.name,
        "document": given.document,
        "mask": given.mask,
        "is_child": given.is_child,
        "guardian_name": given.guardian_name,
        "guardian_phone": given.guardian_phone,
        "given_at": given.given_at,
        "is_waiting": given.is_waiting,
    }


def name_title(given: RealNameCheck) -> str:
    """What kind of paper, and its mask: her name would stay in notices when she has left."""
    with override(settings.LANGUAGE_CODE):
        return f"{given.get_document_display()} {given.mask}".rstrip()


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
    withdrawn_states=(NameState.WITHDRAWN,),
    tones={
        NameState.WAITING: "info",
        NameState.CHECKING: "main",
        NameState.CONFIRMED: "ok",
        NameState.REFUSED: "bad",
    },
    service_level=lambda _urgent: (1, 1),
    detail_template="desk/name_detail.html",
    related=("name_case__given",),
    title=lambda case: name_title(case.name_case.given),
    found_by=lambda case: case.name_case.given.name,
    detail_context=lambda case: {"given": case.name_case.given},
    facts=lambda case: name_facts(case.name_case.given),
)  # fmt: skip
