"""Subsidy funds, and the grants made out of them."""

import logging
from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, Greatest

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from ledger.models import (
    Account,
    AccountKind,
    EntryKind,
    GrantExpiry,
    SubsidyFund,
    SubsidyGrant,
    SubsidyWaiting,
)
from ledger.queries.subsidy import current_fund, of_person, still_waiting
from ledger.services.accounts import fund_account, grant_account, house
from ledger.services.bulk import post_many
from ledger.services.posting import Move, Reason, post, whole_act
from portal import due, rules
from portal.clock import now, today
from portal.notices import notify
from portal.refusals import Refusal

logger = logging.getLogger(__name__)
SERVING, EXPIRY = "ledger.serve-waiting", "ledger.expire-grants"
EXPIRY_CHUNK = 500


@whole_act
def open_fund(
    name: str, *, funder: str, year: int, budget_fen: int, by: User | None
) -> SubsidyFund:
    """Open a funder's budget of a year. Raises `fund-exists` for a name used in that year."""
    require(by, Role.DIRECTOR, program=True)
    if SubsidyFund.objects.filter(name=name, year=year).exists():
        raise Refusal("fund-exists", field="name", status=409)
    fund = SubsidyFund.objects.create(name=name, funder=funder, year=year, opened_at=now())
    post(
        key=f"fund:{fund.pk}:opened",
        kind=EntryKind.FUND_OPENED,
        reason=Reason("fund.opened", fund=fund.pk),
        by=by,
        transfers=[Move(house("subsidy_budget"), fund_account(fund), budget_fen)],
    )
    return fund


@whole_act
def raise_fund(fund: SubsidyFund, amount_fen: int, *, key: str, by: User | None) -> None:
    """Add to a fund's budget; who waits is served by the next run of `serve_waiting`.

    Raises `fund-closed`.
    """
    require(by, Role.DIRECTOR, program=True)
    _lock_fund(fund)  # before the question: nobody closes it between that and the posting
    if SubsidyFund.objects.filter(pk=fund.pk, closed_at__isnull=False).exists():
        raise Refusal("fund-closed", status=409)
    post(
        key=f"fund:{fund.pk}:raised:{key}",
        kind=EntryKind.FUND_RAISED,
        reason=Reason("fund.raised", fund=fund.pk),
        by=by,
        transfers=[Move(house("subsidy_budget"), fund_account(fund), amount_fen)],
    )


@whole_act
def grant_subsidy(
    user: User, *, fund: SubsidyFund | None, kind: str, amount_fen: int, by: User | None = None
) -> SubsidyGrant | None:
    """Grant a subsidy once to a natural person, and once to an account. None: the fund is empty.

    Then she waits, and so she does while anybody else waits for that fund. Without a fund the one
    that is open now is taken. Raises `not-verified`.
    """
    check = user.verified_check
    if check is None:
        raise Refusal("not-verified", status=409)
    known = SubsidyGrant.objects.filter(of_person(check), kind=kind).first()
    if known is not None:
        return known
    fund = fund if fund is not None and fund.closed_at is None else current_fund()
    wish = SubsidyWaiting(
        fund=fund, kind=kind, user=user, person_hash=check.person_hash, amount_fen=amount_fen
    )
    grant = None
    if fund is not None:
        _lock_fund(fund)  # to the end: whoever comes next sees that she waits
        if not still_waiting().filter(_queue(fund, current_fund())).exists():
            grant = _grant(wish, by)
    if grant is None:
        _wait(wish)
    return grant


def _lock_fund(fund: SubsidyFund) -> None:
    """The lock of the account that every grant moves; closing a fund takes it too."""
    Account.objects.select_for_update(no_key=True).get(pk=fund_account(fund).pk)


def _queue(fund: SubsidyFund, current: SubsidyFund | None) -> Q:
    """Who waits for a fund; for the current one also who waits for none, or for a closed one."""
    theirs = Q(fund=fund)
    if fund == current:
        theirs |= Q(fund__isnull=True) | Q(fund__closed_at__isnull=False)
    return theirs


def serve_waiting(limit: int = 200) -> int:
    """Grant to those who wait, first come first served at each fund, as far as it reaches.

    Who waits for no fund, or for one that is closed, stands in the queue of the current one.
    """
    served, current = 0, current_fund()
    for fund in SubsidyFund.objects.filter(closed_at__isnull=True).order_by("pk"):
        served += _serve(fund, _queue(fund, current), limit - served)
    return served


def _serve(fund: SubsidyFund, theirs: Q, limit: int) -> int:
    served = 0
    waiting = still_waiting().filter(theirs).order_by("since", "pk")
    for wish in due.rows(SERVING, waiting)[:limit]:
        reached = due.attempt(SERVING, wish, lambda wish: _serve_one(wish, fund))
        if reached is False:
            break
        served += reached is True
    return served


def _serve_one(wish: SubsidyWaiting, fund: SubsidyFund) -> bool | None:
    """Whether the fund reached. None: another run was first."""
    waiting = still_waiting().select_for_update(of=("self",))
    locked = waiting.select_related("user").filter(pk=wish.pk).first()
    if locked is None:
        return None
    locked.fund = fund
    if (grant := _grant(locked, None)) is None:
        return False
    SubsidyWaiting.objects.filter(pk=wish.pk).update(grant=grant)
    return True


