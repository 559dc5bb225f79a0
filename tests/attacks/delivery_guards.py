"""What breaks the guards of document delivery, for `test_mutation.py`: sources, quotes, complaints,
copyright, holdings, cards and batches."""

from django.utils.timezone import now

from docsharing import services as docsharing
from docsharing.models import (
    BookLength,
    HoldingProblem,
    HoldingTitle,
    LicenceCheck,
    Namesake,
    PostAddress,
    SourceChange,
)
from docsharing.services.cards import hand_out_cards, print_cards
from ledger.models import GrantRevocation, SubsidyGrant
from portal.models import StoredFile
from tests.permissions.world import World

# What breaks a CHECK, as the SET of an UPDATE of any row.
BREAKS = {
    "revocation_has_a_reason": "reason = ''",
    "revocation_of_something_is_booked": "unused_fen = 1, entry_id = NULL",
    "request_has_a_known_purpose": "purpose = 'fun'",
    "delivery_has_a_known_cover": "cover = 'gold'",
    "request_has_a_known_delivery": "delivery_method = 'fax'",
    "post_address_is_whole": "phone = ''",
    "delivery_by_link_has_its_file_and_paper_has_none": "purge_at = NULL",
    "delivery_to_be_collected_says_until_when": "collect_by = now()",
    "delivery_by_post_alone_has_a_carrier": "carrier = 'EMS'",
    "delivery_is_received_by_somebody": "received_by_id = delivered_by_id",
    "complaint_with_an_apology_has_its_words": "decided_at = now(), decided_by_id = 1,"
    " remedy = 'apology', reply = ''",
    "source_kind_is_known": "kind = 'attic'",
    "source_has_a_name_in_both_languages": "name_en = ''",
    "source_change_is_of_a_known_kind": "what = 'eaten'",
    "attempt_is_answered_with_yes_or_a_reason": "answer = 'no', answered_at = now(), reason = ''",
    "attempt_fails_after_yes_and_for_a_reason": "failed_at = now()",
    "quote_has_pages": "pages = 0",
    "quote_of_a_part_says_what_is_missing": "kind = 'partial', missing = ''",
    "quote_of_a_price_is_above_what_was_agreed": "limit_fen = price_fen",
    "quote_is_answered_one_way": "answer = 'accepted'",
    "complaint_is_decided_by_somebody": "decided_at = now()",
    "complaint_with_a_refund_has_it_in_the_books": "decided_at = now(), decided_by_id = 1,"
    " remedy = 'refund'",
    "complaint_has_a_known_cause": "cause = 'dull'",
    "use_takes_something": "amount = 0",
    "use_unfilled_is_released": "unfilled = true, released_at = NULL",
    "use_is_of_a_known_kind": "work_kind = 'song'",
    "use_by_licence_says_who_and_why": "licensed_at = now(), licence_note = ''",
    "book_has_pages": "pages = 0",
    "licence_is_allowed_or_refused": "result = 'maybe'",
    "licence_check_says_why": "note = ''",
    "namesake_says_why": "note = ''",
    "namesake_is_revoked_by_somebody": "revoked_at = now()",
    "block_has_a_reason": "reason = ''",
    "block_is_lifted_by_somebody": "lifted_at = now()",
    "import_names_its_source": "source = ''",
    "holding_has_a_title": "title = ''",
    "holding_is_of_a_known_kind": "kind = 'stone'",
    "batch_has_cards": "quantity = 0",
    "batch_of_cards_gives_something": "unit_fen = 0",
    "batch_handed_out_keeps_no_secret": "nonce = 'x'",
    "batch_is_printed_before_it_is_handed_out": "printed_at = NULL",
    "batch_is_voided_by_somebody_with_a_reason": "void_reason = 'x'",
    "handout_has_cards": "count = 0",
    "card_is_in_a_known_state": "state = 'lost'",
    "card_is_activated_by_somebody": "activated_at = now()",
    "card_is_settled_after_its_activation": "settled_at = now()",
    "batch_is_sent_with_number_and_declaration": "number_id = NULL",
    "batch_is_done_or_stopped": "done_at = now(), stopped_at = now(), stopped_code = 'x'",
    "batch_says_why_it_stopped": "done_at = NULL, stopped_at = now(), stopped_code = ''",
    "batch_line_left_out_is_no_request": "left_out = true",
}
# What a trigger refuses, the trigger, its table.
HISTORY = [
    ("DELETE FROM docsharing_supplyattempt", "attempt_answer_is_final",
     "docsharing_supplyattempt"),
    ("DELETE FROM docsharing_quote", "quote_answer_is_final", "docsharing_quote"),
    ("UPDATE docsharing_quote SET pages = pages + 1", "quote_offer_is_never_changed",
     "docsharing_quote"),
    ("UPDATE docsharing_quote SET limit_fen = 0", "quote_offer_is_never_changed",
     "docsharing_quote"),
    ("UPDATE docsharing_sourcechange SET what = 'moved'", "source_change_is_never_changed",
     "docsharing_sourcechange"),
    ("DELETE FROM docsharing_sourcechange", "source_change_is_never_changed",
     "docsharing_sourcechange"),
    ("DELETE FROM docsharing_complaint", "decided_complaint_is_final", "docsharing_complaint"),
    ("UPDATE docsharing_membershipcard SET serial = serial + 100", "card_is_what_it_was_made",
     "docsharing_membershipcard"),
    ("DELETE FROM docsharing_membershipcard", "card_is_never_deleted",
     "docsharing_membershipcard"),
    ("UPDATE docsharing_cardprint SET last = last + 1", "card_print_is_never_changed",
     "docsharing_cardprint"),
    ("DELETE FROM docsharing_cardprint", "card_print_is_never_deleted", "docsharing_cardprint"),
    ("DELETE FROM docsharing_batchline", "batch_line_is_sent_once", "docsharing_batchline"),
    ("UPDATE docsharing_batchline SET request_id = NULL", "batch_line_is_sent_once",
     "docsharing_batchline"),
    ("UPDATE docsharing_copyrightuse SET request_id = request_id + 1000000",
     "use_counts_for_one_request", "docsharing_copyrightuse"),
    ("UPDATE docsharing_copyrightuse SET person_hash = 'x'", "use_counts_for_one_request",
     "docsharing_copyrightuse"),
    ("UPDATE docsharing_copyrightuse SET counted_at = counted_at - interval '2 years'",
     "use_counts_for_one_request", "docsharing_copyrightuse"),
    ("UPDATE docsharing_copyrightuse SET licence_note = 'y' WHERE licensed_at IS NOT NULL",
     "use_is_licensed_once", "docsharing_copyrightuse"),
    ("UPDATE docsharing_copyrightuse SET licensed_at = licensed_at - interval '1 day'",
     "use_is_licensed_once", "docsharing_copyrightuse"),
    ("UPDATE docsharing_copyrightuse SET licensed_at = NULL, licensed_by_id = NULL",
     "use_is_licensed_once", "docsharing_copyrightuse"),
    ("DELETE FROM docsharing_copyrightuse", "use_is_never_deleted", "docsharing_copyrightuse"),
    ("TRUNCATE docsharing_copyrightuse", "use_is_never_emptied", "docsharing_copyrightuse"),
    ("UPDATE docsharing_licencecheck SET result = 'refused'", "licence_check_is_never_changed",
     "docsharing_licencecheck"),
    ("DELETE FROM docsharing_licencecheck", "licence_check_is_never_deleted",
     "docsharing_licencecheck"),
    ("TRUNCATE docsharing_licencecheck", "licence_check_is_never_emptied",
     "docsharing_licencecheck"),
    ("UPDATE docsharing_namesake SET title_key = 'y' WHERE revoked_at IS NULL",
     "namesake_is_what_was_told", "docsharing_namesake"),
    ("UPDATE docsharing_namesake SET revoked_at = NULL, revoked_by_id = NULL",
     "namesake_is_revoked_once", "docsharing_namesake"),
    ("DELETE FROM docsharing_namesake", "namesake_is_never_deleted", "docsharing_namesake"),
    ("TRUNCATE docsharing_namesake", "namesake_is_never_emptied", "docsharing_namesake"),
]  # fmt: skip


