"""A batch: read from a list, looked at, mended, sent once, line by line."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from accounts.services import close_account
from docsharing import services
from docsharing.citations import Citation
from docsharing.models import Batch, BatchLine, CopyrightDeclaration, DocumentRequest, RequestDraft
from docsharing.queries.batches import own_batch, preview, progress
from docsharing.queries.contributions import my_data
from docsharing.services import SendWish
from portal import jobs, rules
from portal.clock import now, today
from portal.models import Job, Notice, Outgoing
from portal.refusals import Refusal
from tests.docsharing import lists
from tests.docsharing.conftest import ARTICLE, pay_in, pdf, send, sums, verify

pytestmark = pytest.mark.usefixtures("check_books_after")
DECLARED = SendWish(declares=True)


def read(reader, data=None, name="list.ris") -> Batch:
    return services.read_batch(data or lists.ris(), reader=reader, name=name)[0]


def sent(reader, data=None, wish=DECLARED) -> Batch:
    batch = services.send_batch(read(reader, data), wish, by=reader)
    while jobs.run_next():
        pass
    return own_batch(reader, batch.pk)


def work(batch: Batch) -> Batch:
    while jobs.run_next():
        pass
    return own_batch(batch.reader, batch.pk)


def line(batch: Batch, line_no: int) -> BatchLine:
    return batch.lines.select_related("batch__reader", "batch__job").get(line_no=line_no)


# Reading


def test_a_list_becomes_a_batch_of_lines(patron):
    batch = read(patron)

    assert (batch.form, batch.name, batch.sent_at, batch.number) == ("ris", "list.ris", None, None)
    rows = list(batch.lines.values_list("line_no", "place", "left_out", "refused_code"))
    assert rows == [(1, 1, False, ""), (2, 9, False, ""), (3, 17, False, "")]
    assert line(batch, 2).citation.title == lists.TITLES[1]
    assert DocumentRequest.objects.count() == 0


def test_the_same_list_again_is_the_same_batch(patron, other_reader):
    first, is_new = services.read_batch(lists.ris(), reader=patron)
    again, is_new_again = services.read_batch(lists.ris(), reader=patron, name="other name")
    others, is_hers = services.read_batch(lists.ris(), reader=other_reader)

    assert (is_new, is_new_again, is_hers) == (True, False, True)
    assert first == again != others
    assert BatchLine.objects.count() == 6


def test_a_broken_record_is_refused_at_its_line_and_the_others_are_read(patron):
    data = lists.ris(1) + b"TY  - JOUR\nAB  - nothing else\nER  - \n\n" + lists.record(1).encode()
    batch = read(patron, data)

    broken = line(batch, 2)
    assert (broken.refused_code, broken.place) == ("citation.nothing-known", 9)
    assert "nothing else" in broken.excerpt
    assert [view.is_ready for view in preview(batch).lines] == [True, False, True]


def test_a_sign_that_ends_no_line_moves_no_excerpt(patron):
    noted = lists.record(0).replace("ER  -", "N2  - a\u2028b\x85c\nER  -")
    batch = read(patron, f"{noted}TY  - JOUR\nAB  - nothing else\nER  - \n\n".encode())

    assert "nothing else" in line(batch, 2).excerpt


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 not a list", "citation.not-text"),
        (b"PK\x03\x04 not a list", "citation.not-text"),
        (b"Dear library, where are you?\nYours", "citation.format-unknown"),
        (b"[{", "citation.not-json"),
        (b" \n ", "citation.file-empty"),
        (b"a" * 5_000_001, "citation.file-too-large"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(patron, data, code):
    with pytest.raises(Refusal, match="batch-unreadable") as refused:
        services.read_batch(data, reader=patron, name="x")

    assert [problem[:2] for problem in refused.value.params["problems"]] == [(1, code)]
    assert Batch.objects.count() == 0


def test_at_most_a_hundred_documents_go_at_once(patron):
    assert read(patron, lists.csl(100)).lines.count() == 100

    with pytest.raises(Refusal, match="batch-too-many") as refused:
        read(patron, lists.csl(101))

    assert refused.value.params == {"most": 100, "found": 101}


def test_the_library_may_say_how_many_and_how_long(patron):
    rules.set_rule("dd.batch_items", 2, by=None)
    rules.set_rule("dd.batch_days", 1, by=None)
    with pytest.raises(Refusal, match="batch-too-many"):
        read(patron, lists.ris(3))
    read(patron, lists.ris(2))

    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        services.lapse()

    assert Batch.objects.count() == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le"])
def test_whatever_wrote_it_the_characters_are_right(patron, encoding):
    batch = read(patron, lists.ris().decode().encode(encoding))

    assert [each.citation.title for each in batch.lines.order_by("line_no")] == list(lists.TITLES)


# Looking at it


def test_the_preview_says_what_it_costs_and_who_pays(patron):
    batch = read(patron)
    seen = preview(batch)

    assert [view.price_fen for view in seen.lines] == [380, 380, 380]
    assert (seen.total_fen, seen.subsidy_fen, seen.prepaid_fen, seen.short_fen) == (
        1140,
        1140,
        0,
        0,
    )
    assert (seen.going, seen.faulty, seen.left_out) == (3, 0, 0)
    assert preview(batch, "Urgent").total_fen == 1140 + 3 * 1000


def test_the_preview_says_what_the_subsidy_does_not_cover(patron):
    seen = preview(read(patron, lists.csl(20)))

    assert (seen.total_fen, seen.subsidy_fen, seen.prepaid_fen, seen.short_fen) == (
        7600, 5000, 2000, 600,
    )  # fmt: skip


def test_the_same_document_twice_in_the_list_is_left_out_at_first(patron):
    batch = read(patron, lists.ris(2) + lists.record(0).encode())

    views = preview(batch).lines
    assert [view.line.left_out for view in views] == [False, False, True]
    assert views[2].double.line_no == 1


def test_what_she_asked_for_in_ninety_days_is_left_out_at_first(patron):
    earlier = send(patron)
    title = f"TY  - JOUR\nTI  - {ARTICLE.title}\nT2  - {ARTICLE.container}\nPY  - 2013\nER  - \n"
    batch = read(patron, title.encode() + lists.ris(1))

    views = preview(batch).lines
    assert [view.line.left_out for view in views] == [True, False]
    assert views[0].double.request == earlier
    with time_machine.travel(now() + timedelta(days=91)):
        assert preview(batch).lines[0].double is None


def test_lines_that_name_only_a_doi_are_not_all_the_same(patron):
    batch = read(patron, b"10.1000/182\n10.1000/183\n10.1000/182\n")

    assert [each.left_out for each in batch.lines.order_by("line_no")] == [False, False, True]
    assert {view.lacks[0][0] for view in preview(batch).lines} == {"kind"}


# Mending it


def test_a_line_is_put_right(patron):
    batch = read(patron, lists.ris(1) + b"TY  - JOUR\nAB  - x\nER  - \n")
    services.correct_line(line(batch, 2), ARTICLE, by=patron)

    mended = line(batch, 2)
    assert (mended.citation, mended.refused_code) == (ARTICLE, "")
    assert preview(batch).going == 2


def test_a_line_that_still_lacks_something_is_refused_at_its_field(patron):
    batch = read(patron)

    with pytest.raises(Refusal, match=r"citation\.required") as refused:
        services.correct_line(line(batch, 1), Citation(kind="Thesis", title="x"), by=patron)

    assert refused.value.field == "authors"


def test_a_line_is_left_out_and_taken_in_again(patron):
    batch = read(patron)
    services.leave_out(line(batch, 2), by=patron, is_out=True)
    assert preview(batch).total_fen == 760
    services.leave_out(line(batch, 2), by=patron, is_out=False)
    assert preview(batch).total_fen == 1140


def test_nobody_changes_another_s_batch(patron, other_reader):
    batch = read(patron)
    for act in (
        lambda: services.leave_out(line(batch, 1), by=other_reader, is_out=True),
        lambda: services.correct_line(line(batch, 1), ARTICLE, by=other_reader),
        lambda: services.discard_batch(batch, by=other_reader),
        lambda: services.send_batch(batch, DECLARED, by=other_reader),
        lambda: services.go_on(batch, by=other_reader),
    ):
        with pytest.raises(Refusal, match="not-found"):
            act()

    assert preview(batch).going == 3


def test_what_was_not_sent_can_be_discarded_and_given_again(patron):
    services.discard_batch(read(patron), by=patron)

    assert (Batch.objects.count(), BatchLine.objects.count()) == (0, 0)
    assert read(patron).lines.count() == 3


def test_what_was_sent_cannot_be_discarded_or_changed(patron):
    batch = sent(patron)

    for act in (
        lambda: services.discard_batch(batch, by=patron),
        lambda: services.leave_out(line(batch, 1), by=patron, is_out=True),
        lambda: services.correct_line(line(batch, 1), ARTICLE, by=patron),
        lambda: services.go_on(batch, by=patron),
    ):
        with pytest.raises(Refusal, match="wrong-state"):
            act()


def test_an_unsent_batch_lapses_after_thirty_days_and_a_sent_one_stays(patron):
    sent(patron, lists.ris(1))
    read(patron, lists.ris(2))

    with time_machine.travel(now() + timedelta(days=29)):
        services.lapse()
        assert Batch.objects.count() == 2
    with time_machine.travel(now() + timedelta(days=31)):
        services.lapse()
        assert Batch.objects.count() == 1


# Sending it


def test_each_line_becomes_a_request_under_one_number(patron):
    batch = sent(patron)

    assert batch.number.code == f"WB-{today().year}-000001"
    assert (batch.done_at is not None, batch.stopped_code) == (True, "")
    rows = DocumentRequest.objects.order_by("pk")
    assert [row.title for row in rows] == list(lists.TITLES)
    assert [row.batch_line.line_no for row in rows] == [1, 2, 3]
    assert {row.declaration_id for row in rows} == {batch.declaration_id}
    assert sums(patron) == (5000 - 1140, 2000, 1140)
    job = Job.objects.get()
    assert (job.done, job.total, job.result) == (3, 3, {"sent": 3, "left": 0})


def test_she_is_told_once_and_her_draft_stays(patron):
    services.save_draft(patron, {"title": "something else"})
    batch = sent(patron)

    notice = Notice.objects.get(user=patron, code__startswith="batch.")
    assert (notice.code, notice.params["sent"], notice.params["left"]) == ("batch.sent", 3, 0)
    assert notice.url == f"/requests/batches/{batch.pk}/"
    assert not Notice.objects.filter(code="request.received").exists()
    mails = Outgoing.objects.filter(recipient=patron, dedupe__contains="batch:")
    assert mails.count() == 1
    assert RequestDraft.objects.filter(reader=patron).exists()


def test_service_level_and_day_are_those_of_every_request(patron):
    wish = SendWish(declares=True, service_level="Urgent", need_by=today() + timedelta(days=5))
    sent(patron, lists.ris(2), wish)

    rows = DocumentRequest.objects.values_list("service_level", "need_by", "estimate_fen")
    assert set(rows) == {("Urgent", wish.need_by, 1380)}


def test_sent_twice_it_is_sent_once(patron):
    batch = sent(patron)
    again = services.send_batch(batch, DECLARED, by=patron)

    assert again.number == batch.number
    assert not jobs.run_next()
    assert (DocumentRequest.objects.count(), Job.objects.count()) == (3, 1)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (SendWish(), "declaration-needed"),
        (SendWish(declares=True, service_level="Soon"), "invalid"),
        (SendWish(declares=True, need_by=today() - timedelta(days=1)), "need-by-is-past"),
    ],
)
def test_a_wrong_wish_is_refused_and_takes_no_number(patron, wish, code):
    batch = read(patron)

    with pytest.raises(Refusal, match=code):
        services.send_batch(batch, wish, by=patron)

    assert own_batch(patron, batch.pk).number is None
    assert Job.objects.count() == 0


def test_who_has_no_real_name_looks_and_does_not_send(reader):
    with pytest.raises(Refusal, match="request-needs-real-name"):
        services.send_batch(read(reader), DECLARED, by=reader)


def test_a_batch_of_nothing_is_not_sent(patron):
    batch = read(patron, lists.ris(1))
    services.leave_out(line(batch, 1), by=patron, is_out=True)

    with pytest.raises(Refusal, match="batch-has-nothing"):
        services.send_batch(batch, DECLARED, by=patron)


def test_lines_left_out_are_not_sent(patron):
    batch = read(patron)
    services.leave_out(line(batch, 2), by=patron, is_out=True)
    services.send_batch(batch, DECLARED, by=patron)

    assert work(batch).done_at
    assert DocumentRequest.objects.count() == 2


def test_a_line_above_what_she_has_stops_there_and_goes_on_after_a_top_up(reader):
    verify(reader)
    pay_in(reader, 800)
    batch = sent(reader)

    assert (batch.stopped_code, batch.done_at) == ("purse-too-small", None)
    assert batch.stopped_params == {"needed_fen": 380, "available_fen": 40}
    assert (DocumentRequest.objects.count(), sums(reader)) == (2, (0, 40, 760))
    assert Notice.objects.filter(user=reader, code="batch.stopped").count() == 1

    pay_in(reader, 340, key="top-up")
    services.go_on(batch, by=reader)

    assert work(batch).done_at
    assert (DocumentRequest.objects.count(), sums(reader)) == (3, (0, 0, 1140))


def test_a_line_that_lacks_something_waits_and_can_be_sent_later(patron):
    batch = sent(patron, lists.ris(1) + b"TY  - JOUR\nTI  - Alone\nER  - \n\n")

    assert (batch.stopped_code, DocumentRequest.objects.count()) == ("batch-lines-left", 1)
    services.correct_line(line(batch, 2), ARTICLE, by=patron)
    services.go_on(batch, by=patron)

    assert work(batch).done_at
    assert DocumentRequest.objects.count() == 2


def test_what_speaks_against_one_line_stays_with_it(patron, monkeypatch):
    real = services.sending.send_request

    def picky(wish, **more):
        if wish.citation.title == lists.TITLES[1]:
            raise Refusal("over-your-limit", field="title", price_fen=380, limit_fen=1)
        return real(wish, **more)

    monkeypatch.setattr(services.sending, "send_request", picky)
    batch = sent(patron)

    refused = line(batch, 2)
    assert (refused.refused_code, refused.refused_params["price_fen"]) == ("over-your-limit", 380)
    assert (batch.stopped_code, DocumentRequest.objects.count()) == ("batch-lines-left", 2)


@pytest.mark.parametrize(
    "refusal",
    [Refusal("copyright-per-day", limit=1, had=1), Refusal("too-many-requests", status=429)],
)
def test_what_is_as_true_of_the_next_line_stops_the_batch_there(patron, monkeypatch, refusal):
    real = services.sending.send_request

    def one_a_day(wish, **more):
        if DocumentRequest.objects.exists():
            raise refusal
        return real(wish, **more)

    monkeypatch.setattr(services.sending, "send_request", one_a_day)
    batch = sent(patron)

    assert (batch.stopped_code, DocumentRequest.objects.count()) == (refusal.code, 1)
    assert not batch.lines.exclude(refused_code="").exists()
    monkeypatch.undo()
    services.go_on(batch, by=patron)
    assert work(batch).done_at


def test_other_words_to_declare_must_be_declared_before_it_goes_on(reader):
    verify(reader)
    pay_in(reader, 400)
    batch = sent(reader)
    pay_in(reader, 5000, key="top-up")
    words = {"text_zh": "新", "text_en": "new", "valid_from": now()}
    newer = CopyrightDeclaration.objects.create(version="2027-1", **words)

    with pytest.raises(Refusal, match="declaration-needed"):
        services.go_on(batch, by=reader)
    services.go_on(batch, by=reader, declares=True)

    assert work(batch).declaration == newer
    assert DocumentRequest.objects.filter(declaration=newer).count() == 2


def test_words_that_change_before_the_worker_comes_are_not_declared_in_her_name(patron):
    batch = services.send_batch(read(patron), DECLARED, by=patron)
    words = {"text_zh": "新", "text_en": "new", "valid_from": now()}
    CopyrightDeclaration.objects.create(version="2027-1", **words)

    assert work(batch).stopped_code == "declaration-needed"
    assert DocumentRequest.objects.count() == 0


def test_a_reader_who_leaves_meanwhile_gets_no_requests(patron):
    batch = services.send_batch(read(patron), DECLARED, by=patron)
    read(patron, lists.ris(2))
    type(patron).objects.filter(pk=patron.pk).update(suspended_at=now())

    stopped = work(batch)

    assert (stopped.stopped_code, DocumentRequest.objects.count()) == ("suspended", 0)


def test_what_was_not_sent_goes_with_its_reader(reader):
    read(reader)
    close_account(reader)

    assert Batch.objects.count() == 0


def test_what_is_kept_of_her_batches_is_among_her_data(patron):
    batch = sent(patron, lists.ris(1))
    [row] = my_data(patron)["request_batches"]

    assert (row["number"], row["name"]) == (batch.number.code, "list.ris")
    [kept] = row["lines"]
    assert kept["citation"]["title"] == lists.TITLES[0]
    assert kept["request"] == DocumentRequest.objects.get().pk


def test_a_worker_killed_in_the_middle_goes_on_with_the_next_line(patron, monkeypatch):
    batch = services.send_batch(read(patron), DECLARED, by=patron)
    real, tries = services.sending.send_request, []

    def dying(wish, **more):
        tries.append(wish)
        if len(tries) == 2:
            raise SystemExit
        return real(wish, **more)

    monkeypatch.setattr(services.sending, "send_request", dying)
    with pytest.raises(SystemExit):
        jobs.run_next()
    assert (DocumentRequest.objects.count(), jobs.run_next()) == (1, False)

    with time_machine.travel(now() + timedelta(minutes=7)):
        assert work(batch).done_at
    assert [row.title for row in DocumentRequest.objects.order_by("pk")] == list(lists.TITLES)


def test_work_that_broke_down_can_be_begun_again(patron, monkeypatch):
    batch = services.send_batch(read(patron), DECLARED, by=patron)
    Job.objects.update(failed_at=now(), attempts=5)

    services.go_on(own_batch(patron, batch.pk), by=patron)

    assert work(batch).done_at
    assert DocumentRequest.objects.count() == 3


def test_progress_counts_the_requests_by_what_became_of_them(patron, librarian):
    batch = sent(patron)
    cases = [each.request.case for each in batch.lines.order_by("line_no")]
    services.take(cases[0], by=librarian)
    services.deliver(cases[0], by=librarian, file=pdf(6))
    services.cancel_request(services.request_of(cases[1]), by=patron)

    told = progress(batch)
    assert (told.sent, told.ended, told.held_fen, told.charged_fen) == (3, 2, 380, 380)
    assert {name: n for name, n in told.counts.items() if n} == {
        "received": 1, "delivered": 1, "cancelled": 1,
    }  # fmt: skip


def test_what_is_held_for_a_batch_falls_when_she_is_told(patron, librarian):
    batch = sent(patron)
    case = batch.lines.get(line_no=1).request.case
    services.take(case, by=librarian)
    services.unfilled(case, by=librarian, reason="NotHeld")

    assert (progress(batch).counts["working"], progress(batch).held_fen) == (1, 3 * 380)
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert (progress(batch).counts["unfilled"], progress(batch).held_fen) == (1, 2 * 380)


# What the database holds


def test_a_sent_line_stays_with_its_request(patron):
    batch = sent(patron)
    rows = batch.lines.filter(line_no=1)
    other = send(patron)

    for change in (
        lambda: rows.update(request=other),
        lambda: rows.update(request=None),
        lambda: rows.update(left_out=True),
        lambda: rows.delete(),
        lambda: batch.lines.filter(line_no=2).update(line_no=1),
        lambda: Batch.objects.filter(pk=batch.pk).update(number=None),
        lambda: Batch.objects.filter(pk=batch.pk).update(stopped_code="x"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
