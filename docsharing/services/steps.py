"""What readers hear of steps that ask nothing of them, and of a link before it ends."""

from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from desk.models import Case, StateEvent
from desk.services import tell_reader
from desk.workflow import notice_key, undo_ends
from docsharing.cases import KIND, State
from docsharing.models import Delivery, DocumentRequest
from portal import rules
from portal.clock import SHANGHAI, now
from portal.models import Topic
from portal.notices import notify, take_back

# Steps that say enough to be told. A search and a copy that is made are "in progress" all the same.
TOLD = {
    State.CHECKING: "request.taken",
    State.SOURCING: "request.asked-elsewhere",
    State.CLOSED: "request.closed",
}


def tell_step(request: DocumentRequest, event: StateEvent) -> None:
    """Tell the reader of a step, in a topic of its own: she may do without these mails."""
    about = {"title": str(request), "at": _moment(request.case.deliver_due_at)}
    url, code = f"/requests/{request.pk}/", TOLD[State(event.to_state)]
    tell_reader(request.case, code, about, event=event, url=url, topic=Topic.STEPS)


def drop_waiting_step(case: Case) -> None:
    """That a clerk took it is told when she can no longer undo it; what comes before it wins."""
    last = case.events.filter(act="take", to_state=State.CHECKING).order_by("-id").first()
    if last is not None and undo_ends(last) > now():
        take_back(notice_key(last))


def ending() -> QuerySet[Delivery]:
    """Deliveries that nobody opened and whose link ends soon, if she was not warned of that end."""
    moment = now()
    soon = moment + timedelta(days=rules.value("dd.link_warn_days"))
    rows = Delivery.objects.live().filter(downloads=0, expires_at__gt=moment, expires_at__lte=soon)
    rows = rows.filter(request__case__kind=KIND, request__case__state=State.DELIVERED)
    rows = rows.exclude(warned_of=F("expires_at")).select_related("request__case__reader")
    # A link that lives for a day or two was told of just now.
    rows = rows.annotate(told_at=Coalesce("renewed_at", "delivered_at"))
    return rows.filter(told_at__lte=moment - timedelta(days=1)).order_by("expires_at", "pk")


def warn_of_end(delivery: Delivery) -> None:
    """Remind a reader of a document that she has paid for and not opened, once for each end."""
    request, end = delivery.request, delivery.expires_at
    if end is None:
        return
    Delivery.objects.filter(pk=delivery.pk).update(warned_of=end)
    notify(
        request.case.reader,
        "request.link-ends",
        {
            "case": request.case_id,
            "title": str(request),
            "at": _moment(end),
            "delivery_link": delivery.pk,
        },
        url=f"/requests/{request.pk}/",
        dedupe=f"delivery:{delivery.pk}:ends:{int(end.timestamp())}",
    )


def _moment(at: datetime) -> str:
    """A time as mails say it, in either language."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
