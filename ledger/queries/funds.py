"""One fund as its funder reads it: the statement of the year, and when it will be empty."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.functions import Substr, TruncMonth
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import DocumentKind, PatronType, RealNameCheck, User
from ledger.models import (
    Account,
    AccountKind,
    Charge,
    GrantExpiry,
    GrantKind,
    SubsidyFund,
    SubsidyGrant,
    Transfer,
)
from ledger.queries.regions import OTHER, REGIONS
from ledger.queries.subsidy import FundState, fund_states
from portal import charts, words
from portal.clock import day_of, now, today

PACE_DAYS = 90
MONTHS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class KindLine:
    """What was granted for one reason."""

    label: str
    grants: int
    fen: int


@dataclass(frozen=True, slots=True)
class FundStatement:
    """What became of a budget, and for whom."""

    state: FundState
    kinds: list[KindLine]
    types: list[tuple[str, int]]
    regions: list[tuple[str, int]]
    documents: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """How fast a fund is granted, and the day on which it will be empty."""

    days: int
    granted_fen: int
    left_fen: int
    empty_on: date | None

    @property
    def a_month_fen(self) -> int:
        """What goes in thirty days."""
        return self.granted_fen * 30 // self.days


def fund_state(fund: SubsidyFund) -> FundState:
    """What became of one budget."""
    return fund_states(Q(pk=fund.pk))[0]


def fund_statement(fund: SubsidyFund) -> FundStatement:
    """The statement for the funder. Every sum is the books'."""
    charges = _charges(fund)
    return FundStatement(
        state=fund_state(fund),
        kinds=_kinds(fund),
        types=_types(fund),
        regions=_regions(fund),
        documents=charges.filter(refunded_fen__lt=F("amount_fen")).count(),
    )


def _charges(fund: SubsidyFund) -> QuerySet[Charge]:
    """The charges that grants of the fund paid, at least in part."""
    parts = Transfer.objects.filter(debit__kind=AccountKind.GRANT, debit__grant__fund=fund)
    return Charge.objects.filter(entry__in=parts.values("entry"))


def _kinds(fund: SubsidyFund) -> list[KindLine]:
    rows = fund.grants.values_list("kind").annotate(n=Count("pk"), fen=Sum("amount_fen"))
    return [KindLine(str(GrantKind(kind).label), n, fen) for kind, n, fen in rows.order_by("-kind")]


def _types(fund: SubsidyFund) -> list[tuple[str, int]]:
    people = SubsidyGrant.objects.filter(fund=fund).values_list("user__patron_type")
    rows = people.annotate(n=Count("person_hash", distinct=True)).order_by("-n")
    return [(str(PatronType(code).label), n) for code, n in rows]


def _regions(fund: SubsidyFund) -> list[tuple[str, int]]:
    """People by the region of their identity card: its first digits stay in the mask."""
    known = RealNameCheck.objects.filter(
        document=DocumentKind.ID_CARD,
        verified_at__isnull=False,
        retired_at__isnull=True,
        user__subsidy_grants__fund=fund,
    )
    rows = known.annotate(region=Substr("mask", 1, 2)).values_list("region")
    counted = dict(rows.annotate(n=Count("user", distinct=True)).order_by())
    named = [(str(REGIONS[code]), n) for code, n in counted.items() if code in REGIONS]
    all_people = fund.grants.aggregate(n=Count("person_hash", distinct=True))["n"]
    rest = all_people - sum(n for _name, n in named)
    named.sort(key=lambda line: -line[1])
    return [*named, (str(OTHER), rest)] if rest > 0 else named


def forecast(state: FundState) -> Forecast:
    """By the grants of the last ninety days, or since the fund was opened."""
    fund, end = state.fund, now()
    days = min(PACE_DAYS, (today() - day_of(fund.opened_at)).days + 1)
    recent = fund.grants.filter(granted_at__gt=end - timedelta(days=days))
    granted = recent.aggregate(n=Sum("amount_fen", default=0))["n"]
    empty = None
    if granted and fund.closed_at is None:
        empty = today() + timedelta(days=math.ceil(state.left_fen * days / granted))
    return Forecast(days, granted, state.left_fen, empty)


