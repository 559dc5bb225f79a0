"""Numbers that people read, gap-free within a Shanghai year."""

from django.db import IntegrityError, connection, transaction
from django.db.models import F

from portal.clock import now, today
from portal.models import Number, NumberSeries

_prefixes: dict[str, str] = {}


def register_prefix(prefix: str, means: str) -> None:
    """Say what the numbers of a prefix name, so that the scan bar knows what was scanned."""
    if _prefixes.setdefault(prefix, means) != means:
        raise ValueError(f"The prefix {prefix} is taken by {_prefixes[prefix]}.")


def meaning(code: str) -> str | None:
    """What a scanned code names: `desk.case` of WX-2026-000042; None for an unknown prefix."""
    return _prefixes.get(code.split("-")[0].upper())


def shown(prefix: str, year: int, n: int) -> str:
    """The number as people read it."""
    return f"{prefix}-{year}-{n:06d}"


def next_number(prefix: str) -> Number:
    """The next number of a series. Call it last: it locks the series until the commit."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A number is given inside the act it names.")
    year = today().year
    last = _advance(prefix, year, 1)
    return Number.objects.create(prefix=prefix, year=year, n=last, code=shown(prefix, year, last))


def next_block(prefix: str, count: int) -> list[Number]:
    """`count` numbers at once, for rows made in bulk."""
    year = today().year
    last = _advance(prefix, year, count)
    rows = [
        Number(prefix=prefix, year=year, n=n, code=shown(prefix, year, n))
        for n in range(last - count + 1, last + 1)
    ]
    return Number.objects.bulk_create(rows)


def reserve(prefix: str, count: int, year: int) -> int:
    """The first of `count` serials of a year, for things that spell their numbers themselves."""
    return _advance(prefix, year, count) - count + 1


def _advance(prefix: str, year: int, count: int) -> int:
    """Move the series on under its row lock, and say where it stands."""
    series = NumberSeries.objects.filter(prefix=prefix, year=year)
    if not series.update(last=F("last") + count):
        try:
            with transaction.atomic():
                NumberSeries.objects.create(prefix=prefix, year=year)
        except IntegrityError:
            pass  # another transaction opened the year; its row is there now
        series.update(last=F("last") + count)
    return series.values_list("last", flat=True).get()


def void(number: Number) -> None:
    """Mark a number as void; it is never given again."""
    Number.objects.filter(pk=number.pk, voided_at__isnull=True).update(voided_at=now())
