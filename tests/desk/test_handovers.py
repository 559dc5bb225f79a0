"""Handing over at the end of a shift: what goes, who is told, and how it comes back."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.roles import Role
from desk import queries, services
from desk.models import Case, HandedCase, Handover, InternalNote, StateEvent
from desk.queries.handovers import news_for
from desk.workflow import undo
from portal.clock import now
from portal.models import Notice, Outgoing
from portal.refusals import Refusal
from tests.factories import person, program

JSON = {"content_type": "application/json"}
PAGE, API = "/desk/handover/", "/api/v1/desk/handovers/"


@pytest.fixture
def mine(open_errand, act, librarian) -> list[Case]:
    """Three cases in the librarian's hands."""
    cases = [open_errand(f"Title {n}") for n in range(3)]
    for case in cases:
        act.take(case, by=librarian)
    return cases


@pytest.fixture
def desk(librarian, sign_in) -> Client:
    return sign_in(librarian)


def holders(cases) -> list[str]:
    rows = Case.objects.filter(pk__in=[case.pk for case in cases]).order_by("pk")
    return [case.assignee.name if case.assignee else "" for case in rows.select_related("assignee")]


# The service


def test_what_is_in_hand_goes_to_a_colleague_with_a_word_to_each(mine, librarian, second_librarian):
    notes = {mine[1].pk: "已在架上找过"}
    done = services.hand_over(
        mine, by=librarian, to=second_librarian, note="读者催得急", notes=notes
    )

    assert holders(mine) == ["陈默"] * 3
    assert (len(done.events), done.refused) == (3, [])
    kept = InternalNote.objects.order_by("case").values_list("text", flat=True)
    assert list(kept) == ["读者催得急", "已在架上找过", "读者催得急"]
    assert {(line.what, line.text) for line in queries.history(mine[1])[-2:]} == {
        ("event", "转给 陈默"),
        ("note", "已在架上找过"),
    }


def test_the_note_is_no_part_of_what_a_reader_may_be_told(mine, librarian, second_librarian):
    services.hand_over(mine, by=librarian, to=second_librarian, note="读者有点烦")

    assert set(StateEvent.objects.values_list("note", flat=True)) == {""}


def test_the_colleague_finds_it_at_her_desk_and_is_told_when_it_is_certain(
    mine, librarian, second_librarian
):
    done = services.hand_over(mine, by=librarian, to=second_librarian, note="读者催得急")

    assert [(news.pk, news.count) for news in news_for(second_librarian)] == [(done.handover.pk, 3)]
    assert news_for(librarian) == []
    notice = Notice.objects.get(user=second_librarian)
    assert notice.code == "desk.handed-over"
    assert notice.visible_from == done.events[0].at + timedelta(minutes=10)
    assert notice.url == f"/desk/handovers/{done.handover.pk}/"


def test_what_goes_back_to_everybody_is_news_for_everybody(
    mine, librarian, second_librarian, manager
):
    services.hand_over(mine[:2], by=librarian, to=None, note="明天请假")

    assert holders(mine) == ["", "", "黄娟"]
    assert len(news_for(second_librarian)) == len(news_for(manager)) == 1
    assert not Notice.objects.exists()


def test_what_is_not_in_ones_hands_stays(mine, librarian, second_librarian, open_errand):
    services.assign(mine[0], by=librarian, to=None)
    untaken = open_errand("Untaken")

    done = services.hand_over([*mine, untaken], by=librarian, to=second_librarian)

    assert [case.pk for case in done.refused] == [mine[0].pk, untaken.pk]
    assert holders(mine) == ["", "陈默", "陈默"]


def test_what_is_closed_stays(mine, act, librarian, second_librarian):
    act.finish(mine[0], by=librarian)

    done = services.hand_over(mine, by=librarian, to=second_librarian)

    assert done.refused == [mine[0]]


@pytest.mark.parametrize(
    ("to", "code"),
    [("librarian", "handover-to-oneself"), ("reader", "assignee-cannot-work-on-it")],
)
def test_it_goes_to_a_colleague_and_to_nobody_else(request, mine, librarian, to, code):
    with pytest.raises(Refusal, match=code):
        services.hand_over(mine, by=librarian, to=request.getfixturevalue(to))

    assert holders(mine) == ["黄娟"] * 3
    assert not Handover.objects.exists()


