"""Copies for work: a declaration of their own, and a look at the licence before they go out."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import Organisation
from desk.services import perform
from docsharing import services
from docsharing.models import CopyrightBlock, CopyrightUse, LicenceCheck
from docsharing.queries.requests import current_declaration
from docsharing.services import Wish
from ledger.queries import available
from portal.clock import now, today
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, CHAPTER, pdf, send, sums, verify

pytestmark = pytest.mark.usefixtures("check_books_after")


@pytest.fixture
def for_work(patron, librarian):
    """A request for work, taken."""
    request = send(patron, purpose="work")
    services.take(request.case, by=librarian)
    return request


def check(request, by, result="allowed", note="CNKI 机构许可第 4 条"):
    return services.check_licence(request.case, by=by, result=result, note=note)


def test_a_request_for_work_declares_that_it_needs_a_licence(for_work, patron):
    own = send(patron, replace(ARTICLE, issue="5"))

    assert for_work.declaration == current_declaration("work")
    assert (for_work.declaration.version, own.declaration.version) == ("2026-1-work", "2026-1")
    assert for_work.declared_at <= now()


def test_without_its_declaration_nothing_is_sent_for_work(patron):
    with pytest.raises(Refusal) as refused:
        services.send_request(Wish(ARTICLE, declares=False, purpose="work"), reader=patron)

    assert (refused.value.code, refused.value.field) == ("licence-declaration-needed", "declares")
    with pytest.raises(Refusal, match="invalid"):
        services.send_request(Wish(ARTICLE, declares=True, purpose="fun"), reader=patron)


def test_nothing_is_delivered_for_work_before_the_licence_was_checked(for_work, librarian):
    with pytest.raises(Refusal) as refused:
        services.deliver(for_work.case, by=librarian, file=pdf(6))
    assert (refused.value.code, refused.value.status) == ("licence-unchecked", 409)

    found = check(for_work, librarian)
    services.deliver(for_work.case, by=librarian, file=pdf(6))

    assert for_work.case.state == "delivered"
    assert (found.by, found.note) == (librarian, "CNKI 机构许可第 4 条")
    event = for_work.case.events.get(act="licence")
    assert (event.reason, event.from_state) == ("licence.allowed", event.to_state)


def test_what_the_licence_does_not_allow_ends_and_costs_nothing(for_work, librarian, patron):
    check(for_work, librarian, "refused", "许可不含企业用户")

    for_work.case.refresh_from_db()
    event = for_work.case.events.latest("id")
    assert for_work.case.state == "unfilled"
    assert (event.iso_status, event.iso_reason) == ("Unfilled", "PolicyProblem")
    assert sums(patron) == (5000, 2000, 0)
    assert CopyrightUse.objects.get().released_at is not None


def test_the_last_look_counts(for_work, librarian):
    check(for_work, librarian)
    LicenceCheck.objects.create(
        request=for_work, result="refused", note="x", by=librarian, at=now()
    )

    with pytest.raises(Refusal, match="licence-unchecked"):
        services.deliver(for_work.case, by=librarian, file=pdf(6))


def test_what_an_organisation_pays_needs_the_look_too(taken, librarian):
    organisation = Organisation.objects.create(name="山城科技", kind="enterprise")
    type(taken.case).objects.filter(pk=taken.case_id).update(
        payer=None, payer_organisation=organisation
    )
    taken.case.refresh_from_db()

    with pytest.raises(Refusal, match="licence-unchecked"):
        services.deliver(taken.case, by=librarian, file=pdf(6))


def test_a_look_says_what_it_found(for_work, librarian):
    for given, field in (({"result": "perhaps"}, "result"), ({"note": " "}, "note")):
        with pytest.raises(Refusal) as refused:
            check(for_work, librarian, **given)
        assert refused.value.field == field
    with pytest.raises(IntegrityError), transaction.atomic():
        LicenceCheck.objects.create(request=for_work, result="no", note="x", by=librarian, at=now())


def test_what_is_for_study_needs_no_licence(taken, librarian):
    with pytest.raises(Refusal, match="licence-not-needed"):
        check(taken, librarian)
    with pytest.raises(Refusal):
        perform(taken.case, "licence", by=librarian, result="allowed", note="x")


def test_only_librarians_look_at_licences(for_work, patron, cashier, manager):
    for somebody, code in (
        (patron, "not-found"), (cashier, "not-allowed"), (manager, "not-allowed")
    ):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            check(for_work, somebody)


# What a licence covers


def test_what_a_licence_covers_does_not_count(patron, manager):
    sent = [send(patron, replace(ARTICLE, title=f"{n}", doi="")) for n in range(4)]
    with pytest.raises(Refusal, match="copyright-issue"):
        send(patron, replace(ARTICLE, title="5", doi=""))

    use = services.cover_by_licence(sent[0].case, by=manager, note="DRAA 许可")

    send(patron, replace(ARTICLE, title="5", doi=""))
    assert (use.licensed_by, use.licence_note) == (manager, "DRAA 许可")
    assert sent[0].case.events.get(act="cover").reason == "licence.covers"


def test_a_covered_book_is_delivered_beyond_its_share(patron, librarian, manager):
    sent = send(patron, replace(CHAPTER, pages="1-20"))
    services.take(sent.case, by=librarian)
    services.cover_by_licence(sent.case, by=manager, note="作者授权")

    services.deliver(sent.case, by=librarian, file=pdf(20), book_pages=30)

    assert sent.case.state == "delivered"


def test_a_licence_is_said_once_by_a_manager_with_a_note(taken, librarian, manager, patron):
    with pytest.raises(Refusal, match="note-needed"):
        services.cover_by_licence(taken.case, by=manager, note=" ")
    for somebody, code in ((librarian, "not-allowed"), (patron, "not-found")):
        with pytest.raises(Refusal, match=code):
            services.cover_by_licence(taken.case, by=somebody, note="x")
    services.cover_by_licence(taken.case, by=manager, note="x")
    with pytest.raises(Refusal, match="licensed-already"):
        services.cover_by_licence(taken.case, by=manager, note="x")


def test_what_ended_is_covered_by_nothing(request_, patron, manager):
    services.cancel_request(request_, by=patron)

    with pytest.raises(Refusal, match="wrong-state"):
        services.cover_by_licence(request_.case, by=manager, note="x")


# Who gets no copies


def block(reader, by, days: int = 30, reason: str = "曾把复制件上传到网上。") -> CopyrightBlock:
    return services.block_reader(reader, reason=reason, until=today() + timedelta(days), by=by)


def test_a_blocked_reader_is_refused_kindly_until_the_day(patron, manager):
    made = block(patron, manager)

    with pytest.raises(Refusal) as refused:
        send(patron)
    assert (refused.value.code, refused.value.status) == ("copyright-blocked", 403)
    assert f"{made.until}" in refused.value.text
    assert "曾把复制件上传到网上" in refused.value.text
    assert available(patron).held_fen == 0

    with time_machine.travel(now() + timedelta(days=32)):
        assert send(patron).case.state == "submitted"


def test_a_block_is_the_person_s_in_every_account(patron, other_reader, manager):
    block(patron, manager)
    digest = patron.verified_check.person_hash
    patron.name_checks.update(retired_at=now(), person_hash="")
    verify(other_reader).name_checks.update(person_hash=digest)
    other_reader.__dict__.pop("verified_check", None)

    with pytest.raises(Refusal, match="copyright-blocked"):
        send(other_reader)


def test_a_block_is_lifted(patron, manager, second_manager):
    made = block(patron, manager)

    services.lift_block(made, by=second_manager)

    send(patron)
    made.refresh_from_db()
    assert made.lifted_by == second_manager
    with pytest.raises(Refusal, match="wrong-state"):
        services.lift_block(made, by=manager)


def test_a_block_has_reason_and_day_and_is_one(patron, manager, librarian):
    for given, field in (
        ({"reason": " "}, "reason"),
        ({"days": -1}, "until"),
        ({"days": 3000}, "until"),
    ):
        with pytest.raises(Refusal) as refused:
            block(patron, manager, **given)
        assert refused.value.field == field
    with pytest.raises(Refusal, match="not-allowed"):
        block(patron, librarian)
    with pytest.raises(Refusal, match="own-case"):
        block(manager, manager)
    made = block(patron, manager)
    with pytest.raises(Refusal, match="blocked-already"):
        block(patron, manager)
    with pytest.raises(Refusal, match="not-allowed"):
        services.lift_block(made, by=librarian)


def test_after_the_day_a_reader_may_be_blocked_anew(patron, manager):
    with time_machine.travel(now() - timedelta(days=60)):
        block(patron, manager, days=10)

    block(patron, manager)

    assert CopyrightBlock.objects.filter(lifted_at__isnull=True).count() == 1
    other = verify(manager)
    assert other.copyright_blocks.count() == 0
