"""What the desk gives to pages that belong to no app."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import Role
from desk import clock, kinds
from desk.models import CaseFile, Message
from desk.queries.queue import open_cases_of, untaken_count
from desk.workflow import closings_of
from portal.clock import now
from portal.slots import Opening, RailItem

WORK, SETTINGS = gettext_lazy("Casework"), gettext_lazy("Administration")


def rail(user: User) -> list[RailItem]:
    """The lines of the left rail."""
    who_reads = (Role.LIBRARIAN, Role.MANAGER, Role.ADMINISTRATOR)
    return [
        RailItem(
            WORK,
            gettext_lazy("Queue"),
            "desk_staff:queue",
            "inbox",
            (Role.LIBRARIAN, Role.MANAGER),
            untaken_count(user),
        ),
        RailItem(
            WORK,
            gettext_lazy("Service levels"),
            "desk_staff:levels",
            "chart-bar",
            (Role.MANAGER,),
        ),
        RailItem(
            SETTINGS,
            gettext_lazy("Working days"),
            "desk_staff:calendar",
            "calendar-days",
            who_reads,
        ),
        RailItem(
            SETTINGS,
            gettext_lazy("Tariff"),
            "desk_staff:tariff",
            "money",
            who_reads,
        ),
        RailItem(
            SETTINGS,
            gettext_lazy("My desk"),
            "desk_staff:my_desk",
            "adjustments-horizontal",
            (Role.LIBRARIAN, Role.MANAGER),
        ),
    ]


def opening(_request: HttpRequest) -> Opening:
    """Whether the service desk is open now, and its hours."""
    opens, closes = clock.hours()
    hours = _("%(from)s to %(to)s on working days") % {
        "from": f"{opens:%H:%M}",
        "to": f"{closes:%H:%M}",
    }
    return Opening(clock.is_open_at(now()), hours)


def my_data(user: User) -> dict[str, list[Any]]:
    """What the desk holds on a reader: her cases and what was written on them."""
    cases = user.cases.values(
        "number__code", "kind", "title", "state", "urgent", "opened_at", "closed_at"
    )
    written = Message.objects.filter(
        case__reader=user, withdrawn_at__isnull=True, visible_from__lte=now()
    ).values("case__number__code", "from_staff", "text", "at")
    return {
        "cases": [_in_words(case) for case in cases.order_by("pk")],
        "messages": list(written.order_by("pk")),
        "case_files": list(
            CaseFile.objects.filter(by=user, case__reader=user)
            .order_by("pk")
            .values("case__number__code", "stored__name", "stored__size", "at", "stored__purged_at")
        ),
    }


def _in_words(case: Any) -> dict[str, Any]:
    kind = kinds.get(case["kind"])
    words = {"kind_label": str(kind.label), "state_label": kind.reader_label(case["state"])}
    return case | words


def reasons_to_stay(user: User) -> list[tuple[str, dict[str, Any]]]:
    """Why an account cannot be closed yet: something is worked on, or may be taken up again."""
    count = open_cases_of(user) + closings_of(user).count()
    return [("desk.cases-open", {"count": count})] if count else []
