"""Copies on paper: where they go, what readers read of them, which lie at the desk."""

import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import pgettext

from accounts.models import User
from desk.clock import closing_on_or_after
from desk.models import Case, StateEvent
from docsharing.cases import DELIVERY, KIND, State
from docsharing.models import Delivery, DeliveryMethod, DocumentRequest, PostAddress
from portal import rules, words
from portal.clock import now

ADDRESS = ("recipient", "phone", "address", "postcode")
LONGEST = {"recipient": 60, "phone": 20, "address": 300, "postcode": 6}
TOLD_BY_REASON = ("collected", "received", "uncollected")
POSTCODE = re.compile(r"[0-9]{6}", re.ASCII)
PHONE = re.compile(r"\+?[0-9]{7,15}", re.ASCII)


@dataclass(frozen=True)
class PostTo:
    """Where a reader wants her copy sent."""

    recipient: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""

    def as_dict(self) -> dict[str, str]:
        """The fields by their names."""
        return asdict(self)


def tidy(given: PostTo) -> PostTo:
    """The address as it is kept: wide digits made plain, spaces and hyphens out of numbers."""
    plain = {
        name: " ".join(unicodedata.normalize("NFKC", text).split())
        for name, text in given.as_dict().items()
    }
    plain["phone"] = re.sub(r"[\s()\-]", "", plain["phone"])
    plain["postcode"] = re.sub(r"\s", "", plain["postcode"])
    return PostTo(**plain)


def faults(given: PostTo) -> list[tuple[str, str]]:
    """What of a tidied address is missing or wrong: fields and codes."""
    found = []
    for name, text in given.as_dict().items():
        if not text:
            found.append((name, "required"))
        elif len(text) > LONGEST[name] or not text.isprintable():
            found.append((name, "invalid"))
    wrong = {name for name, _code in found}
    if "phone" not in wrong and not PHONE.fullmatch(given.phone):
        found.append(("phone", "phone-invalid"))
    if "postcode" not in wrong and not POSTCODE.fullmatch(given.postcode):
        found.append(("postcode", "postcode-invalid"))
    return found


def address_of(request: DocumentRequest) -> PostTo | None:
    """Where a request goes to by post; nothing if it does not, or its reader has left."""
    row = PostAddress.objects.filter(request=request).first()
    return told(row) if row else None


def address_before(reader: User | None) -> PostTo | None:
    """The address that she gave last."""
    rows = PostAddress.objects.filter(request__case__reader=reader).order_by("-pk")
    row = rows.first() if reader is not None else None
    return told(row) if row else None


def told(row: PostAddress) -> PostTo:
    """An address as it was given."""
    return PostTo(row.recipient, row.phone, row.address, row.postcode)


def label_of(request: DocumentRequest, state: str, live: Delivery | None) -> str:
    """What a reader reads of where her request is; of paper, where the copy is."""
    if state != State.DELIVERED or live is None or not live.is_paper:
        return DELIVERY.reader_label(state)
    if live.method == DeliveryMethod.PICKUP:
        waits = pgettext("request state", "Ready for pick-up")
        return waits if live.waits else pgettext("request state", "Collected")
    sent = pgettext("request state", "Sent by post")
    return pgettext("request state", "Arrived") if live.received_at else sent


def word_of(event: StateEvent) -> str:
    """What an event is to the reader: where it leads, or what became of her paper copy."""
    if event.act in TOLD_BY_REASON:
        return words.say(event.reason, event.params)
    return DELIVERY.reader_label(event.to_state)


def may_confirm(live: Delivery | None, state: str) -> bool:
    """Whether the reader may say that her post has come: while she may complain of what was sent.

    Said later it would begin the time for complaints anew.
    """
    if live is None or live.method != DeliveryMethod.POST or live.received_at is not None:
        return False
    return state == State.DELIVERED and live.complain_until > now()


def lies_at_the_desk(case: Case) -> bool:
    """Whether the copy of a case may be handed out: it waits, or was put away not long ago."""
    return to_hand_out(case) is not None


def is_overdue(case: Case) -> bool:
    """Whether nobody came for it in time."""
    lying = to_hand_out(case) if case.state == State.DELIVERED else None
    return lying is not None and lying.collect_by is not None and lying.collect_by <= now()


def to_hand_out(case: Case) -> Delivery | None:
    """What lies at the desk for a case, or was put away not long ago."""
    if case.state not in {State.DELIVERED, State.CLOSED}:
        return None
    request = case.document_request
    if request.delivery_method != DeliveryMethod.PICKUP:
        return None
    lying: Delivery | None = request.deliveries.uncollected().first()
    if lying is not None and case.state == State.CLOSED and kept_until(case) <= now():
        return None
    return lying


def kept_until(case: Case) -> datetime:
    """Until when a copy is handed out that was put away: what time closed was none."""
    put_away = case.events.filter(act="uncollected").order_by("-pk").first()
    days = timedelta(days=rules.value("dd.put_away_days"))
    return closing_on_or_after(put_away.at + days) if put_away else now()


def uncollected() -> QuerySet[Delivery]:
    """What lies at the desk, the longest overdue first."""
    rows = Delivery.objects.uncollected()
    rows = rows.filter(request__case__kind=KIND, request__case__state=State.DELIVERED)
    rows = rows.select_related("request__case__number", "request__case__reader")
    return rows.order_by("collect_by", "pk")


def overdue_pickups() -> QuerySet[Delivery]:
    """What was not collected in time."""
    return uncollected().filter(collect_by__lte=now())


def to_be_reminded() -> QuerySet[Delivery]:
    """What lies at the desk for some days only yet, if its reader was not reminded."""
    moment = now()
    soon = moment + timedelta(days=rules.value("dd.pickup_warn_days"))
    rows = uncollected().filter(collect_by__gt=moment, collect_by__lte=soon)
    rows = rows.filter(request__case__reader__erased_at__isnull=True)
    return rows.filter(warned_of__isnull=True, delivered_at__lte=moment - timedelta(days=1))