def _grant(wish: SubsidyWaiting, by: User | None) -> SubsidyGrant | None:
    """The grant, or None if the fund does not reach. Of two that come at once, both get the one."""
    if wish.fund is None:
        return None
    try:
        with transaction.atomic():
            return _book_grant(wish, wish.fund, by)
    except IntegrityError:
        same = Q(person_hash=wish.person_hash) | Q(user=wish.user)
        return SubsidyGrant.objects.filter(same, kind=wish.kind)[0]
    except Refusal as refusal:
        if refusal.code not in {"purse-too-small", "fund-closed"}:
            raise
        return None


def _book_grant(wish: SubsidyWaiting, fund: SubsidyFund, by: User | None) -> SubsidyGrant:
    grant = SubsidyGrant.objects.create(
        fund=fund,
        kind=wish.kind,
        user=wish.user,
        person_hash=wish.person_hash,
        amount_fen=wish.amount_fen,
        granted_at=now(),
        expires_on=months_later(today(), rules.value("subsidy.valid_months")),
    )
    post(
        key=f"grant:{grant.pk}:granted",
        kind=EntryKind.GRANTED,
        reason=Reason(f"grant.{wish.kind}", fund=fund.pk),
        by=by,
        transfers=[Move(fund_account(fund), grant_account(grant), wish.amount_fen)],
    )
    # Now that the fund's account is locked: closing waits for that lock, or has been quicker.
    if SubsidyFund.objects.filter(pk=fund.pk, closed_at__isnull=False).exists():
        raise Refusal("fund-closed", status=409)
    notify(
        wish.user,
        "subsidy-granted",
        {"amount_fen": wish.amount_fen, "until": grant.expires_on.isoformat()},
        url="/me/statement/",
        topic="money",
        dedupe=f"grant:{grant.pk}:granted",
    )
    return grant


def _wait(wish: SubsidyWaiting) -> None:
    """Put the account into the queue, or into the place of one that was closed; and tell her once.

    A person who has another account that waits is not told: that one gets the subsidy.
    """
    wish.since = now()
    SubsidyWaiting.objects.bulk_create([wish], ignore_conflicts=True)
    rows = SubsidyWaiting.objects.filter(kind=wish.kind)
    if not rows.filter(user=wish.user).exists():
        left = rows.filter(person_hash=wish.person_hash, user__erased_at__isnull=False)
        larger = Greatest("amount_fen", wish.amount_fen)
        rows.filter(pk__in=left.values("pk")).update(user=wish.user, amount_fen=larger)
    if (hers := rows.filter(user=wish.user).first()) is None:
        return
    notify(
        wish.user,
        "subsidy-waiting",
        {"amount_fen": hers.amount_fen},
        url="/me/statement/",
        topic="money",
        dedupe=f"waiting:{hers.pk}:{wish.user.pk}",
    )


def months_later(day: date, months: int) -> date:
    """The same day some months on, or the last of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError("unreachable")  # pragma: no cover


def expire_grants(on: date) -> int:
    """Write off what is left of the grants whose last day is before `on`, chunk by chunk.

    A chunk that cannot be booked is gone through one by one, so that a bad grant stops no other.
    """
    done, bad = 0, 0
    while bad <= EXPIRY_CHUNK:
        accounts = list(due.rows(EXPIRY, _expired(on))[:EXPIRY_CHUNK])
        if not accounts:
            break
        try:
            done += _expire(accounts, on)
        except Exception:
            logger.exception("a chunk of %s grants did not expire", len(accounts))
            found = [due.attempt(EXPIRY, each, lambda one: _expire([one], on)) for each in accounts]
            done += sum(one or 0 for one in found)
            bad += found.count(None)
    return done


def _expired(on: date) -> "QuerySet[Account]":
    over = {"grant__expires_on__lt": on, "balance__gt": 0}
    return Account.objects.filter(kind=AccountKind.GRANT, **over).order_by("pk")


@whole_act
def _expire(accounts: Sequence[Account], on: date) -> int:
    ids = [account.pk for account in accounts]
    locked = Account.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(locked.values_list("pk"))
    # Looked at again under the locks: money may have come back and given some days more.
    still = _expired(on).filter(pk__in=ids)
    rests = still.values_list("grant_id", "balance", "grant__expires_on")
    GrantExpiry.objects.bulk_create(
        [GrantExpiry(grant_id=g, amount_fen=rest, expired_on=day) for g, rest, day in rests]
    )
    return _book_expiries()


def _book_expiries() -> int:
    for fund_id in (
        SubsidyFund.objects.filter(
            grants__expiries__entry__isnull=True, grants__expiries__isnull=False
        )
        .values_list("pk", flat=True)
        .distinct()
    ):
        house(f"{AccountKind.SUBSIDY_EXPIRED}:{fund_id}")
    accounts = Account.objects.filter(grant=OuterRef("grant"), kind=AccountKind.GRANT)
    written_off = Account.objects.filter(
        fund=OuterRef("grant__fund"), kind=AccountKind.SUBSIDY_EXPIRED
    )
    lines = GrantExpiry.objects.annotate(
        line_key=Concat(
            Value("grant:"),
            Cast("grant_id", CharField()),
            Value(":expired:"),
            Cast("expired_on", CharField()),
        ),
        line_debit=Subquery(accounts.values("pk")),
        line_credit=Subquery(written_off.values("pk")),
        line_amount=F("amount_fen"),
    )
    return post_many(lines, kind=EntryKind.GRANT_EXPIRED, reason=Reason("grant.expired"), by=None)
