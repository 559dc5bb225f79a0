"""What things cost, now and from when."""

from dataclasses import dataclass, field
from datetime import datetime

from desk.models import Tariff
from portal import words


@dataclass
class PriceLine:
    """One thing with a price: what it costs now, and every price that it had or will have."""

    code: str
    label: str
    at: datetime
    now_fen: int | None = None
    history: list[Tariff] = field(default_factory=list)

    @property
    def since(self) -> datetime | None:
        """From when the price of now holds."""
        past = [row for row in self.history if row.valid_from <= self.at]
        return past[0].valid_from if past else None

    @property
    def next(self) -> Tariff | None:
        """The price that comes next, if one is set."""
        coming = [row for row in self.history if row.valid_from > self.at]
        return coming[-1] if coming else None


def tariff(at: datetime) -> dict[str, int]:
    """Every price at a moment, in fen."""
    rows = Tariff.objects.filter(valid_from__lte=at).order_by("valid_from", "pk")
    return dict(rows.values_list("code", "price_fen"))


def price_lines(at: datetime) -> list[PriceLine]:
    """Everything that has a price, with its history, newest first."""
    lines: dict[str, PriceLine] = {}
    for row in Tariff.objects.select_related("set_by").order_by("code", "valid_from", "pk"):
        code = row.code
        line = lines.setdefault(code, PriceLine(code, words.say(f"tariff.{code}"), at))
        line.history.insert(0, row)
        if row.valid_from <= at:
            line.now_fen = row.price_fen
    return list(lines.values())
