"""The books: accounts, entries, transfers, and how a day is closed."""

from datetime import timedelta
from typing import ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# One transfer moves at most ten thousand million yuan: a sum of them never leaves a bigint.
LARGEST_AMOUNT = 10**12


class Book(models.TextChoices):
    """Four books that never mix, each in whole units."""

    MONEY = "money", _("Money")
    SUBSIDY = "subsidy", _("Subsidy")
    POINTS = "points", _("Points")
    BONUS = "bonus", _("Bonus points")


class Side(models.TextChoices):
    """The side on which an account's balance grows."""

    DEBIT = "debit", _("Debit")
    CREDIT = "credit", _("Credit")


class AccountKind(models.TextChoices):
    """The closed list of kinds. A new kind needs an ADR."""

    PREPAID = "prepaid", _("Prepaid")
    PREPAID_HELD = "prepaid_held", _("Prepaid, held")
    DEPOSIT = "deposit", _("Deposit")
    DEPOSIT_HELD = "deposit_held", _("Deposit, held")
    PAYABLE = "payable", _("Payable")
    RECEIVABLE = "receivable", _("Receivable")
    FLOAT = "float", _("Cash float")
    TAKINGS = "takings", _("Cash takings")
    BANK = "bank", _("Bank")
    CASH_DIFFERENCE = "cash_difference", _("Cash differences")
    SETTLEMENT_EXPENSE = "settlement_expense", _("Settlement expense")
    SERVICE_INCOME = "service_income", _("Service income")
    CARD_INCOME = "card_income", _("Card income")
    COMPENSATION_INCOME = "compensation_income", _("Compensation income")
    TAX_WITHHELD = "tax_withheld", _("Tax withheld")
    GRANT = "grant", _("Subsidy grant")
    GRANT_HELD = "grant_held", _("Subsidy grant, held")
    FUND = "fund", _("Subsidy fund")
    SUBSIDY_BUDGET = "subsidy_budget", _("Subsidy budget")
    SUBSIDY_USED = "subsidy_used", _("Subsidy used")
    SUBSIDY_EXPIRED = "subsidy_expired", _("Subsidy expired")
    POINTS_PENDING = "points_pending", _("Points, pending")
    POINTS = "points", _("Points")
    POINTS_HELD = "points_held", _("Points, held")
    POINTS_ISSUED = "points_issued", _("Points issued")
    POINTS_BURNT = "points_burnt", _("Points burnt")
    POINTS_SPENT = "points_spent", _("Points spent")
    POINTS_EXPIRED = "points_expired", _("Points expired")
    POINTS_REVOKED = "points_revoked", _("Points revoked")
    BONUS_PENDING = "bonus_pending", _("Bonus, pending")
    BONUS = "bonus", _("Bonus")
    BONUS_HELD = "bonus_held", _("Bonus, held")
    BONUS_ISSUED = "bonus_issued", _("Bonus issued")
    BONUS_SPENT = "bonus_spent", _("Bonus spent")
    BONUS_EXPIRED = "bonus_expired", _("Bonus expired")
    BONUS_REVOKED = "bonus_revoked", _("Bonus revoked")


class Shape(NamedTuple):
    """What a kind fixes: its book, its normal side, and whether it may fall below zero."""

    book: str
    side: str
    guarded: bool


_K = AccountKind
_KINDS_OF_SHAPE: dict[Shape, tuple[AccountKind, ...]] = {
    Shape("money", "credit", guarded=True): (
        _K.PREPAID,
        _K.PREPAID_HELD,
        _K.DEPOSIT,
        _K.DEPOSIT_HELD,
        _K.PAYABLE,
    ),
    Shape("money", "debit", guarded=True): (_K.RECEIVABLE, _K.FLOAT, _K.TAKINGS),
    Shape("money", "debit", guarded=False): (_K.BANK, _K.CASH_DIFFERENCE, _K.SETTLEMENT_EXPENSE),
    Shape("money", "credit", guarded=False): (
        _K.SERVICE_INCOME,
        _K.CARD_INCOME,
        _K.COMPENSATION_INCOME,
        _K.TAX_WITHHELD,
    ),
    Shape("subsidy", "credit", guarded=True): (_K.GRANT, _K.GRANT_HELD, _K.FUND),
    Shape("subsidy", "debit", guarded=False): (_K.SUBSIDY_BUDGET,),
    Shape("subsidy", "credit", guarded=False): (_K.SUBSIDY_USED, _K.SUBSIDY_EXPIRED),
    Shape("points", "credit", guarded=True): (_K.POINTS_PENDING, _K.POINTS, _K.POINTS_HELD),
    Shape("points", "debit", guarded=False): (_K.POINTS_ISSUED,),
    Shape("points", "credit", guarded=False): (
        _K.POINTS_BURNT,
        _K.POINTS_SPENT,
        _K.POINTS_EXPIRED,
        _K.POINTS_REVOKED,
    ),
    Shape("bonus", "credit", guarded=True): (_K.BONUS_PENDING, _K.BONUS, _K.BONUS_HELD),
    Shape("bonus", "debit", guarded=False): (_K.BONUS_ISSUED,),
    Shape("bonus", "credit", guarded=False): (_K.BONUS_SPENT, _K.BONUS_EXPIRED, _K.BONUS_REVOKED),
}
ACCOUNT_SHAPES: dict[str, Shape] = {
    kind.value: shape for shape, kinds in _KINDS_OF_SHAPE.items() for kind in kinds
}
HELD_TWIN: dict[str, str] = {
    _K.PREPAID: _K.PREPAID_HELD,
    _K.DEPOSIT: _K.DEPOSIT_HELD,
    _K.GRANT: _K.GRANT_HELD,
    _K.POINTS: _K.POINTS_HELD,
    _K.BONUS: _K.BONUS_HELD,
}


