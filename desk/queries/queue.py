"""The queue: its views and filters, their counts, and the page of cases that is asked for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from django.core.cache import cache as shared
from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from accounts.models import User
from desk import kinds
from desk.models import Case, CaseQuerySet
from desk.queries.handovers import unseen_by
from desk.queries.people import name_of
from portal import numbers
from portal.clock import SHANGHAI, now, today
from portal.http import key_in
from portal.notices import unread_notices
from portal.search import MOST, newest_hits, search_filter

PAGE = 25
MOST_COUNTED = 1000
MOST_EXPORTED = 50_000
# For whom and when SQL is made that is used for everybody.
NOBODY, LONG_AGO = -1, datetime(1970, 1, 1, tzinfo=UTC)
YEARS = range(1900, 2201)  # a day more or less is still a date in every time zone
SORTS = ("due", "new", "old")
DUE = ("late", "today", "week")
COLUMNS = (
    "pk", "title", "kind", "state", "due_at", "paused_at", "closed_at", "urgent",
    "number__code", "reader_name", "payer_organisation__name", "payer_organisation__kind",
    "escalated_at",
)  # fmt: skip


def end_of(day: date) -> datetime:
    """The moment at which a Shanghai day is over."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


View = Callable[[User], CaseQuerySet]
BUILT_IN: dict[str, View] = {
    "mine": lambda user: Case.objects.open().filter(assignee=user),
    "untaken": lambda user: Case.objects.untaken(),
    "today": lambda user: Case.objects.running().filter(
        due_at__gte=now(), due_at__lt=end_of(today())
    ),
    "late": lambda user: Case.objects.running().filter(due_at__lt=now()),
    "escalated": lambda user: Case.objects.escalated(),
    "waiting": lambda user: Case.objects.waiting(),
    "all": lambda user: Case.objects.open(),
}
CLOSED = "closed"


@dataclass(frozen=True)
class Filters:
    """What a list of cases is narrowed to. The address of the page says all of it."""

    view: str = "mine"
    q: str = ""
    kind: str = ""
    state: str = ""
    assignee: str = ""
    due: str = ""
    urgent: str = ""
    since: str = ""
    until: str = ""
    sort: str = ""

    @classmethod
    def of(cls, params: Mapping[str, str]) -> "Filters":
        """The filters of an address; what makes no sense is left out."""
        given = {f.name: str(params.get(f.name, "")).strip()[:100] for f in fields(cls)}
        allowed: dict[str, Any] = {
            "view": (*BUILT_IN, CLOSED),
            "kind": [kind.code for kind in kinds.all_kinds()],
            "state": [state for kind in kinds.all_kinds() for state in kind.states.values],
            "due": DUE,
            "urgent": ("yes",),
            "sort": SORTS,
        }
        for name, values in allowed.items():
            if given[name] not in values:
                given[name] = ""
        if not (given["assignee"] in {"me", "none"} or key_in(given["assignee"])):
            given["assignee"] = ""
        for name in ("since", "until"):
            given[name] = given[name] if _day(given[name]) else ""
        return cls(**{**given, "view": given["view"] or "mine"})

    @classmethod
    def parsed(cls, query: str) -> "Filters":
        """The filters that a stored or posted address says."""
        return cls.of(dict(parse_qsl(query[:1000])))

    def query(self, **changes: str) -> str:
        """The filters as an address says them."""
        chosen = replace(self, **changes)
        return urlencode(
            {f.name: value for f in fields(self) if (value := getattr(chosen, f.name))}
        )

    def narrowed(self) -> dict[str, str]:
        """What is chosen besides the view, the search and the order."""
        names = ("kind", "state", "assignee", "due", "urgent", "since", "until")
        return {name: value for name in names if (value := getattr(self, name))}

    @property
    def order(self) -> str:
        """Searches and closed cases come newest first, work by what is due first."""
        if self.q or self.view == CLOSED:
            return "old" if self.sort == "old" else "new"
        return self.sort or "due"


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def filtered(filters: Filters, user: User) -> CaseQuerySet:
    """The cases of a list, in no order."""
    rows = _unsearched(filters, user)
    return _searched(rows, filters.q) if filters.q else rows


def _unsearched(filters: Filters, user: User) -> CaseQuerySet:
    return _within(_about(_of_view(filters, user), filters, user), filters)


