"""What is due by now, and what is not: each list to the row and to the minute."""

from datetime import timedelta

import pytest
import time_machine

from docsharing import services
from docsharing.models import Delivery, DocumentRequest
from docsharing.services.lapse import final, old_attachments, old_files, unanswered
from portal.clock import now
from portal.models import StoredFile
from tests.docsharing.conftest import pdf, send

MOMENT = "2026-11-23T02:00:00Z"


@pytest.fixture(autouse=True)
def _at(time_machine):
    time_machine.move_to(MOMENT, tick=False)


def ask(request, librarian):
    services.take(request.case, by=librarian)
    services.ask(request.case, by=librarian, reason="OnLoan", text="等吗？")
    return request


def deliver(request, librarian):
    services.take(request.case, by=librarian)
    return services.deliver(request.case, by=librarian, file=pdf())


def listed(rows, **later):
    with time_machine.travel(now() + timedelta(**later), tick=False):
        return list(rows())


def test_a_question_is_unanswered_from_the_end_of_its_time(patron, librarian):
    first, second, answered = (ask(send(patron), librarian) for _n in range(3))
    other = send(patron)  # was not asked
    services.answer_question(answered, by=patron, text="等")
    DocumentRequest.objects.filter(pk=other.pk).update(answer_by=now())

    assert listed(unanswered, days=6, hours=23) == []
    assert listed(unanswered, days=7) == [first, second]


def test_a_delivery_is_final_from_the_end_of_its_complaint_time(patron, librarian):
    first, second, withdrawn = (deliver(send(patron), librarian) for _n in range(3))
    services.withdraw(withdrawn.request.case, by=librarian, note="错")

    assert first.complain_until == now() + timedelta(days=15)
    assert listed(final, days=14, hours=23) == []
    assert listed(final, days=15) == [first, second]


def test_a_file_is_old_from_the_day_until_which_it_is_kept(patron, librarian):
    first = deliver(send(patron, attachment=pdf(1)), librarian)
    second = deliver(send(patron), librarian)
    Delivery.objects.filter(pk=second.pk).update(purge_at=now() + timedelta(days=40))

    assert first.purge_at == now() + timedelta(days=30)
    assert listed(old_files, days=29, hours=23) == []
    assert listed(old_files, days=30) == [first.file]
    assert listed(old_files, days=40) == [first.file, second.file]


def test_an_attachment_is_old_so_many_days_after_its_request_ended(patron, librarian):
    first, second, waits = (send(patron, attachment=pdf(1)) for _n in range(3))
    for request in (first, second):
        services.cancel_request(request, by=patron)
    deliver(send(patron), librarian)

    assert listed(old_attachments, days=29, hours=23) == []
    with time_machine.travel(now() + timedelta(days=30), tick=False):
        assert list(old_attachments()) == [first.attachment, second.attachment]
        services.lapse()
        assert list(old_attachments()) == []
    kept = StoredFile.objects.filter(kind="request-attachment", purged_at__isnull=True)
    assert list(kept) == [waits.attachment]
