"""What is written at the desk: cases, messages, notes, files, prices, views."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.models import Organisation
from desk import kinds, services
from desk.models import Case, InternalNote, Message, SavedView, StateEvent, Tariff
from portal.clock import now
from portal.models import Notice, Number
from portal.refusals import Refusal

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def upload(name="scan.pdf", content=PDF):
    return SimpleUploadedFile(name, BytesIO(content).read())


def test_a_case_opens_with_its_dates_number_and_search_text(open_errand, reader):
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=False):
        case = open_errand("  汉语  大字典 ", search="9787806827451")

    fresh = Case.objects.get(pk=case.pk)
    assert fresh.title == "汉语 大字典"
    assert fresh.number.code == "XX-2026-000001"
    assert fresh.answer_due_at.isoformat() == "2026-11-24T09:00:00+00:00"
    assert fresh.deliver_due_at.isoformat() == "2026-11-25T09:00:00+00:00"
    assert (fresh.due_at, fresh.answered_at, fresh.state) == (fresh.answer_due_at, None, "new")
    for word in (" 汉语 ", " 王小 ", " 9787806827451 ", " 000001 "):
        assert word in fresh.search_text


def test_an_urgent_case_is_due_within_one_day(open_errand):
    case = open_errand(urgent=True)

    assert case.deliver_due_at == case.answer_due_at


def test_an_organisation_may_pay(open_errand):
    payer = Organisation.objects.create(name="北川", name_folded="北川", kind="library")

    case = open_errand(payer=payer)

    assert (case.payer, case.payer_organisation) == (None, payer)


def test_two_payers_are_one_too_many(case, reader):
    payer = Organisation.objects.create(name="北川", name_folded="北川", kind="library")

    with pytest.raises(IntegrityError, match="case_has_one_payer"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(payer=reader, payer_organisation=payer)


def test_a_case_is_numbered_once(case):
    with pytest.raises(Refusal, match="wrong-state"), transaction.atomic():
        services.number_case(case)

    assert Number.objects.filter(prefix="XX").count() == 1


def test_renaming_keeps_number_and_reader_in_the_search(case):
    services.rename(case, "康熙字典", by=None)

    text = Case.objects.get(pk=case.pk).search_text
    assert (" 康熙 " in text, " 汉语 " in text, " 000001 " in text) == (True, False, True)


@pytest.mark.parametrize("role", ["cashier", "volunteer", "administrator", "manager"])
def test_only_librarians_take(case, act, role, request):
    with pytest.raises(Refusal, match="not-allowed"):
        act.take(case, by=request.getfixturevalue(role))

    assert Case.objects.get(pk=case.pk).state == "new"


@pytest.mark.parametrize("person", ["reader", "other_reader", "superuser"])
def test_for_readers_there_are_no_acts(case, act, person, request):
    with pytest.raises(Refusal, match="not-found"):
        act.take(case, by=request.getfixturevalue(person))


def test_an_act_is_performed_by_its_name(case, librarian):
    services.perform(case, "take", by=librarian)

    assert case.state == "working"
    assert case.events.last().act == "take"


def test_an_act_of_another_state_names_who_changed_it(taken, second_librarian):
    with pytest.raises(Refusal, match="somebody-was-first") as refused:
        services.perform(taken, "take", by=second_librarian)

    assert refused.value.params["who"] == "黄娟"
    assert "黄娟" in refused.value.text


def test_an_act_before_anybody_acted_is_a_wrong_state(case, librarian):
    with pytest.raises(Refusal, match="wrong-state"):
        services.perform(case, "finish", by=librarian)


def test_there_is_no_act_of_an_unknown_name(case, librarian):
    with pytest.raises(Refusal, match="not-found"):
        services.perform(case, "sing", by=librarian)


def test_a_case_is_handed_over_and_back(taken, librarian, second_librarian):
    services.assign(taken, by=librarian, to=second_librarian)
    services.assign(taken, by=second_librarian, to=None)

    assert Case.objects.get(pk=taken.pk).assignee is None
    assert [e.reason for e in taken.events.order_by("pk")][-2:] == [
        "desk.assigned",
        "desk.given-back",
    ]


def test_a_manager_hands_over_too(case, manager, librarian):
    services.assign(case, by=manager, to=librarian)

    assert case.assignee == librarian


def test_who_cannot_work_on_it_is_not_given_a_case(case, librarian, cashier):
    with pytest.raises(Refusal, match="assignee-cannot-work-on-it"):
        services.assign(case, by=librarian, to=cashier)


def test_a_closed_case_is_not_handed_over(taken, act, librarian, second_librarian):
    act.finish(taken, by=librarian)

    with pytest.raises(Refusal, match="wrong-state"):
        services.assign(taken, by=librarian, to=second_librarian)


def test_handing_over_needs_the_role(case, cashier, librarian):
    with pytest.raises(Refusal, match="not-allowed"):
        services.assign(case, by=cashier, to=librarian)


def test_many_are_handed_over_and_the_rest_is_said(open_errand, act, librarian, second_librarian):
    cases = [open_errand(f"Title {n}") for n in range(3)]
    act.take(cases[0], by=librarian)
    act.fail(cases[0], by=librarian)

    done, refused = services.bulk_assign(cases, by=librarian, to=second_librarian)

    assert (done, refused) == (2, [cases[0]])
    assert Case.objects.filter(assignee=second_librarian).count() == 2


def test_a_case_is_marked_urgent_and_not(case, librarian):
    services.perform(case, "urgent", by=librarian)
    assert Case.objects.get(pk=case.pk).urgent
    with pytest.raises(Refusal, match="wrong-state"):
        services.mark_urgent(case, by=librarian)
    assert not kinds.fits(kinds.act(case.kind, "urgent"), case)
    services.perform(case, "not-urgent", by=librarian)

    assert not Case.objects.get(pk=case.pk).urgent


def test_staff_write_to_the_reader_who_is_told(case, librarian, reader):
    message = services.say(case, " 请稍候。 ", by=librarian)

    assert (message.text, message.from_staff) == ("请稍候。", True)
    notice = Notice.objects.get(user=reader)
    assert (notice.code, notice.params) == ("desk.message", {"case": case.pk})


def test_the_reader_writes_to_the_desk(case, reader, librarian):
    services.say(case, "第 3 卷。", by=reader)

    assert not Message.objects.get().from_staff
    assert services.mark_read(case, by=librarian) == 1


def test_a_stranger_writes_nothing(case, other_reader):
    with pytest.raises(Refusal, match="not-found"):
        services.say(case, "我也要。", by=other_reader)


@pytest.mark.parametrize(("text", "code"), [("   ", "required"), ("字" * 4001, "text-too-long")])
def test_a_message_has_words_and_an_end(case, librarian, text, code):
    with pytest.raises(Refusal, match=code):
        services.say(case, text, by=librarian)


def test_notes_are_for_staff(case, librarian, reader):
    services.note(case, "在过刊库。", by=librarian)
    with pytest.raises(Refusal, match="not-found"):
        services.note(case, "x", by=reader)

    assert InternalNote.objects.get().text == "在过刊库。"


def test_files_are_kept_and_let_go(case, librarian, reader):
    kept = services.attach(case, upload(), by=librarian)
    readers = services.attach(case, upload("mine.pdf"), by=reader)

    services.detach(kept, by=librarian)

    kept.stored.refresh_from_db()
    assert kept.stored.purged_at is not None
    assert (kept.for_reader, readers.for_reader) == (False, True)
    with pytest.raises(Refusal, match="not-found"):
        services.detach(kept, by=librarian)


def test_a_page_of_script_is_no_file(case, librarian):
    with pytest.raises(Refusal, match="file-type"):
        services.attach(case, upload("x.pdf", b"<html><script>"), by=librarian)


def test_prices_come_with_the_migration(db):
    assert services.price("dd.page") == 30
    with pytest.raises(Refusal, match="not-found"):
        services.price("dd.gold")


def test_a_price_holds_from_its_day(manager):
    tomorrow = now() + timedelta(days=1)
    services.set_price("dd.page", 40, by=manager, valid_from=tomorrow)

    assert services.price("dd.page") == 30
    assert services.price("dd.page", tomorrow) == 40


def test_the_past_of_a_price_is_not_changed(manager):
    with pytest.raises(Refusal, match="rule-in-the-past"):
        services.set_price("dd.page", 40, by=manager, valid_from=now() - timedelta(days=1))
    with pytest.raises(Refusal, match="not-found"):
        services.set_price("dd.gold", 40, by=manager)

    assert Tariff.objects.filter(code="dd.page").count() == 1


def test_two_prices_of_one_moment_are_refused(manager):
    at = now() + timedelta(days=1)
    services.set_price("dd.page", 40, by=manager, valid_from=at)

    with pytest.raises(Refusal, match="rule-same-moment"):
        services.set_price("dd.page", 41, by=manager, valid_from=at)


def test_librarians_set_no_price(librarian):
    with pytest.raises(Refusal, match="not-allowed"):
        services.set_price("dd.page", 0, by=librarian)


def test_views_are_ones_own(librarian, second_librarian):
    view = services.save_view(librarian, name="Urgent", query="urgent=yes")
    services.save_view(librarian, name="Urgent", query="urgent=yes&kind=errand")

    assert SavedView.objects.get().query == "urgent=yes&kind=errand"
    with pytest.raises(Refusal, match="not-found"):
        services.drop_view(view.pk, by=second_librarian)
    services.drop_view(view.pk, by=librarian)
    assert not SavedView.objects.exists()


def test_there_are_at_most_twelve_views(librarian):
    for n in range(12):
        services.save_view(librarian, name=f"View {n}", query="")

    with pytest.raises(Refusal, match="too-many-views"):
        services.save_view(librarian, name="One more", query="")
    with pytest.raises(Refusal, match="required"):
        services.save_view(librarian, name=" ", query="")


def test_replies_are_kept_mended_and_retired(librarian):
    reply = services.keep_reply(by=librarian, title="谢谢", text="谢谢您。")
    with pytest.raises(Refusal, match="reply-title-taken"):
        services.keep_reply(by=librarian, title="谢谢", text="x")
    services.keep_reply(by=librarian, title="多谢", text="多谢您。", reply=reply)
    services.retire_reply(reply, by=librarian)

    assert services.keep_reply(by=librarian, title="多谢", text="x").pk != reply.pk


def test_the_program_tells_the_reader_at_once(taken, act, librarian, reader):
    event = act.finish(taken, by=librarian)

    notice = Notice.objects.get(dedupe=f"event:{event.pk}")
    assert notice.visible_from <= now()
    assert StateEvent.objects.get(pk=event.pk).reason == "errand.done"
