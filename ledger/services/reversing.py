"""Undoing an entry by one that reverses it."""

from accounts.models import User
from ledger.models import Entry, EntryKind
from ledger.services.holds import parts_of
from ledger.services.posting import Draft, Move, Reason, whole_act, write
from portal.refusals import Refusal

# Entries that carry an act of the ledger are undone by the act's own counterpart.
_ACTS = ("hold", "ended_hold", "charge", "refund", "receipt", "grant_expiry", "revoked_grant")


@whole_act
def reverse(entry: Entry, *, key: str, reason: Reason, by: User | None) -> Entry:
    """Undo a mistake: the same transfers the other way round. An entry is reversed once.

    Raises `already-reversed`; `reversed-by-its-act` for a hold, a charge, a refund or a receipt,
    and for an entry that reverses another.
    """
    bound = Entry.objects.filter(pk=entry.pk, reverses__isnull=True)
    if not bound.filter(**{f"{act}__isnull": True for act in _ACTS}).exists():
        raise Refusal("reversed-by-its-act", status=409)
    return mirror(entry, Draft(key, EntryKind.REVERSED, reason, by, ()))


def mirror(entry: Entry, draft: Draft) -> Entry:
    """Write the entry that takes another back, for an act that has asked what it must."""
    back = [Move(part.credit, part.debit, part.amount) for part in parts_of(entry.pk)]
    return write(Draft(draft.key, draft.kind, draft.reason, draft.by, back, reverses=entry))
