"""How amounts look on the ledger's pages."""

from django import template

from ledger.models import Book
from portal.words import yuan

register = template.Library()

MONEY_BOOKS = {Book.MONEY, Book.SUBSIDY}

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "兆")


@register.filter
def in_book(amount: int, book: str) -> str:
    """An amount as its book counts: yuan of money and subsidy, whole points of the others."""
    return yuan(amount) if book in MONEY_BOOKS else f"{amount:,}"


@register.filter
def signed(fen: int) -> str:
    """A change of a balance: +8.00, −8.00; nothing for none."""
    if not fen:
        return ""
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)


@register.filter
def signed_points(points: int) -> str:
    """A change of points: +8, −8; nothing for none."""
    return f"{points:+,}".replace("-", "−") if points else ""


@register.filter
def capital_yuan(fen: int) -> str:
    """An amount in the capitals that receipts want: 壹佰贰拾元伍角, 捌元整."""
    whole, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = f"{_capitals(whole)}元" if whole else ""
    if not rest:
        return f"{text or '零元'}整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif whole:
        text += "零"
    return text + (f"{_DIGITS[cents]}分" if cents else "整")


def _capitals(number: int) -> str:
    """The digits with their places; zeros between others are said once."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    for power in reversed(range(len(groups))):
        group = groups[power]
        if not group:
            continue
        if text and (group < 1000 or not groups[power + 1]):
            text += "零"
        text += _group(group) + _GROUPS[power]
    return text


def _group(group: int) -> str:
    text = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
        gap = digit == 0
    return text
