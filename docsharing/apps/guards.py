"""The triggers that must stand before what document delivery keeps."""

from portal import guards


def register() -> None:
    """Say which must stand. On PostgreSQL one trigger may refuse both a change and a deletion."""
    guards.expect(
        "withdrawn_delivery_is_final",
        "opening_is_never_changed",
        "attempt_answer_is_final",
        "quote_answer_is_final",
        "quote_offer_is_never_changed",
        "source_change_is_never_changed",
        "decided_complaint_is_final",
        "card_is_what_it_was_made",
        "card_is_never_deleted",
        "card_print_is_never_changed",
        "card_print_is_never_deleted",
        "batch_line_is_sent_once",
        "use_counts_for_one_request",
        "use_is_licensed_once",
        "use_is_never_deleted",
        "licence_check_is_never_changed",
        "licence_check_is_never_deleted",
        "namesake_is_what_was_told",
        "namesake_is_revoked_once",
        "namesake_is_never_deleted",
    )
    guards.expect(
        "use_is_never_emptied",
        "licence_check_is_never_emptied",
        "namesake_is_never_emptied",
        vendor="postgresql",
    )
    guards.expect(
        "delivery_is_never_deleted",
        "attempt_is_never_deleted",
        "quote_is_never_deleted",
        "source_change_is_never_deleted",
        "complaint_is_never_deleted",
        "batch_line_that_was_sent_stays",
        vendor="sqlite",
    )
    guards.expect_append_only("docsharing_gift", "docsharing_stockchange", "docsharing_redemption")
