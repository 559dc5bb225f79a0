"""Complaints as readers and the desk see them, and whether their refunds stand in the books."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import User
from desk.models import Case
from docsharing.cases import State
from docsharing.models import Complaint, Delivery, DocumentRequest
from docsharing.queries.shown import shown_state
from ledger.checks import Difference
from ledger.models import Refund
from ledger.queries import off_debt
from portal.clock import now
from portal.refusals import not_found

REFUNDED = "complaint.refunded"


def complaints_of(request: DocumentRequest) -> list[Complaint]:
    """What was complained of about a request, newest first."""
    rows = Complaint.objects.filter(delivery__request=request)
    rows = rows.select_related("case__number", "refund", "decided_by")
    return with_debts(rows.order_by("-pk"))


def with_debts(rows: Iterable[Complaint]) -> list[Complaint]:
    """The complaints, each with `owed_less_fen`: what of its refund was taken off a debt."""
    found = list(rows)
    entries = [each.refund.entry_id for each in found if each.refund]
    owed = off_debt(entries) if entries else {}
    for each in found:
        each.owed_less_fen = owed.get(each.refund.entry_id, 0) if each.refund else 0
    return found


def own_complaint(reader: User, pk: int) -> Complaint:
    """One of the reader's own complaints, or a refusal that there is none."""
    rows = Complaint.objects.select_related("case__number", "delivery__request", "refund")
    found = with_debts(rows.filter(pk=pk, case__reader=reader))
    if not found:
        raise not_found()
    return found[0]


def number_of(request: DocumentRequest) -> str:
    """The number of the request that is complained of: the complaint is found by it too."""
    return request.case.number.code if request.case.number else ""


def may_complain(request: DocumentRequest, live: Delivery | None) -> bool:
    """Whether the reader may still complain of what she got, and has not done so already."""
    if live is None or shown_state(request) != State.DELIVERED or live.complain_until <= now():
        return False
    return not Complaint.objects.open().filter(delivery=live).exists()


def complaint_context(case: Case) -> dict[str, Any]:
    """The middle of the desk's page of a complaint."""
    complaint: Complaint = with_debts([case.complaint])[0]
    delivery = complaint.delivery
    charge = delivery.charge
    return {
        "complaint": complaint,
        "delivery": delivery,
        "row": delivery.request,
        "left_fen": charge.amount_fen - charge.refunded_fen if charge else 0,
    }


def refunds_of_complaints() -> Iterator[Difference]:
    """Every refund for a complaint has its complaint, of the charge of the same delivery."""
    ours = Refund.objects.filter(entry__reason_code=REFUNDED)
    lost = ours.exclude(Exists(Complaint.objects.filter(refund=OuterRef("pk"))))
    for pk in lost.values_list("pk", flat=True):
        yield Difference(f"refund {pk}", "its complaint", "none")
    rows = Complaint.objects.filter(refund__isnull=False)
    charge = Delivery.objects.filter(pk=OuterRef("delivery"), charge=OuterRef("refund__charge"))
    for pk in rows.exclude(Exists(charge)).values_list("pk", flat=True):
        yield Difference(f"complaint {pk}", "the charge of its delivery", "another")
