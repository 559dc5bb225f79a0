"""The help board in a real browser: each side's page in each state, quiet and accessible."""

import pytest

from docsharing.services import help as services
from ledger.services import Move, Reason, house, post, purse
from tests.browser.test_every_page import LOOKS, look
from tests.permissions.world import World


@pytest.fixture
def world(live_site) -> World:
    return World()


def bonus(world: World) -> None:
    moves = [Move(house("bonus_issued"), purse(world.owner, "bonus"), 30)]
    about = {"key": "browser:bonus", "kind": "points_awarded", "by": None}
    post(**about, reason=Reason("points.confirmed"), transfers=moves)


def test_both_sides_and_the_desk_see_a_disputed_post(page, check_page, enter, world):
    answered = world.help_answer
    asked, helper = answered.post, answered.helper
    manager = world.people["manager"]
    looks = [LOOKS[0][0], LOOKS[0][1]]

    def seen(user, *paths: str) -> None:
        enter(user)
        for path in paths:
            page.goto(path)
            look(page, check_page, looks)

    board = f"/help-board/{asked.pk}/"
    seen(world.owner, board, "/help-board/new/", "/me/help/")
    services.dispute(asked, fault="wrong", note="另一份报纸", by=world.owner)
    seen(world.owner, board)
    seen(helper, board, "/me/help/")
    seen(manager, "/desk/help-board/", f"/desk/help-board/{asked.pk}/")


def test_a_post_is_made_taken_on_answered_and_accepted(page, enter, world):
    helper = world.help_answer.helper
    bonus(world)
    enter(world.owner)
    page.goto("/help-board/new/")
    page.get_by_label("一个问题的答案").check()
    page.get_by_label("文献题名，或一句话的问题").fill("副刊哪年创刊？")
    page.get_by_label("悬赏积分").fill("20")
    page.get_by_role("button", name="发布").click()
    address = page.url
    enter(helper)
    page.goto(address)
    page.get_by_role("button", name="我来应助").click()
    page.locator("#answer_text").fill("1921 年")
    page.get_by_label("我有权为发布者个人学习").check()
    page.get_by_role("button", name="提交应助").click()
    enter(world.owner)
    page.goto(address)
    page.get_by_role("button", name="采纳，付应助者 20 积分").click()

    assert page.get_by_text("已采纳", exact=True).first.is_visible()