def test_nothing_is_handed_over_by_who_has_nothing(mine, second_librarian, librarian):
    with pytest.raises(Refusal, match="not-in-your-hands"):
        services.hand_over(mine, by=second_librarian, to=librarian)
    with pytest.raises(Refusal, match="nothing-in-hand"):
        services.hand_over([], by=second_librarian, to=librarian)


def test_only_who_works_at_the_desk_hands_over(mine, cashier, librarian):
    with pytest.raises(Refusal) as refused:
        services.hand_over(mine, by=cashier, to=librarian)

    assert refused.value.status == 403


def test_a_note_has_a_length(mine, librarian, second_librarian):
    with pytest.raises(Refusal, match="text-too-long"):
        services.hand_over(mine, by=librarian, to=second_librarian, note="x" * 1001)


# Taking back, and seeing


def test_each_case_may_be_taken_back_and_with_the_last_goes_the_notice(
    mine, librarian, second_librarian
):
    done = services.hand_over(mine[:2], by=librarian, to=second_librarian)

    undo(done.events[0], by=librarian)
    assert [news.count for news in news_for(second_librarian)] == [1]
    assert Notice.objects.count() == 1

    undo(done.events[1], by=librarian)
    assert holders(mine) == ["黄娟"] * 3
    assert news_for(second_librarian) == []
    assert not Notice.objects.exists()
    assert not Outgoing.objects.filter(recipient=second_librarian, dropped_at=None).exists()


def test_a_plain_hand_over_is_taken_back_as_before(mine, librarian, second_librarian):
    event = services.assign(mine[0], by=librarian, to=second_librarian)

    undo(event, by=librarian)

    assert holders(mine)[0] == "黄娟"


def test_what_was_seen_is_no_news_any_more(mine, librarian, second_librarian):
    handover = services.hand_over(mine, by=librarian, to=second_librarian).handover

    services.see_handover(handover, by=second_librarian)

    handover.refresh_from_db()
    assert handover.seen_by == second_librarian
    assert news_for(second_librarian) == []
    assert not Notice.objects.exists()  # she has seen it before it was certain


def test_another_does_not_see_it_for_her(mine, librarian, second_librarian, manager):
    handover = services.hand_over(mine, by=librarian, to=second_librarian).handover

    for other in (librarian, manager):
        with pytest.raises(Refusal, match="handover-is-anothers"):
            services.see_handover(handover, by=other)


def test_the_database_holds_who_may_have_seen_it(mine, librarian, second_librarian, manager):
    handover = services.hand_over(mine, by=librarian, to=second_librarian).handover
    rows = Handover.objects.filter(pk=handover.pk)

    for wrong in (
        {"to": librarian},
        {"seen_at": now()},
        {"seen_at": now(), "seen_by": manager},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**wrong)


# The page


def test_the_page_lists_what_is_in_hand_and_hands_it_over(
    mine, desk, second_librarian, sign_in, librarian
):
    page = desk.get(PAGE).content.decode()
    answer = desk.post(
        PAGE,
        {
            "to": second_librarian.pk,
            "note": "读者催得急",
            "case": [mine[0].pk, mine[2].pk],
            f"note_{mine[2].pk}": "在等国图回信",
        },
        follow=True,
    )

    assert page.count('name="case"') == page.count(" checked") == 3
    assert holders(mine) == ["陈默", "黄娟", "陈默"]
    assert "已交接 2 件" in answer.content.decode()
    start = sign_in(second_librarian).get("/desk/").content.decode()
    assert "黄娟向您交接了 2 件事项" in start
    assert "读者催得急" in start


def test_the_page_offers_those_who_work_on_such_cases(mine, desk, second_librarian, manager):
    page = desk.get(PAGE).content.decode()

    assert f'<option value="{second_librarian.pk}">' in page
    assert f'<option value="{manager.pk}">' not in page


def test_the_chosen_cases_of_the_queue_are_chosen_on_the_page(mine, desk):
    answer = desk.post("/desk/bulk/", {"act": "handover", "case": [mine[1].pk]}, follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == f"{PAGE}?case={mine[1].pk}"
    assert page.count(" checked") == 1


def test_chosen_cases_in_other_hands_are_told(mine, desk, open_errand):
    page = desk.get(PAGE, {"case": [mine[0].pk, open_errand("Untaken").pk]}).content.decode()

    assert "1 件不在您手上" in page


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"to": "nobody"}, "请至少选一件事项"),
        ({"to": "", "case": "all"}, ""),
        ({"to": "nobody", "case": "all", "note": "x" * 1001}, "1000"),
    ],
)
def test_the_page_says_what_is_missing_and_keeps_what_was_typed(mine, desk, body, word):
    given = {**body, "case": [mine[0].pk] if "case" in body else [], f"note_{mine[0].pk}": "留着"}

    answer = desk.post(PAGE, given)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert word in page
    assert 'value="留着"' in page
    assert holders(mine) == ["黄娟"] * 3


