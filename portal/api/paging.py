"""Lists of the API, by cursor: `next` is the address of the following page."""

from typing import Any

from django.core import signing
from rest_framework import exceptions, pagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param


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


class OldestFirst(CursorPagination):
    """What was said, in the order in which it was said."""

    ordering = "pk"


def _is_key(position: str) -> bool:
    return position.isascii() and position.isdigit() and len(position) < 19


class Places:
    """Cursors of a list that is no queryset: where its next page begins.

    Signed, so that no place is of a client's own making, for one person and one list: with other
    filters than those that it was given for, a cursor is not found.
    """

    def __init__(self, request: Request, *about: object) -> None:
        self.request = request
        who = f"{request.user.pk}:{request.path}:{about!r}"
        self.signer = signing.TimestampSigner(salt=f"portal.api:{who}")

    def given(self) -> list[Any] | None:
        """The place from which the client wants to go on, if any."""
        if not (cursor := self.request.GET.get("cursor", "")):
            return None
        try:
            return list(self.signer.unsign_object(cursor))
        except signing.BadSignature as bad:
            raise exceptions.NotFound from bad

    def next(self, place: list[Any] | None) -> str | None:
        """The address of the page that begins there."""
        if place is None:
            return None
        here = self.request.build_absolute_uri()
        return str(replace_query_param(here, "cursor", self.signer.sign_object(place)))
