"""What the desk reads."""

from desk.queries.calendar import (
    CalendarMonth,
    Closing,
    calendar_year,
    closing_in,
    closing_near,
)
from desk.queries.history import Line, history, sent_about
from desk.queries.people import case_names, desk_of, moments, person_names, workers
from desk.queries.prices import PriceLine, price_lines, tariff
from desk.queries.queue import (
    BUILT_IN,
    CLOSED,
    Filters,
    QueuePage,
    counts,
    export_rows,
    next_after,
    queue_page,
    untaken_count,
)
from desk.queries.scan import Scanned, scanned

__all__ = [
    "BUILT_IN",
    "CLOSED",
    "CalendarMonth",
    "Closing",
    "Filters",
    "Line",
    "PriceLine",
    "QueuePage",
    "Scanned",
    "calendar_year",
    "case_names",
    "closing_in",
    "closing_near",
    "counts",
    "desk_of",
    "export_rows",
    "history",
    "moments",
    "next_after",
    "person_names",
    "price_lines",
    "queue_page",
    "scanned",
    "sent_about",
    "tariff",
    "untaken_count",
    "workers",
]