def _month(day: date, months: int) -> date:
    """The first of the month so many months later."""
    n = day.year * 12 + day.month - 1 + months
    return date(n // 12, n % 12 + 1, 1)


def left_by_month(state: FundState) -> list[tuple[date, int]]:
    """What was left at the end of the last months, in fen; the last is now."""
    account = Account.objects.get(kind=AccountKind.FUND, fund=state.fund)
    moved = Transfer.objects.filter(Q(debit=account) | Q(credit=account))
    signed = Case(When(credit=account, then=F("amount")), default=-F("amount"))
    rows = moved.annotate(month=TruncMonth("business_date")).values_list("month")
    changes = {day.replace(day=1): n for day, n in rows.annotate(n=Sum(signed)).order_by()}
    first = day_of(state.fund.opened_at).replace(day=1)
    month, left = today().replace(day=1), state.left_fen
    found: list[tuple[date, int]] = []
    while month >= first and len(found) < MONTHS_SHOWN:
        found.append((month, left))
        left -= changes.get(month, 0)
        month = _month(month, -1)
    return found[::-1]


def burn_chart(state: FundState, pace: Forecast) -> dict[str, object]:
    """The picture of a fund being used up: months that were, and dashed those to come; in yuan."""
    past = left_by_month(state)
    points = [(f"{month:%y-%m}", fen // 100) for month, fen in past]
    month, left = past[-1][0], state.left_fen
    for n in range(1, MONTHS_SHOWN + 1):
        if not pace.empty_on or left <= 0:
            break
        left = max(left - pace.a_month_fen, 0)
        points.append((f"{_month(month, n):%y-%m}", left // 100))
    labels, values = [label for label, _fen in points], [fen for _label, fen in points]
    title = _("Left to grant, in yuan")
    picture: SafeString = charts.line(title, finding(pace), labels, values, known=len(past))
    series = [("brand", _("Left, in yuan"), values)]
    return {"title": title, "svg": picture, "labels": labels, "series": series}


def finding(pace: Forecast) -> str:
    """The forecast in one sentence."""
    if pace.empty_on is None:
        return _("Nothing was granted in the last %(days)s days.") % {"days": pace.days}
    if not pace.left_fen:
        return _("The fund is empty.")
    return _("At the pace of the last %(days)s days (CNY %(fen)s) it will be empty on %(day)s.") % {
        "days": pace.days,
        "fen": words.yuan(pace.granted_fen),
        "day": pace.empty_on.isoformat(),
    }


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def statement_rows(statement: FundStatement) -> list[tuple[str, str, int | Decimal]]:
    """The statement as lines of a file: part, what, how much. Amounts are decimals, in yuan."""
    state, yuan = statement.state, _yuan
    sums = _("Budget and use, in yuan")
    lines: list[tuple[str, str, int | Decimal]] = [
        (sums, _("Budget"), yuan(state.budget_fen)),
        (sums, _("Granted"), yuan(state.granted_fen)),
        (sums, _("Used"), yuan(state.used_fen)),
        (sums, _("Expired"), yuan(state.expired_fen)),
        (sums, _("Taken back from readers"), yuan(state.revoked_fen)),
        (sums, _("With readers"), yuan(state.held_by_readers_fen)),
        (sums, _("Left to grant"), yuan(state.left_fen)),
    ]
    people = _("People")
    lines.append((people, _("People with a subsidy"), state.readers))
    lines.append((people, _("People who wait"), state.waiting))
    lines += [(_("Grants"), kind.label, kind.grants) for kind in statement.kinds]
    lines += [(_("People by reader type"), name, n) for name, n in statement.types]
    lines += [(_("People by region"), name, n) for name, n in statement.regions]
    lines.append((_("Documents"), _("Documents paid from it"), statement.documents))
    return lines


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A subsidy of a person: what she used, and what is left of it."""

    grant: SubsidyGrant
    used_fen: int
    left_fen: int


def grants_of(person: User) -> list[GrantLine]:
    """The subsidies that could be taken back from a person."""
    grants = person.subsidy_grants.filter(revocation__isnull=True).select_related("fund")
    left = dict(
        Account.objects.filter(grant__user=person)
        .values_list("grant")
        .annotate(n=Sum("balance"))
        .order_by()
    )
    gone = dict(
        GrantExpiry.objects.filter(grant__user=person)
        .values_list("grant")
        .annotate(n=Sum("amount_fen"))
        .order_by()
    )
    return [
        GrantLine(
            grant,
            used_fen=grant.amount_fen - left.get(grant.pk, 0) - gone.get(grant.pk, 0),
            left_fen=left.get(grant.pk, 0),
        )
        for grant in grants.order_by("pk")
    ]
