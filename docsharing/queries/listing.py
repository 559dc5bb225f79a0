"""The list of a reader's own requests: what she asks to see, a page at a time.

Pages go by the key of the case, along the index of a reader's cases, and what they say beside a
request is looked up for the page at once: a page costs the same however many requests there are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from desk.models import Message
from docsharing.cases import DELIVERY, OPEN
from docsharing.models import Delivery, DocumentRequest
from docsharing.queries.paper import label_of
from docsharing.queries.requests import requests_of
from docsharing.queries.shown import TOLD_LATER, shown_state
from portal.clock import day_begins, day_ends, now
from portal.search import containing

PAGE = 20
CHUNK = 500
MOST_EXPORTED = 10_000
NUMBER = re.compile(r"[A-Za-z]{2}-[0-9]{4}-[0-9]{1,8}", re.ASCII)


@dataclass(frozen=True)
class Filters:
    """Which of her requests a reader asks for, and in which order."""

    text: str = ""
    states: tuple[str, ...] = ()
    request_type: str = ""
    since: date | None = None
    until: date | None = None
    oldest_first: bool = False


@dataclass(frozen=True)
class Line:
    """A request as a line of the list."""

    row: DocumentRequest
    state: str
    label: str
    tone: str
    live: Delivery | None
    is_unread: bool

    @property
    def is_open(self) -> bool:
        """Whether she sees it as not ended yet."""
        return self.state in OPEN


@dataclass(frozen=True)
class Page:
    """A page of lines, and the keys at which the pages before and after it begin."""

    lines: list[Line]
    before: int | None = None
    after: int | None = None


def found_requests(reader: User, filters: Filters) -> QuerySet[DocumentRequest]:
    """A reader's own requests that fit the filters, in the order that she asks for."""
    rows: QuerySet[Any] = requests_of(reader)
    if filters.states:
        rows = rows.filter(_in_states(filters.states))
    if filters.request_type:
        rows = rows.filter(request_type=filters.request_type)
    if filters.since:
        rows = rows.filter(case__opened_at__gte=day_begins(filters.since))
    if filters.until:
        rows = rows.filter(case__opened_at__lt=day_ends(filters.until))
    if NUMBER.fullmatch(filters.text):
        rows = rows.filter(case__number__code=filters.text.upper())
    elif filters.text:
        rows = containing(rows, "case__search_text", filters.text)
    return rows.order_by("case_id" if filters.oldest_first else "-case_id")


def _in_states(states: tuple[str, ...]) -> Q:
    """Those that the reader sees in one of the states, by the column where that is the state."""
    told_later = set(TOLD_LATER.values())
    plain = [state for state in states if state not in told_later]
    later = Q(case__state__in=told_later) & Q(shown_state__in=states)
    return Q(case__state__in=plain) | later


def request_page(
    reader: User,
    filters: Filters,
    *,
    after: int | None = None,
    before: int | None = None,
    size: int = PAGE,
) -> Page:
    """The page that begins after a key, or ends before one; without either the first."""
    rows = found_requests(reader, filters)
    back = before is not None and after is None
    key = before if back else after
    if key is not None:
        larger = back != filters.oldest_first
        rows = rows.filter(**{"case_id__gt" if larger else "case_id__lt": key})
    if back:
        rows = rows.reverse()
    found = list(with_deliveries(rows)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    lines = _lines(found)
    if not lines:
        return Page([])
    first, last = lines[0].row.case_id, lines[-1].row.case_id
    has_before = more if back else key is not None
    has_after = back or more
    return Page(lines, first if has_before else None, last if has_after else None)


def with_deliveries(rows: QuerySet[DocumentRequest]) -> QuerySet[DocumentRequest]:
    """The requests, each with what was delivered for it and not withdrawn."""
    live = Delivery.objects.live().select_related("file")
    return rows.prefetch_related(Prefetch("deliveries", live, to_attr="live_deliveries"))


def _lines(rows: list[DocumentRequest]) -> list[Line]:
    unread = unread_cases([row.case_id for row in rows])
    return [line_of(row, is_unread=row.case_id in unread) for row in rows]


def line_of(row: Any, *, is_unread: bool = False) -> Line:
    """The line of a request that has its deliveries with it, in the words of its reader."""
    state = shown_state(row)
    live = row.live_deliveries[0] if row.live_deliveries else None
    label, tone = label_of(row, state, live), DELIVERY.tones.get(state, "")
    return Line(row, state, label, tone, live, is_unread)


def unread_cases(cases: list[int]) -> set[int]:
    """Of some cases those in which the desk wrote what the reader has not seen."""
    words = Message.objects.filter(case__in=cases, from_staff=True, read_at__isnull=True)
    words = words.filter(withdrawn_at__isnull=True, visible_from__lte=now())
    return set(words.values_list("case_id", flat=True))


def all_lines(reader: User, filters: Filters) -> Iterator[Line]:
    """Every line that fits, for a file: read in pieces, so that no list is held whole."""
    rows, key, left = with_deliveries(found_requests(reader, filters)), 0, MOST_EXPORTED
    compare = "case_id__gt" if filters.oldest_first else "case_id__lt"
    while left > 0:
        piece = list((rows.filter(**{compare: key}) if key else rows)[: min(CHUNK, left)])
        yield from (line_of(row) for row in piece)
        if len(piece) < min(CHUNK, left):
            return
        key, left = piece[-1].case_id, left - len(piece)