class EntryKind(models.TextChoices):
    """The kinds of fact that the ledger itself writes. Apps above have more of their own."""

    FUND_OPENED = "fund_opened", _("Fund opened")
    FUND_RAISED = "fund_raised", _("Fund raised")
    GRANTED = "granted", _("Subsidy granted")
    GRANT_EXPIRED = "grant_expired", _("Subsidy expired")
    GRANT_REVOKED = "grant_revoked", _("Subsidy taken back")
    HELD = "held", _("Held")
    RELEASED = "released", _("Released")
    CHARGED = "charged", _("Charged")
    REFUNDED = "refunded", _("Refunded")
    PREPAID = "prepaid", _("Prepayment")
    PREPAID_REFUNDED = "prepaid_refunded", _("Prepayment refunded")
    SHIFT_OPENED = "shift_opened", _("Float taken out")
    CASH_COUNTED = "cash_counted", _("Cash difference")
    BANKED = "banked", _("Cash banked")
    REVERSED = "reversed", _("Reversed")
    POINTS_AWARDED = "points_awarded", _("Points awarded")
    POINTS_CONFIRMED = "points_confirmed", _("Points confirmed")
    POINTS_HELD = "points_held", _("Points set aside")
    POINTS_RELEASED = "points_released", _("Points given back")
    POINTS_PAID = "points_paid", _("Bounty paid")
    POINTS_SPENT = "points_spent", _("Points spent")
    POINTS_RETURNED = "points_returned", _("Points returned late")
    POINTS_EXPIRED = "points_expired", _("Points expired")
    POINTS_REVOKED = "points_revoked", _("Points taken back")


class Account(models.Model):
    """A place in one book where a person, a fund, a cash desk or the house holds something."""

    book = models.CharField(_("book"), max_length=8, choices=Book)
    kind = models.CharField(_("kind"), max_length=24, choices=AccountKind)
    code = models.CharField(_("code"), max_length=64, unique=True)
    side = models.CharField(_("side"), max_length=6, choices=Side)
    guarded = models.BooleanField()
    balance = models.BigIntegerField(_("balance"), default=0)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="purses"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, related_name="purses"
    )
    grant = models.ForeignKey(
        "ledger.SubsidyGrant", models.PROTECT, null=True, related_name="accounts"
    )
    fund = models.ForeignKey(
        "ledger.SubsidyFund", models.PROTECT, null=True, related_name="accounts"
    )

    class Meta:
        constraints: ClassVar = [
            # One short check: PostgreSQL reads its text anew for every posting. What else must be
            # true of an account (its shape, its one holder) is fixed, and a trigger asks it once.
            models.CheckConstraint(
                name="account_never_falls_below_zero",
                condition=Q(guarded=True, balance__gte=0) | Q(guarded=False, balance=0),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Entry(models.Model):
    """A fact in the books, never changed: a mistake is undone by an entry that reverses it."""

    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=32)
    reason_code = models.CharField(max_length=80)
    reason_params = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()
    business_date = models.DateField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        constraints: ClassVar = [
            # Not `unique=True`, which brings a second index that nothing here would read.
            models.UniqueConstraint(name="entry_key_is_used_once", fields=["key"])
        ]

    def __str__(self) -> str:
        return self.key


class Transfer(models.Model):
    """Both legs of one movement in one row: balanced by construction."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="transfers")
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits", db_index=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="credits", db_index=False)
    amount = models.BigIntegerField()
    business_date = models.DateField()
    counts_from = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="transfer_amount_is_positive",
                condition=Q(amount__gte=1, amount__lte=LARGEST_AMOUNT),
            ),
            models.CheckConstraint(
                name="transfer_has_two_accounts", condition=~Q(debit=F("credit"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="transfer_debits_by_day", fields=["debit", "business_date"]),
            models.Index(name="transfer_credits_by_day", fields=["credit", "business_date"]),
        ]

    def __str__(self) -> str:
        return f"{self.debit_id} → {self.credit_id}: {self.amount}"


class BookClose(models.Model):
    """Through which day a book is closed. What is posted later is dated `opens_on` or after."""

    book = models.CharField(max_length=8, choices=Book)
    closed_through = models.DateField()
    opens_on = models.DateField()
    closed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                # Every posting looks for a close that opens later than its day.
                name="book_is_closed_once_through_a_day",
                fields=["book", "opens_on"],
            ),
            models.CheckConstraint(
                name="book_opens_after_its_close", condition=Q(opens_on__gt=F("closed_through"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.closed_through}"


class AccountDay(models.Model):
    """What moved on an account of the house in one closed day, and where it stood at the end."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="days", db_index=False)
    day = models.DateField()
    debits = models.BigIntegerField()
    credits = models.BigIntegerField()
    balance = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="account_day_is_one_row", fields=["account", "day"])
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"


class BookCheck(models.Model):
    """One run of all the checks on the books, with what it found."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    differences = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.finished_at:%Y-%m-%d %H:%M}: {len(self.differences)}"

    @property
    def duration(self) -> timedelta:
        """How long it took."""
        return self.finished_at - self.started_at
