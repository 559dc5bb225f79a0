"""What a reader does with the feed of her requests: open it, give it another address, end it."""

from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require_active
from docsharing.models import RequestFeed
from docsharing.queries.feeds import new_feed_key
from portal.clock import now
from portal.refusals import not_found


@transaction.atomic
def open_feed(reader: User, *, shows_titles: bool = False) -> RequestFeed:
    """Give the feed of a reader's requests an address; the one that it had opens nothing more."""
    require_active(reader)
    key, moment = new_feed_key(), now()
    feed, _made = RequestFeed.objects.update_or_create(
        reader=reader,
        defaults={
            "token_nonce": key.nonce,
            "token_hash": key.hash,
            "shows_titles": shows_titles,
            "made_at": moment,
            "changed_at": moment,
        },
    )
    return feed


def choose_titles(reader: User, *, shows_titles: bool) -> None:
    """Say whether the feed tells what was asked for, or numbers and states alone."""
    require_active(reader)
    rows = RequestFeed.objects.filter(reader=reader)
    if not rows.update(shows_titles=shows_titles, changed_at=now()):
        raise not_found()


def end_feed(user: User, **_about: Any) -> None:
    """The address opens nothing more: off, left, suspended, or another password."""
    RequestFeed.objects.filter(reader=user).delete()
