"""What a document costs, line by line, from the tariff and the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from desk.clock import Clock
from desk.queries import Closing, closing_in, tariff
from desk.queries.calendar import AHEAD, BEHIND
from docsharing.citations import Citation
from docsharing.models import DeliveryMethod, RequestType, ServiceLevel
from ledger.queries import told
from portal import rules
from portal.clock import day_of, now

PAGE_FEES = {RequestType.THESIS: "dd.page_thesis", RequestType.STANDARD: "dd.page_standard"}
RULES = ("dd.assumed_pages", "dd.link_days", "dd.downloads", "dd.purge_days", "dd.retry_days",
         "dd.complaint_days", "dd.quote_days", "dd.book_share", "dd.articles_per_issue",
         "dd.window_months", "dd.pickup_days")  # fmt: skip
LONGEST = 2000
PROTECTION = "dd.protection"


@dataclass(frozen=True)
class PriceLine:
    """One line of a bill: so many of one thing."""

    code: str
    quantity: int
    unit_fen: int

    @property
    def amount_fen(self) -> int:
        """What the line comes to."""
        return self.quantity * self.unit_fen


@dataclass(frozen=True)
class Price:
    """The bill for a document of so many pages."""

    lines: tuple[PriceLine, ...]
    pages: int
    assumed: bool = False

    @property
    def total_fen(self) -> int:
        """The sum of the lines."""
        return sum(line.amount_fen for line in self.lines)

    def plus(self, code: str, fen: int) -> "Price":
        """The bill with one line more, if it comes to anything."""
        if not fen:
            return self
        return Price((*self.lines, PriceLine(code, 1, fen)), self.pages, assumed=self.assumed)


@dataclass(frozen=True)
class Estimate:
    """What the reader sees before she sends: the price, who pays it, the day, and a closing."""

    price: Price
    subsidy_fen: int
    prepaid_fen: int
    short_fen: int
    subsidy_left_fen: int
    expected_at: datetime
    closing: Closing | None

    @property
    def own_fen(self) -> int:
        """What the subsidy does not pay."""
        return self.price.total_fen - self.subsidy_fen

    @property
    def minus_fen(self) -> int:
        """What the subsidy pays, as the bill takes it off."""
        return -self.subsidy_fen

    @property
    def subsidy_before_fen(self) -> int:
        """What the reader has of subsidy before."""
        return self.subsidy_left_fen + self.subsidy_fen


def terms() -> dict[str, Any]:
    """Today's prices and rules, as a request keeps them."""
    prices = {code: fen for code, fen in tariff(now()).items() if code.startswith("dd.")}
    return {"tariff": prices, "rules": {key: rules.value(key) for key in RULES}}


def price(
    request_type: str,
    pages: int,
    service_level: str,
    prices: Mapping[str, int],
    method: str = DeliveryMethod.LINK,
) -> Price:
    """The bill for a document, by the given prices."""
    page_fee = PAGE_FEES.get(RequestType(request_type), "dd.page")
    lines = [PriceLine("dd.lookup", 1, prices["dd.lookup"])]
    if request_type == RequestType.PATENT:
        lines.append(PriceLine("dd.patent_item", 1, prices["dd.patent_item"]))
    lines.append(PriceLine(page_fee, pages, prices[page_fee]))
    if service_level == ServiceLevel.URGENT:
        lines.append(PriceLine("dd.rush", 1, prices["dd.rush"]))
    # A link that costs nothing is no line; requests of before know no price of it.
    code = f"dd.{method}"
    if method != DeliveryMethod.LINK or prices.get(code):
        lines.append(PriceLine(code, 1, prices[code]))
    return Price(tuple(lines), pages)


def estimate_price(
    citation: Citation,
    service_level: str,
    agreed: Mapping[str, Any],
    method: str = DeliveryMethod.LINK,
) -> Price:
    """The bill by the pages that the citation tells, else by those that the rule assumes."""
    told = citation.page_count()
    pages = min(told or agreed["rules"]["dd.assumed_pages"], LONGEST)
    bill = price(citation.kind, pages, service_level, agreed["tariff"], method)
    return Price(bill.lines, pages, assumed=told is None)


def _promise(service_level: str, start: datetime) -> tuple[datetime, Closing | None]:
    """By when a request of this level is delivered, and the closing to be told of: one calendar."""
    key = "dd.urgent_wd" if service_level == ServiceLevel.URGENT else "dd.deliver_wd"
    n = rules.value(key)
    clock = Clock.around(start, behind=BEHIND, ahead=AHEAD + 3 * n)
    return clock.closing_after(start, n), closing_in(clock.calendar, day_of(start))


def estimate(
    citation: Citation,
    service_level: str,
    reader: User | None,
    method: str = DeliveryMethod.LINK,
) -> Estimate:
    """The price of a request, what subsidy and prepaid money pay of it, and the day."""
    moment = now()
    bill = estimate_price(citation, service_level, terms(), method)
    promise = _promise(service_level, moment)
    if reader is None:
        return Estimate(bill, 0, 0, bill.total_fen, 0, *promise)
    purse = told(reader)
    subsidy = min(purse.subsidy_fen, bill.total_fen)
    prepaid = min(purse.prepaid_fen, bill.total_fen - subsidy)
    short = bill.total_fen - subsidy - prepaid
    return Estimate(bill, subsidy, prepaid, short, purse.subsidy_fen - subsidy, *promise)
