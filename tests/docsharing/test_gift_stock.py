"""The stock of gifts: taken in, counted; what the database refuses; and what the check finds."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from docsharing.models import Gift, Redemption, StockChange
from docsharing.queries.gifts import gifts_and_points
from docsharing.services.gift_stock import add_gift, change_gift, take_in_stock, take_stock
from docsharing.services.gifts import collect_gift
from ledger.services import Reason, release_points
from portal.models import Notice, StoredFile
from portal.refusals import Refusal
from tests.base import triggers_lifted
from tests.docsharing.conftest import verify
from tests.docsharing.giftplay import chosen, details, earn, gift_of, stock_of

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND"
    b"\xaeB`\x82"
)


def picture(name: str = "bag.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


@pytest.fixture
def rich(reader):
    verify(reader)
    earn(reader, 1000)
    return reader


def differences() -> list[str]:
    return [each.what for each in gifts_and_points()]


def test_a_manager_adds_a_gift_and_there_is_none_of_it_yet(manager, librarian):
    gift = add_gift(details(name_en="Canvas bag"), by=manager, picture=picture())

    assert (gift.name, gift.stock, gift.picture.media_type) == ("书桥帆布袋", 0, "image/png")
    with pytest.raises(Refusal, match="not-allowed"):
        add_gift(details(), by=librarian)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name_zh", " ", "required"),
        ("place", "", "required"),
        ("points", 0, "number-out-of-range"),
        ("limit_each", 0, "number-out-of-range"),
    ],
)
def test_a_gift_has_a_name_a_place_a_price_and_a_limit(manager, field, value, code):
    with pytest.raises(Refusal, match=code) as refused:
        add_gift(details(**{field: value}), by=manager)
    assert refused.value.field == field


def test_another_picture_purges_the_first_and_none_keeps_it(manager):
    gift = add_gift(details(), by=manager, picture=picture())
    change_gift(gift, details(points=10), by=manager)
    assert StoredFile.objects.get(kind="gift-picture").purged_at is None

    gift = change_gift(gift, details(), by=manager, picture=picture("other.png"))

    assert gift.picture.name == "other.png"
    assert StoredFile.objects.get(name="bag.png").purged_at is not None


def test_a_picture_is_what_its_bytes_say(manager):
    with pytest.raises(Refusal, match="file-type"):
        add_gift(details(), by=manager, picture=picture(content=b"<svg onload=alert(1)>"))


def test_intake_adds_to_the_stock_with_who_and_when(manager, librarian, reader):
    gift = gift_of(manager, stock=0)

    change = take_in_stock(gift, 12, by=librarian, reason="第一批")

    assert (stock_of(gift), change.amount, change.by, change.reason) == (
        12,
        12,
        librarian,
        "第一批",
    )
    with pytest.raises(Refusal, match="number-out-of-range"):
        take_in_stock(gift, 0, by=librarian)
    with pytest.raises(Refusal, match="not-found"):
        take_in_stock(gift, 1, by=reader)


def test_a_count_writes_its_difference_down_with_a_reason(manager, librarian, rich):
    gift = gift_of(manager, stock=5)
    chosen(gift, rich)

    same = take_stock(gift, 5, by=librarian)
    assert (same.amount, stock_of(gift)) == (0, 4)
    with pytest.raises(Refusal, match="reason-needed"):
        take_stock(gift, 3, by=librarian)
    less = take_stock(gift, 3, by=librarian, reason="两件受潮")

    assert (less.amount, less.counted, stock_of(gift)) == (-2, 3, 2)
    assert differences() == []


def test_a_count_below_what_is_reserved_is_refused(manager, librarian, rich):
    gift = gift_of(manager, stock=5)
    chosen(gift, rich)

    with pytest.raises(Refusal, match="gift-count-below-reserved") as refused:
        take_stock(gift, 0, by=librarian, reason="失窃")
    assert refused.value.params == {"reserved": 1}
    assert take_stock(gift, 1, by=librarian, reason="失窃").amount == -4


def test_a_count_tells_the_desk_that_little_is_left(manager, librarian):
    gift = gift_of(manager, stock=5, low_stock=2)

    take_stock(gift, 2, by=librarian, reason="失窃")

    assert Notice.objects.filter(code="gift.low", params__stock=2).count() == 2


def refused_by_the_database(sql: str, *params: object) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, params)
    except DatabaseError:
        return True
    return False


def test_the_database_keeps_the_stock_at_zero_or_above(manager):
    gift = gift_of(manager, stock=1)

    assert refused_by_the_database("UPDATE docsharing_gift SET stock = -1 WHERE id = %s", gift.pk)
    assert not refused_by_the_database(
        "UPDATE docsharing_gift SET stock = 0 WHERE id = %s", gift.pk
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE docsharing_redemption SET points = 1",
        "UPDATE docsharing_redemption SET reader_id = gift_id",
        "UPDATE docsharing_redemption SET key = 'other'",
        "UPDATE docsharing_redemption SET hold_id = NULL",
        "UPDATE docsharing_redemption SET number_id = NULL",
        "UPDATE docsharing_redemption SET collect_by = reserved_at",
        "UPDATE docsharing_redemption SET state = 'collected', ended_at = reserved_at",
        "UPDATE docsharing_redemption SET state = 'lost', ended_at = reserved_at",
        "UPDATE docsharing_redemption SET slip = 'QZ-9'",
        "DELETE FROM docsharing_redemption",
        "UPDATE docsharing_stockchange SET amount = 1000",
        "DELETE FROM docsharing_stockchange",
        "DELETE FROM docsharing_gift",
    ],
)
def test_what_was_chosen_and_taken_in_is_not_written_over(manager, rich, change):
    chosen(gift_of(manager), rich)

    assert refused_by_the_database(change)


def test_what_has_ended_is_final(manager, librarian, rich):
    choice = chosen(gift_of(manager), rich)
    collect_gift(choice, document="id-card", slip="QZ-1", by=librarian)

    for change in (
        "UPDATE docsharing_redemption SET state = 'reserved', ended_at = NULL",
        "UPDATE docsharing_redemption SET slip = 'QZ-2'",
        "UPDATE docsharing_redemption SET reminded_at = reserved_at",
    ):
        assert refused_by_the_database(change), change


def test_the_triggers_are_what_does_it(manager, librarian, rich):
    """The negative control: without them a collected gift is collected again."""
    choice = chosen(gift_of(manager), rich)
    collect_gift(choice, document="id-card", slip="QZ-1", by=librarian)

    with triggers_lifted():
        assert Redemption.objects.update(slip="QZ-2", points=1) == 1
        assert StockChange.objects.update(amount=9) == 1
    assert differences() == [f"gift chosen {choice.pk}", f"stock of gift {choice.gift_id}"]


def test_the_check_finds_a_stock_that_does_not_follow(manager):
    gift = gift_of(manager, stock=4)
    assert differences() == []

    Gift.objects.filter(pk=gift.pk).update(stock=5)
    assert differences() == [f"stock of gift {gift.pk}"]


def test_the_check_finds_a_gift_without_its_points(manager, rich):
    choice = chosen(gift_of(manager), rich)
    assert differences() == []

    reason = Reason("gift.held", gift=choice.gift_id)
    release_points(choice.hold, key="stray", reason=reason, by=None)
    assert differences() == [f"gift chosen {choice.pk}"]


def test_the_check_finds_points_that_no_gift_holds(manager, rich, librarian):
    choice = chosen(gift_of(manager), rich)

    with triggers_lifted():
        Redemption.objects.filter(pk=choice.pk).update(
            state="cancelled", ended_at=choice.collect_by
        )
        Gift.objects.filter(pk=choice.gift_id).update(stock=3)
    assert differences() == [f"gift chosen {choice.pk}", f"points held {choice.hold.pk}"]