def _of_view(filters: Filters, user: User) -> CaseQuerySet:
    if filters.view == CLOSED:
        return Case.objects.filter(closed_at__isnull=False)
    closed_state = filters.state and all(
        filters.state not in kind.open_states for kind in kinds.all_kinds()
    )
    # A search, or the choice of a state in which a case is closed, looks beyond the open ones.
    if filters.view == "all" and (filters.q or closed_state):
        return Case.objects.all()
    return BUILT_IN[filters.view](user)


def _is_number(text: str) -> bool:
    return "-" in text and numbers.meaning(text) is not None


def _searched(rows: CaseQuerySet, text: str) -> CaseQuerySet:
    if _is_number(text):
        return rows.filter(number__code=text.upper())
    return cast(CaseQuerySet, search_filter(rows, "search_text", text))


def _about(rows: CaseQuerySet, filters: Filters, user: User) -> CaseQuerySet:
    exact = {name: value for name in ("kind", "state") if (value := getattr(filters, name))}
    if filters.urgent:
        exact["urgent"] = True
    rows = rows.filter(**exact)
    if filters.assignee == "none":
        return rows.filter(assignee__isnull=True)
    if filters.assignee:
        return rows.filter(assignee=user.pk if filters.assignee == "me" else int(filters.assignee))
    return rows


def _within(rows: CaseQuerySet, filters: Filters) -> CaseQuerySet:
    if filters.due == "late":
        rows = rows.filter(due_at__lt=now(), closed_at__isnull=True)
    elif filters.due:
        last = today() + timedelta(days=7 if filters.due == "week" else 0)
        rows = rows.filter(due_at__lt=end_of(last))
    if since := _day(filters.since):
        rows = rows.filter(opened_at__gte=datetime.combine(since, time(), SHANGHAI))
    if until := _day(filters.until):
        rows = rows.filter(opened_at__lt=end_of(until))
    return rows


def ordered(rows: CaseQuerySet, order: str) -> CaseQuerySet:
    """The cases in an order that says which comes next."""
    return rows.order_by(*{"due": ("due_at", "pk"), "new": ("-pk",), "old": ("pk",)}[order])


