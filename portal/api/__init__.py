"""The API's manners, its page, and what belongs to no app: notices."""

from portal.api.manners import (
    CursorPagination,
    FenField,
    StrictJSONParser,
    once_for,
    problem,
)

__all__ = ["CursorPagination", "FenField", "StrictJSONParser", "once_for", "problem"]
