"""The page with the copyright notice before a delivered file."""

from typing import Any

from docsharing.models import Cover, Delivery
from docsharing.queries.covering import covered
from docsharing.queries.covers import COVERED, cover_page
from docsharing.queries.links import file_of
from portal import files, rules


def put_cover(delivery: Delivery, file: Any) -> None:
    """Make the file that the reader gets, before the delivery is saved: the notice before its own.

    The delivered file itself stays as it came, so that its pages are what is charged. One that
    cannot be opened, or that would lose its signature, goes out as it is, and the clerk is told.
    """
    if not rules.value("dd.cover_page"):
        return
    with covered(file, cover_page(delivery)) as (outcome, made):
        if outcome == Cover.ADDED:
            files.keep_made(file_of(delivery), made, kind=COVERED)
    delivery.cover = outcome
