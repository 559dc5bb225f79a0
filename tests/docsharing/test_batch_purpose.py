"""What the copies of a batch are for: chosen and declared once, and the same of each line."""

import pytest

from accounts.models import Organisation
from docsharing import services
from docsharing.models import Batch, CopyrightDeclaration, DocumentRequest
from docsharing.queries.batches import own_batch
from docsharing.queries.contributions import my_data
from docsharing.queries.requests import current_declaration
from docsharing.services import SendWish
from portal import jobs
from portal.clock import now
from portal.refusals import Refusal
from tests.docsharing import lists
from tests.docsharing.conftest import pay_in, pdf, verify

pytestmark = pytest.mark.usefixtures("check_books_after")
FOR_WORK = SendWish(declares=True, purpose="work")


def sent(reader, wish: SendWish = FOR_WORK) -> Batch:
    batch, _is_new = services.read_batch(lists.ris(), reader=reader)
    services.send_batch(batch, wish, by=reader)
    return work(batch)


def work(batch: Batch) -> Batch:
    while jobs.run_next():
        pass
    return own_batch(batch.reader, batch.pk)


def newer(purpose: str) -> CopyrightDeclaration:
    words = {"text_zh": "新", "text_en": "new", "valid_from": now(), "purpose": purpose}
    return CopyrightDeclaration.objects.create(version=f"2027-1-{purpose}", **words)


def test_every_request_of_a_batch_for_work_is_for_work(patron):
    batch = sent(patron)

    declared = current_declaration("work")
    assert (batch.purpose, batch.declaration) == ("work", declared)
    rows = DocumentRequest.objects.values_list("purpose", "declaration")
    assert list(rows) == [("work", declared.pk)] * 3
    assert [row["purpose"] for row in my_data(patron)["request_batches"]] == ["work"]


def test_unless_she_chooses_a_batch_is_for_her_own_study(patron):
    batch = sent(patron, SendWish(declares=True))

    assert (batch.purpose, batch.declaration) == ("study", current_declaration("study"))
    assert set(DocumentRequest.objects.values_list("purpose", flat=True)) == {"study"}


@pytest.mark.parametrize(
    ("wish", "code", "field"),
    [
        (SendWish(purpose="work"), "licence-declaration-needed", "declares"),
        (SendWish(), "declaration-needed", "declares"),
        (SendWish(declares=True, purpose="fun"), "invalid", "purpose"),
    ],
)
def test_without_its_own_words_nothing_is_sent(patron, wish, code, field):
    batch, _is_new = services.read_batch(lists.ris(), reader=patron)

    with pytest.raises(Refusal) as refused:
        services.send_batch(batch, wish, by=patron)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert own_batch(patron, batch.pk).sent_at is None


def test_no_copy_of_a_batch_for_work_goes_out_before_its_licence_was_checked(patron, librarian):
    request = sent(patron).lines.get(line_no=1).request
    services.take(request.case, by=librarian)
    with pytest.raises(Refusal, match="licence-unchecked"):
        services.deliver(request.case, by=librarian, file=pdf(6))

    services.check_licence(request.case, by=librarian, result="allowed", note="CNKI 第 4 条")
    services.deliver(request.case, by=librarian, file=pdf(6))

    assert request.case.state == "delivered"


def test_what_an_organisation_pays_of_a_batch_needs_the_look_too(patron, librarian):
    case = sent(patron, SendWish(declares=True)).lines.get(line_no=1).request.case
    services.take(case, by=librarian)
    organisation = Organisation.objects.create(name="山城科技", kind="enterprise")
    type(case).objects.filter(pk=case.pk).update(payer=None, payer_organisation=organisation)
    case.refresh_from_db()

    with pytest.raises(Refusal, match="licence-unchecked"):
        services.deliver(case, by=librarian, file=pdf(6))


def test_going_on_asks_for_the_newer_words_of_its_own_purpose(reader):
    verify(reader)
    pay_in(reader, 400)
    batch = sent(reader)
    pay_in(reader, 5000, key="top-up")
    newer("study")
    changed = newer("work")

    with pytest.raises(Refusal, match="licence-declaration-needed"):
        services.go_on(batch, by=reader)
    services.go_on(batch, by=reader, declares=True)

    assert work(batch).declaration == changed
    assert set(DocumentRequest.objects.values_list("purpose", flat=True)) == {"work"}


def test_newer_words_for_study_hold_no_batch_for_work_up(patron):
    batch, _is_new = services.read_batch(lists.ris(), reader=patron)
    services.send_batch(batch, FOR_WORK, by=patron)
    newer("study")

    assert work(batch).done_at


def test_words_for_work_that_change_meanwhile_are_not_declared_in_her_name(patron):
    batch, _is_new = services.read_batch(lists.ris(), reader=patron)
    services.send_batch(batch, FOR_WORK, by=patron)
    newer("work")

    assert work(batch).stopped_code == "licence-declaration-needed"
    assert DocumentRequest.objects.count() == 0
