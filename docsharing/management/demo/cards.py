"""Membership cards of the demo: a batch in people's hands, one just made, one that has expired.

A small fund of its own has paid for one card, so that the next reader waits for hers.
"""

from datetime import timedelta

from accounts.models import User
from docsharing.management.demo.weeks import Diary
from docsharing.models import CardBatch
from docsharing.services.activation import activate_card
from docsharing.services.cards import (
    NewBatch,
    expire_cards,
    hand_out_cards,
    order_cards,
    print_cards,
    void_card,
)
from ledger.models import SubsidyFund
from ledger.queries import current_fund
from ledger.services import open_fund
from portal import jobs
from portal.clock import today

UNIT_FEN = 20_000
SMALL_FUND, SMALL_FUND_FEN = "科普周会员卡补贴", 20_000


def write_cards(diary: Diary, staff: dict[str, User]) -> None:
    """Add what happens with cards to the diary."""
    manager, librarian = staff["manager"], staff["librarian"]
    reader, other = diary.readers[1], diary.readers[3]
    diary.add(25, 1, lambda: _science_day(manager, librarian, [reader, other]))
    diary.add(20, 1, lambda: _science_week(manager, librarian, diary.readers[4:6]))
    diary.add(24, 1, lambda: _short_lived(manager))
    diary.add(2, 1, lambda: _made(manager, 20, "北碚分中心", days=400))
    diary.add(0, 0.05, lambda: expire_cards(today()))


def open_small_fund(year: int) -> None:
    """A fund that reaches for one card; the fund that is opened after it is the current one."""
    open_fund(
        SMALL_FUND, funder="重庆市科学技术协会", year=year, budget_fen=SMALL_FUND_FEN, by=None
    )


def _made(
    manager: User, quantity: int, distributor: str, *, days: int, fund: SubsidyFund | None = None
) -> CardBatch:
    batch = order_cards(
        NewBatch(
            year=today().year,
            quantity=quantity,
            distributor=distributor,
            unit_fen=UNIT_FEN,
            expires_on=today() + timedelta(days=days),
            fund=fund or current_fund(),
        ),
        by=manager,
    )
    # No worker lives at that time.
    while jobs.run_next():
        pass
    return CardBatch.objects.get(pk=batch.pk)


def _science_day(manager: User, librarian: User, readers: list[User]) -> None:
    """Cards given out at an event; two online readers have activated theirs since."""
    batch = _made(manager, 60, "沙坪坝分中心", days=500)
    printed = print_cards(batch, sheet=1, by=manager)
    hand_out_cards(batch, count=30, to="科普日", by=librarian)
    hand_out_cards(batch, count=10, to="沙坪坝区图书馆", by=librarian)
    for card, reader in zip(printed, readers, strict=False):
        activate_card(card.number, card.secret, by=reader)
    spoilt = batch.cards.get(number=printed[45].number)
    void_card(spoilt, reason="卡面破损", by=manager)


def _science_week(manager: User, librarian: User, readers: list[User]) -> None:
    """The first card empties the small fund; who has the second waits until it is raised."""
    fund = SubsidyFund.objects.get(name=SMALL_FUND)
    batch = _made(manager, 10, "南岸分中心", days=400, fund=fund)
    printed = print_cards(batch, sheet=1, by=manager)
    hand_out_cards(batch, count=10, to="科普周", by=librarian)
    for card, reader in zip(printed, readers, strict=False):
        activate_card(card.number, card.secret, by=reader)


def _short_lived(manager: User) -> None:
    """Cards whose last day came before anybody used them."""
    batch = _made(manager, 12, "两江新区服务站", days=14)
    print_cards(batch, sheet=1, by=manager)
    hand_out_cards(batch, count=12, to="企业开放日", by=manager)
