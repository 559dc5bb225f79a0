"""The triggers that must stand before what document delivery keeps."""

from portal import guards

# By table, without the `docsharing_` before it.
EVERYWHERE = {
    "delivery": ("withdrawn_delivery_is_final",),
    "deliveryopening": ("opening_is_never_changed",),
    "supplyattempt": ("attempt_answer_is_final",),
    "quote": ("quote_answer_is_final", "quote_offer_is_never_changed"),
    "sourcechange": ("source_change_is_never_changed",),
    "complaint": ("decided_complaint_is_final",),
    "membershipcard": ("card_is_what_it_was_made", "card_is_never_deleted"),
    "cardprint": ("card_print_is_never_changed", "card_print_is_never_deleted"),
    "batchline": ("batch_line_is_sent_once",),
    "copyrightuse": ("use_counts_for_one_request", "use_is_licensed_once", "use_is_never_deleted"),
    "licencecheck": ("licence_check_is_never_changed", "licence_check_is_never_deleted"),
    "namesake": (
        "namesake_is_what_was_told",
        "namesake_is_revoked_once",
        "namesake_is_never_deleted",
    ),
}
POSTGRESQL = {
    "copyrightuse": ("use_is_never_emptied",),
    "licencecheck": ("licence_check_is_never_emptied",),
    "namesake": ("namesake_is_never_emptied",),
}
SQLITE = {
    "delivery": ("delivery_is_never_deleted",),
    "supplyattempt": ("attempt_is_never_deleted",),
    "quote": ("quote_is_never_deleted",),
    "sourcechange": ("source_change_is_never_deleted",),
    "complaint": ("complaint_is_never_deleted",),
    "batchline": ("batch_line_that_was_sent_stays",),
}


def register() -> None:
    """Say which must stand. On PostgreSQL one trigger may refuse both a change and a deletion."""
    for vendor, tables in (
        (guards.EVERYWHERE, EVERYWHERE),
        ("postgresql", POSTGRESQL),
        ("sqlite", SQLITE),
    ):
        for table, names in tables.items():
            guards.expect(f"docsharing_{table}", *names, vendor=vendor)
