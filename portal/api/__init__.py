"""The API's manners, its page, and what belongs to no app: notices."""

from portal.api.manners import (
    KEY,
    DayField,
    FenField,
    WholeField,
    fields_named,
    once_for,
    problem,
    refused_by,
)
from portal.api.paging import CursorPagination, OldestFirst, Places
from portal.api.parsing import StrictJSONParser, body_with_files

__all__ = [
    "KEY",
    "CursorPagination",
    "DayField",
    "FenField",
    "OldestFirst",
    "Places",
    "StrictJSONParser",
    "WholeField",
    "body_with_files",
    "fields_named",
    "once_for",
    "problem",
    "refused_by",
]
