"""Lists of the API, by cursor."""

from rest_framework import pagination


class CursorPagination(pagination.CursorPagination):
    """Newest first, by the primary key."""

    ordering = "-pk"
    page_size_query_param = "page_size"
    max_page_size = 100
