"""What copyright and holdings give to pages of no app, and to the check of the books."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.roles import Role
from docsharing.cases import State
from docsharing.models import CopyrightBlock, CopyrightUse, Delivery, HoldingImport, HoldingProblem
from docsharing.queries.copyright import standing_block
from ledger.checks import Difference
from portal import slots
from portal.clock import SHANGHAI

READS_HOLDINGS = (Role.LIBRARIAN, Role.MANAGER, Role.ADMINISTRATOR)
READS_REPORT = (Role.MANAGER, Role.DIRECTOR)
READS_RIGHTS = (Role.LIBRARIAN, Role.MANAGER)
ENDED = (State.CANCELLED, State.UNFILLED)
REPORT = ("month", "version", "purpose", "request_type", "reader_type")


def rail(_user: User) -> list[slots.RailItem]:
    """The lines of the desk's left rail."""
    return [
        slots.RailItem(
            _("Casework"), _("Holdings"), "docsharing_staff:holding_list", "book-open",
            READS_HOLDINGS,
        ),
        slots.RailItem(
            _("Reports"), _("Figures of document delivery"),
            "docsharing_staff:delivery_figures", "chart-bar", READS_REPORT,
        ),
        slots.RailItem(
            _("Reports"), pgettext_lazy("rights", "Copyright"),
            "docsharing_staff:copyright_report", "shield-check", READS_REPORT,
        ),
    ]  # fmt: skip


def person_cards(person: User) -> list[slots.Card]:
    """Whether a person gets copies, on her page at the desk."""
    check = person.verified_check
    block = standing_block(person, check.person_hash if check else "")
    return [slots.Card("docsharing/staff/person_rights.html", {"block": block})]


def my_data(user: User) -> dict[str, list[dict[str, Any]]]:
    """What is kept on a person about copyright."""
    uses: Any = CopyrightUse.objects.filter(request__case__reader=user).order_by("pk")
    blocks: Any = CopyrightBlock.objects.filter(reader=user).order_by("pk")
    return {
        "copyright_uses": list(
            uses.values("work_kind", "identifier", "volume", "issue", "year", "amount",
                        "counted_at", "released_at", "licensed_at")
        ),
        "copyright_blocks": list(blocks.values("reason", "until", "set_at", "lifted_at")),
    }  # fmt: skip


def uses_of_requests() -> Iterator[Difference]:
    """What ended counts no more; what goes on, was delivered or is in her hands counts."""
    had = Exists(Delivery.objects.had().filter(request=OuterRef("request_id")))
    gone = Q(request__case__state__in=ENDED) & ~Q(had)
    still = CopyrightUse.objects.filter(gone, released_at__isnull=True)
    for pk in still.values_list("request_id", flat=True):
        yield Difference(f"request {pk}, copyright", "ended, counts no more", "still counts")
    lost = CopyrightUse.objects.exclude(gone).filter(released_at__isnull=False)
    for pk in lost.values_list("request_id", flat=True):
        yield Difference(f"request {pk}, copyright", "counts", "released")


def supplied(first: Any, last: Any) -> QuerySet[Delivery, dict[str, Any]]:
    """What was supplied under which declaration, month by month: counts and pages, no names."""
    rows = Delivery.objects.live().filter(
        delivered_at__date__gte=first, delivered_at__date__lte=last
    )
    grouped = rows.annotate(
        month=TruncMonth("delivered_at", tzinfo=SHANGHAI),
        version=F("request__declaration__version"),
        purpose=F("request__purpose"),
        request_type=F("request__request_type"),
        reader_type=F("request__case__reader__patron_type"),
    ).values(*REPORT)
    licensed = Q(request__copyright_use__licensed_at__isnull=False)
    return grouped.annotate(
        documents=Count("pk"), sheets=Sum("pages"), licensed=Count("pk", filter=licensed)
    ).order_by(*REPORT)


def imports() -> QuerySet[HoldingImport]:
    """Every import, newest first."""
    return HoldingImport.objects.select_related("by", "job").order_by("-pk")


def problems(batch: HoldingImport) -> QuerySet[HoldingProblem]:
    """What of an import could not be taken, by line."""
    return batch.problems.order_by("line")
