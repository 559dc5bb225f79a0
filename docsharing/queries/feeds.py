"""The feed of a reader's own requests: its secret address, and what it says.

As with the other links that are keys, the database keeps a random number and a hash. The feed ends
by an act of hers or of the library, with its row: nothing of the person goes into the key, least of
all the hash of her password, which a sign-in may renew without a word.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from desk.models import StateEvent
from desk.workflow import undo_ends
from docsharing.models import DocumentRequest, RequestFeed
from docsharing.queries.links import Key, feed_token, key_hash
from docsharing.queries.listing import Filters, Line, request_page
from docsharing.queries.paper import word_of
from docsharing.queries.shown import TOLD_LATER, told_events

FORMS = ("atom", "rss")
LOOKED_AT, SHOWN = 200, 50


@dataclass(frozen=True)
class Entry:
    """A request in its present state: each state is an entry of its own for a feed reader."""

    key: str
    line: Line
    at: datetime


def new_feed_key() -> Key:
    """A key for a feed's address."""
    nonce = secrets.token_hex(16)
    return Key(nonce, key_hash(feed_token(nonce)))


def feed_of(reader: User) -> RequestFeed | None:
    """Her feed, as long as its address opens it."""
    feed = RequestFeed.objects.filter(reader=reader).first()
    if feed is None or feed.token_hash != key_hash(feed_token(feed.token_nonce)):
        return None
    feed.reader = reader
    return feed


def feed_by_token(token: str) -> RequestFeed | None:
    """The feed that an address opens: of a person who may still act."""
    rows = RequestFeed.objects.select_related("reader").filter(token_hash=key_hash(token))
    feed = rows.filter(reader__is_active=True, reader__suspended_at__isnull=True).first()
    if feed is None or not compare_digest(token, feed_token(feed.token_nonce)):
        return None
    return feed


def feed_address(feed: RequestFeed, form: str = "atom") -> str:
    """The whole address of a feed, to be shown to its reader alone."""
    token = feed_token(feed.token_nonce)
    return f"{settings.SITE_URL}{reverse('docsharing:feed', args=[token, form])}"


def entries_of(feed: RequestFeed) -> list[Entry]:
    """Of her newest requests those that changed last, in their present states."""
    lines = request_page(feed.reader, Filters(), size=LOOKED_AT).lines
    told = _last_told([line.row for line in lines])
    found = [_entry(line, told[line.row.case_id]) for line in lines if line.row.case_id in told]
    found.sort(key=lambda entry: (entry.at, entry.line.row.pk), reverse=True)
    return found[:SHOWN]


def _entry(line: Line, event: StateEvent) -> Entry:
    at = undo_ends(event) if event.act in TOLD_LATER and event.by_id else event.at
    return Entry(f"{line.row.pk}:{event.pk}", line, at)


def _last_told(rows: list[DocumentRequest]) -> dict[int | None, StateEvent]:
    """Of each request the event with which its reader's word for it came to be."""
    last: dict[int | None, StateEvent] = {}
    for event in told_events([row.case_id for row in rows]).order_by("id"):
        before = last.get(event.case_id)
        if before is None or word_of(before) != word_of(event):
            last[event.case_id] = event
    return last


def changed_at(feed: RequestFeed, entries: list[Entry]) -> datetime:
    """When the feed said something new last."""
    return max([feed.changed_at, *(entry.at for entry in entries)])
