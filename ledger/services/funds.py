"""The end of a fund, and of a subsidy that was got by fraud."""

from django.db.models import Sum

from accounts.models import User
from accounts.roles import Role
from accounts.services import block, require
from ledger.models import (
    Account,
    AccountKind,
    EntryKind,
    GrantExpiry,
    GrantRevocation,
    SubsidyFund,
    SubsidyGrant,
)
from ledger.services.accounts import fund_account, grant_account, house, purse
from ledger.services.holds import lock_purses
from ledger.services.posting import Move, Reason, post, whole_act
from portal.clock import now
from portal.refusals import Refusal


@whole_act
def close_fund(fund: SubsidyFund, *, by: User) -> SubsidyFund:
    """End a fund: it grants no more. What readers hold of it stays theirs until it expires.

    Who waits for it waits for the fund that is open then. Raises `fund-closed`.
    """
    require(by, Role.DIRECTOR)
    # The lock of the account that every grant moves: none slips in behind the closing.
    Account.objects.select_for_update(no_key=True).get(pk=fund_account(fund).pk)
    if not SubsidyFund.objects.filter(pk=fund.pk, closed_at__isnull=True).update(closed_at=now()):
        raise Refusal("fund-closed", status=409)
    fund.refresh_from_db()
    return fund


@whole_act
def revoke_subsidy(user: User, *, reason: str, by: User) -> list[GrantRevocation]:
    """Fraud is proved: what is left of her subsidies goes back to their funds, what she used she
    owes, and the account is blocked.

    Raises `reason-needed`; `nothing-to-revoke`; `holds-open` while a request of hers is paid from
    a subsidy: the desk ends it first.
    """
    require(by, Role.MANAGER)
    lock_purses(user)
    grants = SubsidyGrant.objects.filter(user=user, revocation__isnull=True)
    if not reason.strip():
        raise Refusal("reason-needed", field="reason")
    if user.purses.filter(kind=AccountKind.GRANT_HELD, balance__gt=0).exists():
        raise Refusal("holds-open", status=409)
    found = list(grants.select_related("fund").order_by("pk"))
    if not found:
        raise Refusal("nothing-to-revoke", status=409)
    revoked = [_revoke(grant, reason, by) for grant in found]
    if not User.objects.filter(pk=user.pk, suspended_at__isnull=False).exists():
        block(user, reason=reason, by=by)
    return revoked


def _revoke(grant: SubsidyGrant, reason: str, by: User) -> GrantRevocation:
    account = grant_account(grant)
    left = Account.objects.values_list("balance", flat=True).get(pk=account.pk)
    expired = GrantExpiry.objects.filter(grant=grant).aggregate(n=Sum("amount_fen", default=0))["n"]
    used = grant.amount_fen - left - expired
    moves = []
    if left:
        moves.append(Move(account, fund_account(grant.fund), left))
    if used:
        owes = purse(grant.user, AccountKind.RECEIVABLE)
        moves.append(Move(owes, house("compensation_income"), used))
    entry = moves and post(
        key=f"grant:{grant.pk}:revoked",
        kind=EntryKind.GRANT_REVOKED,
        reason=Reason("grant.revoked", fund=grant.fund_id),
        by=by,
        transfers=moves,
    )
    return GrantRevocation.objects.create(
        grant=grant,
        unused_fen=left,
        used_fen=used,
        entry=entry or None,
        reason=reason,
        by=by,
        at=now(),
    )
