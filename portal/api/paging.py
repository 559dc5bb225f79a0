"""Lists of the API, by cursor."""

from typing import Any

from rest_framework import exceptions, pagination


class CursorPagination(pagination.CursorPagination):
    """Newest first, by the primary key."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 100

    def decode_cursor(self, request: Any) -> Any:
        """A cursor that we made; one whose place is no key is not found."""
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None and not _is_key(cursor.position):
            raise exceptions.NotFound
        return cursor


def _is_key(position: str) -> bool:
    return position.isascii() and position.isdigit() and len(position) < 19