def _after(rows: CaseQuerySet, order: str, after: str) -> CaseQuerySet:
    """The cases that come after a place in the order; a place that makes no sense is the start."""
    moment, _sep, pk = after.rpartition("_")
    if not key_in(pk):
        return rows
    if order != "due":
        return rows.filter(**{"pk__lt" if order == "new" else "pk__gt": int(pk)})
    due = _moment(moment)
    if due is None:
        return rows
    # The first condition lets the index begin at the place, the second leaves out what was shown.
    return rows.filter(due_at__gte=due).exclude(due_at=due, pk__lte=int(pk))


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return moment if moment and moment.tzinfo and moment.year in YEARS else None


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue: rows as `COLUMNS` name them, and where the next page begins."""

    rows: list[tuple[Any, ...]]
    after: str
    stopped: bool


def queue_page(
    filters: Filters, user: User, *, after: str = "", seen: int = 0, size: int = PAGE
) -> QueuePage:
    """One page of the queue, by one query. A search stops at the newest thousand and says so."""
    found = list(_page_rows(filters, user, after, size))
    stopped = bool(filters.q) and seen + size >= MOST
    place = ""
    if len(found) > size and not stopped:
        last = found[size - 1]
        place = f"{last[4].isoformat()}_{last[0]}" if filters.order == "due" else f"_{last[0]}"
    return QueuePage(found[:size], place, stopped and len(found) > size)


def _page_rows(filters: Filters, user: User, after: str, size: int) -> Iterable[tuple[Any, ...]]:
    """One row more than a page shows."""
    is_search = bool(filters.q) and not _is_number(filters.q) and filters.order == "new"
    rows = _unsearched(filters, user) if is_search else filtered(filters, user)
    rows = _after(ordered(rows, filters.order), filters.order, after)
    if is_search:
        place = after.rpartition("_")[2]
        newest = int(place) if key_in(place) else newest_case()
        hits = newest_hits(rows, "search_text", filters.q, newest=newest, size=size + 1)
        # As a subquery the planner may run it once for each case.
        rows = Case.objects.filter(pk__in=[hit["pk"] for hit in hits]).order_by("-pk")
    named: Any = rows.annotate(reader_name=name_of("reader")).values_list(*COLUMNS)
    return cast(Iterable[tuple[Any, ...]], named[: size + 1])


def newest_case() -> int:
    """The key of the newest case, or of one that was the newest a moment ago."""
    if (known := shared.get("desk:newest")) is None:
        known = Case.objects.aggregate(newest=Max("pk"))["newest"] or 0
        shared.set("desk:newest", known, timeout=30)
    return int(known)


def next_after(filters: Filters, user: User, case: Case) -> int | None:
    """The case that comes after another in a list, or the first if that was the last."""
    rows = ordered(filtered(filters, user), filters.order).exclude(pk=case.pk)
    place = f"{case.due_at.isoformat()}_{case.pk}"
    following = _after(rows, filters.order, place).values_list("pk", flat=True).first()
    return following or rows.values_list("pk", flat=True).first()


# What the built-in views compare with, in the order of their conditions: their SQL is made once.
COMPARED: dict[str, Callable[[User], list[Any]]] = {
    "mine": lambda user: [user.pk],
    "untaken": lambda user: [],
    "today": lambda user: [now(), end_of(today())],
    "late": lambda user: [now()],
    "escalated": lambda user: [],
    "waiting": lambda user: [],
    "all": lambda user: [],
}


def counts(user: User, own: Mapping[int, Filters]) -> tuple[dict[str, int], dict[int, int]]:
    """How many cases each view has, counted to a thousand: one query over partial indexes.

    The built-in views by name, then a person's own by key.
    """
    saved = {key: filters for key, filters in own.items() if not filters.q}
    sql, params = _built_in_sql(connection.vendor), []
    for compared in COMPARED.values():
        params += [_adapted(value) for value in compared(user)]
    for filters in saved.values():
        text, values = _limited(filtered(filters, user))
        sql += f", ({text})"
        params += values
    beside, asked = _beside_sql(connection.vendor)
    sql += beside
    given = {NOBODY: user.pk, _adapted(LONG_AGO): _adapted(now())}
    params += [given.get(value, value) for value in asked]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", params)
        *found, handed, unread = cursor.fetchone()
    built_in = dict(zip(BUILT_IN, found, strict=False))
    # For the rest of the same page.
    known = user.__dict__
    known["untaken"], known["handed"], known["unread"] = built_in["untaken"], handed, unread
    return built_in, dict(zip(saved, found[len(BUILT_IN) :], strict=True))


@cache
def _built_in_sql(_vendor: str) -> str:
    """The counts of the built-in views; what they compare with is put in at each look."""
    nobody = User(pk=0)
    return ", ".join(f"({_limited(view(nobody))[0]})" for view in BUILT_IN.values())


@cache
def _beside_sql(_vendor: str) -> tuple[str, list[Any]]:
    """What else the page counts of a person: what colleagues handed to her, unread notices."""
    nobody = User(pk=NOBODY)
    handed, values = _limited(unseen_by(nobody))
    unread, more = _limited(unread_notices(nobody, LONG_AGO))
    return f", ({handed}), ({unread})", [*values, *more]


def _limited(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """SQL that counts to a thousand and no further."""
    sql, params = rows.order_by().values("pk")[:MOST_COUNTED].query.sql_with_params()
    return f"SELECT count(*) FROM ({sql}) AS counted", params  # noqa: S608 - the ORM's own SQL


def _adapted(value: Any) -> Any:
    """A value as the database at hand takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def untaken_count(user: User) -> int:
    """How many cases wait to be taken, for the rail: what the page itself counted for this user
    object, or else a number that is counted again every half minute."""
    counted: Any = user.__dict__.get("untaken")
    if counted is None:
        counted = shared.get_or_set(
            "desk:untaken", lambda: Case.objects.untaken()[:MOST_COUNTED].count(), timeout=30
        )
    return int(counted)


def export_rows(filters: Filters, user: User) -> Iterator[tuple[Any, ...]]:
    """The whole list for a file: number, kind, title, state, reader, payer, assignee, times."""
    rows = ordered(filtered(filters, user), filters.order)
    rows = rows.annotate(reader_name=name_of("reader"), assignee_name=name_of("assignee"))
    columns = (
        "number__code", "kind", "title", "state", "reader_name", "payer_organisation__name",
        "assignee_name", "urgent", "opened_at", "due_at", "closed_at",
    )  # fmt: skip
    return rows.values_list(*columns)[:MOST_EXPORTED].iterator(chunk_size=1000)


def open_cases_of(user: User) -> int:
    """How many cases of a reader are not closed: while there are any, her account stays."""
    return Case.objects.open().filter(Q(reader=user) | Q(payer=user)).count()
