"""What the pages tell a reader, and once only."""

from datetime import timedelta

import time_machine

from desk.models import Case
from docsharing import services
from portal.clock import now
from tests.docsharing.conftest import pdf


def test_a_file_taken_back_is_told_with_its_reason(sign_in, delivered, librarian, patron):
    services.withdraw(delivered.case, by=librarian, note="缺第 3 页")

    page = sign_in(patron).get(f"/requests/{delivered.pk}/").content.decode()

    assert "原链接已失效" in page
    assert "缺第 3 页" in page


def test_a_file_made_anew_is_told_without_the_old_fault(sign_in, delivered, librarian, patron):
    services.withdraw(delivered.case, by=librarian, note="缺第 3 页")
    delivered.case.refresh_from_db()
    services.deliver(delivered.case, by=librarian, file=pdf())

    page = sign_in(patron).get(f"/requests/{delivered.pk}/").content.decode()

    assert "缺第 3 页" not in page


def test_a_question_has_one_box_for_its_answer(sign_in, asked, patron):
    with time_machine.travel(now() + timedelta(minutes=11)):
        page = sign_in(patron).get(f"/requests/{asked.pk}/").content.decode()

    assert (page.count("<textarea"), "/message/" in page) == (1, False)


def test_the_list_as_a_file_has_the_days_of_shanghai(sign_in, request_, patron):
    Case.objects.filter(pk=request_.case_id).update(opened_at="2026-10-01T17:00:00Z")

    response = sign_in(patron).get("/requests/?format=csv")

    assert "2026-10-02" in b"".join(response.streaming_content).decode()
    assert sign_in(patron).get("/requests/?format=xlsx").headers["Content-Type"].endswith("sheet")


def test_the_lines_of_a_bill_come_to_what_is_charged(sign_in, taken, librarian, patron):
    services.deliver(taken.case, by=librarian, file=pdf(6))
    taken.case.refresh_from_db()
    services.withdraw(taken.case, by=librarian, note="缺第 3 页")
    taken.case.refresh_from_db()
    services.deliver(taken.case, by=librarian, file=pdf(30))

    context = sign_in(patron).get(f"/requests/{taken.pk}/").context

    assert [line.fen for line in context["lines"]] == [200, 900, -720]
    assert sum(line.fen for line in context["lines"]) == context["live"].price_fen == 380