def test_who_has_nothing_in_hand_is_told_so(desk):
    assert "手上没有事项" in desk.get(PAGE).content.decode()


def test_undo_on_the_page_takes_all_of_it_back(mine, desk, second_librarian):
    desk.post(PAGE, {"to": second_librarian.pk, "case": [case.pk for case in mine]})

    answer = desk.post("/desk/undo/", {"back": "view=mine"}, follow=True)

    assert answer.status_code == 200
    assert holders(mine) == ["黄娟"] * 3


def test_the_page_of_a_handover_shows_cases_and_notes_until_it_is_seen(
    mine, librarian, second_librarian, sign_in, desk
):
    done = services.hand_over(
        mine, by=librarian, to=second_librarian, note="总的话", notes={mine[0].pk: "单独的话"}
    )
    path, browser = f"/desk/handovers/{done.handover.pk}/", sign_in(second_librarian)

    page = browser.get(path).content.decode()
    seen = browser.post(f"{path}seen/", follow=True)

    for told in ("总的话", "单独的话", "Title 0", "Title 2", "seen/"):
        assert told in page
    assert "总的话" not in seen.content.decode()
    assert "seen/" not in browser.get(path).content.decode()
    assert "陈默" in desk.get(path).content.decode()


def test_a_handover_between_others_is_not_there(mine, librarian, second_librarian, sign_in):
    third = person("third", "第三人", Role.LIBRARIAN)
    done = services.hand_over(mine, by=librarian, to=second_librarian)

    assert sign_in(third).get(f"/desk/handovers/{done.handover.pk}/").status_code == 404
    assert (
        "交接" not in sign_in(third).get("/desk/?view=mine").content.decode().split("news")[0][:0]
    )
    assert news_for(third) == []


def test_the_start_page_asks_as_often_however_much_was_handed_over(
    mine, desk, librarian, second_librarian, sign_in, django_assert_num_queries
):
    browser = sign_in(second_librarian)
    for case in mine:
        services.hand_over([case], by=librarian, to=second_librarian)
    browser.get("/desk/?view=all")

    with django_assert_num_queries(9):
        page = browser.get("/desk/?view=all").content.decode()

    assert page.count('class="note news"') == 3


# Programs


def test_a_program_hands_over_and_sees(mine, librarian, second_librarian):
    hers = program(librarian, "desk")
    body = {"to": second_librarian.pk, "notes": [{"case": mine[0].pk, "text": "在等"}]}

    made = hers.post(API, json.dumps(body), **JSON)

    told = made.json()["handover"]
    assert (made.status_code, told["by"], told["to"], told["count"]) == (201, "黄娟", "陈默", 3)
    assert [line["note"] for line in told["cases"]] == ["在等", "", ""]
    colleague = program(second_librarian, "desk")
    assert [row["id"] for row in colleague.get(API).json()["results"]] == [told["id"]]
    seen = colleague.post(f"{API}{told['id']}/seen/").json()
    assert seen["seen_by"] == "陈默"
    assert colleague.get(API).json() == {"results": []}


def test_a_repeated_call_hands_over_once(mine, librarian, second_librarian):
    hers = program(librarian, "desk")
    body = json.dumps({"to": second_librarian.pk, "cases": [mine[0].pk]})
    headers = {"Idempotency-Key": "end-of-the-shift"}

    first, again = (hers.post(API, body, headers=headers, **JSON) for _n in range(2))

    assert first.json() == again.json()
    assert Handover.objects.count() == HandedCase.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [({"to": None, "cases": [999_999]}, 404), ({"to": 999_999}, 422), ({}, 422)],
)
def test_a_call_that_makes_no_sense_changes_nothing(mine, librarian, body, status):
    answer = program(librarian, "desk").post(API, json.dumps(body), **JSON)

    assert answer.status_code in {status, 400}
    assert not Handover.objects.exists()


def test_after_ten_minutes_it_stays(mine, librarian, second_librarian):
    done = services.hand_over(mine, by=librarian, to=second_librarian)

    with (
        time_machine.travel(now() + timedelta(minutes=11), tick=False),
        pytest.raises(Refusal, match="undo-too-late"),
    ):
        undo(done.events[0], by=librarian)
