"""Gifts of the demo: five in the catalogue, and of what readers chose one in each state."""

import struct
import zlib
from dataclasses import dataclass
from itertools import chain

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from docsharing.management.demo.weeks import Diary
from docsharing.models import Gift, Redemption
from docsharing.services.gift_stock import GiftDetails, add_gift, take_in_stock, take_stock
from docsharing.services.gifts import cancel, collect_gift, redeem, return_uncollected
from ledger.services import Reason, award_points, confirm_points
from portal.rules import set_rule

PLACE = "总馆一楼社会服务台"
POINTS = 900
SCALE = 20
PAPER = (247, 245, 240)


@dataclass(frozen=True)
class Drawn:
    """A gift with its picture: twelve rows of twelve squares."""

    details: GiftDetails
    quantity: int
    colour: tuple[int, int, int]
    squares: str


GIFTS = (
    Drawn(
        GiftDetails("书桥帆布袋", 300, PLACE, "Canvas bag", "印有书桥标志，可装十本书。", 2, 3),
        12, (14, 90, 94),
        "............ ....####.... ...#....#... ...#....#... .##########. .##########. "
        ".##########. .##########. .##########. .##########. .##########. ............",
    ),
    Drawn(
        GiftDetails("金属书签", 120, PLACE, "Metal bookmark", "黄铜书签，附红绳。", 3, 5),
        40, (138, 95, 10),
        "............ .....##..... ....#..#.... ....#..#.... ....####.... ....####.... "
        "....####.... ....####.... ....####.... ....####.... ....#..#.... ............",
    ),
    Drawn(
        GiftDetails("图书馆马克杯", 500, PLACE, "Library mug", "陶瓷，350 毫升。", 1, 2),
        2, (58, 90, 158),
        "............ ............ .########... .########### .########..# .########..# "
        ".########..# .########### .########... .########... ..######.... ............",
    ),
    Drawn(
        GiftDetails("读书笔记本", 200, PLACE, "Notebook", "线装，一百二十页。", 2, 4),
        25, (166, 61, 47),
        "............ ..########.. ..#.######.. ..#.#....#.. ..#.######.. ..#.#....#.. "
        "..#.######.. ..#.######.. ..#.######.. ..#.######.. ..########.. ............",
    ),
    Drawn(
        GiftDetails("折叠伞", 800, "虎溪校区图书馆服务台", "Folding umbrella", "晴雨两用。", 1, 1),
        0, (116, 70, 138),
        "............ .....##..... ...######... ..########.. .##########. .#.##.##.##. "
        ".....##..... .....##..... .....##..... .....##..##. .....#####.. ............",
    ),
)  # fmt: skip


def write(diary: Diary, staff: dict[str, User]) -> None:
    """Points from the old platform, and what was chosen for them.

    At first a gift waited for ten days only: so there is one that nobody collected.
    """
    first, second, third, fourth = (diary.readers[n] for n in (0, 1, 3, 5))
    admin, librarian = staff["admin"], staff["librarian"]
    diary.add(30, 1, lambda: [_carry_over(user) for user in diary.readers])
    diary.add(24, 0.5, confirm_points)
    diary.add(24, 1, lambda: _catalogue(staff["manager"], librarian))
    diary.add(23, 1, lambda: set_rule("gifts.collect_days", 10, by=admin))
    diary.add(23, 2, lambda: _choose("读书笔记本", second))
    diary.add(22, 1, lambda: set_rule("gifts.collect_days", 60, by=admin))
    diary.add(14, 0.1, lambda: return_uncollected(_of(second)))
    diary.add(18, 3, lambda: _choose("图书馆马克杯", first))
    diary.add(16, 2, lambda: _collect(first, librarian))
    diary.add(9, 4, lambda: _choose("书桥帆布袋", third))
    diary.add(8, 1, lambda: cancel(_of(third), by=third))
    diary.add(5, 2, lambda: _count(librarian))
    diary.add(2, 3, lambda: _choose("金属书签", fourth))


def _carry_over(user: User) -> None:
    reason = Reason("points.carried-over")
    award_points(user, POINTS, key=f"demo:points:{user.pk}", reason=reason, by=None)


def _catalogue(manager: User, librarian: User) -> None:
    for each in GIFTS:
        picture = SimpleUploadedFile("gift.png", png(each.squares, each.colour), "image/png")
        gift = add_gift(each.details, by=manager, picture=picture)
        if each.quantity:
            take_in_stock(gift, each.quantity, by=librarian, reason="首批入库")


def _choose(name: str, reader: User) -> None:
    redeem(Gift.objects.get(name_zh=name), key=f"demo-gift-{reader.pk}", by=reader)


def _of(reader: User) -> Redemption:
    return Redemption.objects.select_related("number").get(reader=reader)


def _collect(reader: User, by: User) -> None:
    row = _of(reader)
    slip = row.number.code if row.number else ""
    collect_gift(row, document="id-card", slip=slip, by=by)


def _count(by: User) -> None:
    take_stock(Gift.objects.get(name_zh="金属书签"), 39, by=by, reason="一枚绳断，报损")


def png(squares: str, colour: tuple[int, int, int]) -> bytes:
    """A picture of squares: a dot is paper, all else is the colour."""
    rows = squares.split()
    lines = [
        b"\0" + bytes(chain(*((PAPER if sign == "." else colour) * SCALE for sign in row)))
        for row in rows
    ]
    pixels = b"".join(line * SCALE for line in lines)
    size = struct.pack(">II", len(rows[0]) * SCALE, len(rows) * SCALE)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in (
            (b"IHDR", size + b"\x08\x02\0\0\0"),
            (b"IDAT", zlib.compress(pixels, 9)),
            (b"IEND", b""),
        )
    )
