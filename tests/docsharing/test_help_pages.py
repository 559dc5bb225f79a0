"""The pages of the help board: everything by plain forms, from the post to the points."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from docsharing.models import HelpAnswer, HelpClaim, HelpPost, HelpState
from docsharing.services import help as services
from ledger.queries.points import points_held
from portal.clock import now
from portal.rules import set_rule
from tests.docsharing.conftest import pay_in
from tests.docsharing.helpplay import answered, helper, known, posted, upload, with_points
from tests.plans import only_indexes

pytestmark = pytest.mark.usefixtures("check_books_after")
BOARD = "/help-board/"


@pytest.fixture
def asker(reader) -> User:
    set_rule("bounty.posts_day", 100, by=None)
    set_rule("bounty.posts_month", 1000, by=None)
    return with_points(known(reader), points=3000, bonus=20)


@pytest.fixture
def winner(db) -> User:
    return helper()


@pytest.fixture
def english(sign_in):
    def browser(user: User) -> Client:
        client = sign_in(user)
        client.cookies["django_language"] = "en"
        return client

    return browser


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def press(client: Client, post: HelpPost, act: str, **values: object):
    return client.post(f"{BOARD}{post.pk}/{act}/", values, follow=True)


def asked(**values: object) -> dict[str, object]:
    return {
        "kind": "question",
        "title": "副刊哪年停刊？",
        "language": "zh",
        "bounty": "30",
    } | values


def test_the_whole_way_by_plain_forms(english, asker, winner):  # noqa: PLR0915 - one journey
    me, other = english(asker), english(winner)

    made = me.post(f"{BOARD}new/", asked(details="需要出处"), follow=True)
    post = HelpPost.objects.get()
    assert made.redirect_chain == [(f"{BOARD}{post.pk}/", 302)]
    assert "I found it myself" in text(made)

    assert "副刊哪年停刊？" in text(other.get(BOARD))
    assert "I can help" in text(other.get(f"{BOARD}{post.pk}/"))
    assert "It is yours to answer until" in text(press(other, post, "claim"))
    assert "Somebody is at it" in text(Client().get(BOARD, headers={"accept-language": "en"}))
    press(other, post, "extend")
    assert HelpClaim.objects.get().extended_at is not None
    sent = press(other, post, "answer", text="1945 年", declares="on", file=upload())
    assert "Thank you for helping" in text(sent)

    page = text(me.get(f"{BOARD}{post.pk}/"))
    assert "1945 年" in page
    assert "scan.pdf" in page
    file = me.post(f"{BOARD}answers/{HelpAnswer.objects.get().pk}/file/")
    assert file.getvalue().startswith(b"%PDF")
    assert "Accept: 30 points to the helper" in page
    press(me, post, "accept", thanks="谢谢您")
    post.refresh_from_db()
    assert (post.state, post.paid_to, post.thanks) == ("accepted", winner, "谢谢您")
    assert "谢谢您" in text(other.get(f"{BOARD}{post.pk}/"))
    mine = text(other.get("/me/help/"))
    assert "副刊哪年停刊？" in mine
    assert points_held(winner).pending == 35


def test_a_form_that_is_sent_twice_posts_once(english, asker):
    me, values = english(asker), asked(idempotency_key="0b2f2a0e-7a58-4a40-a0b3-4e1f5a7f7d10")
    for _n in range(2):
        me.post(f"{BOARD}new/", values)

    assert HelpPost.objects.count() == 1
    assert points_held(asker).held == 30


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"bounty": "5"}, "Offer 10 to 500 points."),
        ({"bounty": "many"}, "Enter a whole number."),
        ({"title": ""}, "1 thing to correct"),
        ({"kind": "document", "library": "on"}, "Say how much it may cost."),
        (
            {"kind": "document", "library": "on", "library_limit_fen": "5.00"},
            "Paste the reference, so that the library knows which document you need.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(english, asker, values, said):
    page = english(asker).post(f"{BOARD}new/", asked(details="需要出处") | values)

    assert page.status_code == 422
    assert said in text(page)
    assert "需要出处" in page.content.decode()
    assert not HelpPost.objects.exists()


def test_a_document_keeps_its_reference(english, asker):
    reference = "沈敏, 黄娟. 社会用户合作模式[J]. 图书馆论坛, 2013, 33(6): 75-80."
    values = asked(kind="document", title="合作模式", reference=reference)
    english(asker).post(f"{BOARD}new/", values)

    assert HelpPost.objects.get().citation["container"] == "图书馆论坛"


def test_the_public_reads_titles_and_no_details(asker):
    post = posted(asker, title="一篇旧文", details="只给登录的人看")
    visitor = Client(headers={"accept-language": "en"})
    page = text(visitor.get(f"{BOARD}{post.pk}/"))

    assert "一篇旧文" in page
    assert "只给登录的人看" not in page
    assert "Sign in to read the details" in page
    assert asker.name not in page


def test_an_ended_post_is_its_sides_alone(english, sign_in, asker, winner, librarian):
    post = posted(asker)
    answered(post, winner)
    address = f"{BOARD}{post.pk}/"
    assert Client().get(address).status_code == 404
    assert sign_in(helper("stranger")).get(address).status_code == 404
    for user in (asker, winner, librarian):
        assert sign_in(user).get(address).status_code == 200
    # The helper sees her own answer and the state, but opens no file; the librarian no answer.
    assert "1945" in text(english(winner).get(address))
    assert "1945" not in text(english(librarian).get(address))


def test_nobody_else_gets_the_file(sign_in, asker, winner, librarian, manager):
    made = answered(posted(asker), winner, file=upload())
    address = f"{BOARD}answers/{made.pk}/file/"
    for user in (winner, helper("stranger"), librarian):
        assert sign_in(user).post(address).status_code == 404
    assert sign_in(asker).get(address).status_code == 405
    assert sign_in(manager).post(address).getvalue().startswith(b"%PDF")


def test_the_board_is_searched_filtered_and_sorted(english, asker):
    posted(asker, title="新蜀报副刊", bounty=20)
    posted(asker, title="重庆地方志", bounty=200, language="en", kind="document")
    me = english(asker)

    def titles(query: str) -> list[str]:
        body = me.get(BOARD + query).content.decode()
        return re.findall(r'help-board/\d+/">([^<]+)</a>', body)

    assert titles("") == ["重庆地方志", "新蜀报副刊"]
    assert titles("?q=蜀报") == ["新蜀报副刊"]
    assert titles("?kind=document") == ["重庆地方志"]
    assert titles("?language=zh") == ["新蜀报副刊"]
    assert titles("?least=100") == ["重庆地方志"]
    assert titles("?sort=ending") == ["新蜀报副刊", "重庆地方志"]
    assert titles("?sort=bounty&least=10") == ["重庆地方志", "新蜀报副刊"]
    assert titles("?least=x&sort=up&kind=favour") == ["重庆地方志", "新蜀报副刊"]
    assert "No post fits" in text(me.get(BOARD + "?q=不存在的词"))


@pytest.mark.parametrize("sort", ["", "bounty", "ending"])
def test_pages_follow_each_other_without_a_gap(english, asker, sort):
    for n in range(30):
        posted(asker, title=f"第{n}条", bounty=10 + n % 3)
    me, seen, after = english(asker), [], ""
    for _page in range(3):
        page = me.get(BOARD, {"sort": sort, "after": after}).content.decode()
        seen += re.findall(r'help-board/(\d+)/">第', page)
        further = re.search(r"after=([0-9-]+)[^>]*rel=.next|rel=.next[^>]*after=([0-9-]+)", page)
        after = next(filter(None, further.groups())) if further else ""
        if not after:
            break

    assert len(seen) == len(set(seen)) == 30


@pytest.mark.parametrize("after", ["x", "1", "1-2-3", "99999999999999999999-1", "１-２", "-"])
def test_a_place_that_is_none_is_the_beginning(asker, after):
    posted(asker)
    assert Client().get(BOARD, {"after": after}).status_code == 200


def test_a_board_of_many_posts_asks_no_more_than_of_few(english, asker, winner):
    me = english(winner)
    services.claim(posted(asker), by=winner)
    counts = []
    for _n in range(2):
        me.get(BOARD)
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            me.get(BOARD)
        counts.append(len(asked_for))
        for n in range(27):
            posted(asker, title=f"第{n}条", bounty=10)

    assert counts[0] == counts[1]


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("order", "index"),
    [
        (("-id",), "help_board_newest"),
        (("-bounty", "-id"), "help_board_bounty"),
        (("expires_at", "id"), "help_board_ending"),
    ],
)
def test_a_page_of_the_board_goes_by_its_index(asker, order, index):
    posted(asker)
    only_indexes("docsharing_helppost", {index}, keys=False)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    rows = HelpPost.objects.on_board().filter(expires_at__gt=now()).order_by(*order)

    plan = rows[:26].explain()

    assert f"using {index}" in plan
    assert "Sort" not in plan


def test_what_a_service_refuses_is_said_on_the_page(english, asker, winner):
    post = posted(asker)
    press(english(winner), post, "claim")
    late = english(helper("late"))
    assert "I can help" not in text(late.get(f"{BOARD}{post.pk}/"))
    page = press(late, post, "claim")
    assert page.status_code == 422
    assert "Somebody is at it until" in text(page)
    empty = press(english(winner), post, "answer", text="1945")
    assert empty.status_code == 422
    assert "1 thing to correct" in text(empty)
    assert "1945" in empty.content.decode()


def test_there_is_no_other_button(sign_in, asker):
    post = posted(asker)
    assert sign_in(asker).post(f"{BOARD}{post.pk}/steal/").status_code == 404
    assert sign_in(asker).get(f"{BOARD}{post.pk}/claim/").status_code == 405
    assert sign_in(helper()).post(f"{BOARD}{post.pk}/withdraw/").status_code == 404


def test_who_is_not_known_is_led_to_her_name(english, asker, other_reader):
    post = posted(asker)
    page = english(other_reader).get(f"{BOARD}{post.pk}/").content.decode()
    assert "/name/" in page
    assert "I can help" not in page


def test_dispute_replacement_and_decision_on_pages(english, asker, winner, manager):
    post = posted(asker)
    answered(post, winner)
    me, other, desk = english(asker), english(winner), english(manager)
    press(me, post, "dispute", fault="wrong", note="另一份报纸")
    assert "另一份报纸" in text(other.get(f"{BOARD}{post.pk}/"))
    press(other, post, "replace", text="1946 年", declares="on")
    press(me, post, "dispute", fault="no-answer")

    assert post.title in text(desk.get("/desk/help-board/"))
    wrong = desk.post(f"/desk/help-board/{post.pk}/decide/", {"decision": "split"})
    assert wrong.status_code == 422
    values = {"decision": "split", "points": "12", "reason": "年份只对了一半"}
    done = desk.post(f"/desk/help-board/{post.pk}/decide/", values, follow=True)

    assert "Decided. Both sides are told." in text(done)
    post.refresh_from_db()
    assert (post.state, post.paid) == (HelpState.CLOSED, 12)
    for client in (me, other):
        assert "年份只对了一半" in text(client.get(f"{BOARD}{post.pk}/"))


def test_reports_and_removal_at_the_desk(english, asker, winner, manager, librarian):
    fine, bad = posted(asker, title="好的"), posted(asker, title="坏的")
    for post in (fine, bad):
        press(english(winner), post, "report", breach="exam")
    desk = english(manager)
    assert "好的" in text(desk.get("/desk/help-board/"))
    desk.post(f"/desk/help-board/{fine.pk}/dismiss/")
    gone = {"breach": "exam", "reason": "试卷"}
    desk.post(f"/desk/help-board/{bad.pk}/remove/", gone)

    assert {row.title: row.state for row in HelpPost.objects.all()} == {
        "好的": "open",
        "坏的": "removed",
    }
    assert "试卷" in text(english(asker).get(f"{BOARD}{bad.pk}/"))
    assert english(librarian).post(f"/desk/help-board/{fine.pk}/remove/", gone).status_code == 404


def test_a_clerk_takes_a_document_over(english, asker, librarian):
    pay_in(asker, 3000)
    reference = "沈敏, 黄娟. 社会用户合作模式[J]. 图书馆论坛, 2013, 33(6): 75-80."
    values = asked(kind="document", title="合作模式", reference=reference)
    english(asker).post(f"{BOARD}new/", values | {"library": "on", "library_limit_fen": "8.00"})
    post, desk = HelpPost.objects.get(), english(librarian)

    assert "合作模式" in text(desk.get("/desk/help-board/"))
    done = desk.post(f"/desk/help-board/{post.pk}/transfer/", follow=True)

    assert "It is a request now." in text(done)
    post.refresh_from_db()
    assert post.request.case.number.code in text(done)
    assert f"/requests/{post.request_id}/" in (
        english(asker).get(f"{BOARD}{post.pk}/").content.decode()
    )


def test_the_board_stands_in_navigation_and_on_the_home_page(english, asker, librarian):
    assert BOARD in Client().get("/").content.decode()
    assert "/me/help/" in english(asker).get("/me/help/").content.decode()
    assert "/desk/help-board/" in english(librarian).get("/desk/help-board/").content.decode()


def test_a_manager_who_is_a_side_decides_nothing(english, asker, winner):
    post = posted(asker)
    answered(post, winner)
    services.dispute(post, fault="wrong", by=asker)
    winner.groups.add(Group.objects.get(name=Role.MANAGER))
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        page = english(winner).post(
            f"/desk/help-board/{post.pk}/decide/", {"decision": "pay", "reason": "x"}
        )
    assert page.status_code == 422
    assert HelpPost.objects.get().state == HelpState.DISPUTED