def of_delivery(world: World) -> None:
    """A row in each table of document delivery that a request alone does not fill."""
    manager = world.people["manager"]
    assert world.quoted
    assert world.block
    docsharing.take(world.case, by=world.clerk)
    docsharing.search(world.case, by=world.clerk)
    docsharing.ask_source(world.case, by=world.clerk)
    docsharing.complain(world.delivered, by=world.owner, cause="late")
    print_cards(world.card_batch, sheet=1, by=manager)
    hand_out_cards(world.card_batch, count=1, to="科普日", by=manager)
    docsharing.send_lines(world.sent_batch.job)
    docsharing.cover_by_licence(world.case, by=manager, note="x")
    by_hand(world)


def by_hand(world: World) -> None:
    """What no short way of the desk's makes."""
    by, batch = world.people["manager"], world.holdings
    SourceChange.objects.create(source=world.source, what="added", by=by, at=now())
    LicenceCheck.objects.create(request=world.request, result="allowed", note="x", by=by, at=now())
    told = {"request": world.request, "note": "x", "told_by": by, "told_at": now()}
    Namesake.objects.create(title_key="a", **told)
    Namesake.objects.create(title_key="b", revoked_at=now(), revoked_by=by, **told)
    PostAddress.objects.get_or_create(
        request=world.request,
        defaults={"recipient": "王", "phone": "13800138000", "address": "x", "postcode": "400044"},
    )
    BookLength.objects.create(work_key="x", pages=300, told_by=by, told_at=now())
    HoldingTitle.objects.create(
        source="own", record_id="1", title="T", title_key="t", digest="", batch=batch
    )
    HoldingProblem.objects.create(batch=batch, line=2, code="holding.encoding")
    made = StoredFile.objects.order_by("pk").first()
    made.pk, made.key, made.made_of_id = None, "made", made.pk
    made.save()
    GrantRevocation.objects.create(
        grant=SubsidyGrant.objects.order_by("pk").first(),
        unused_fen=0, used_fen=0, reason="x", by=by, at=now(),
    )  # fmt: skip
