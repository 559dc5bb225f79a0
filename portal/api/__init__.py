"""The API's manners, its page, and what belongs to no app: notices."""

from portal.api.manners import FenField, once_for, problem
from portal.api.paging import CursorPagination
from portal.api.parsing import StrictJSONParser

__all__ = ["CursorPagination", "FenField", "StrictJSONParser", "once_for", "problem"]
