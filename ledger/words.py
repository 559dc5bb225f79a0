"""What the ledger's codes read like."""

from django.utils.translation import gettext_lazy as _

from ledger.models import AccountKind, Book, EntryKind, GrantKind, ReceiptKind, VoidReason
from portal.words import of_choices

TEXTS = {
    # Refusals
    "purse-too-small": _("This needs CNY %(needed_fen)s; CNY %(available_fen)s is there."),
    "entry-key-reused": _("This was done already, with other details."),
    "entry-empty": _("There is nothing to book."),
    "books-mixed": _("Money, subsidy and points never mix."),
    "amount-out-of-range": _("Enter an amount of at least CNY 0.01."),
    "transfer-to-itself": _("An amount cannot go where it comes from."),
    "points-too-few": _("This needs %(needed)s points; you have %(available)s."),
    "points-none": _("Enter a whole number of points, at least 1."),
    "award-revoked": _("These points were taken back already."),
    "bounty-too-small": _("At most %(available)s points were set aside."),
    "already-reversed": _("This was reversed already."),
    "line-not-covered": _(
        "A purse in this list does not hold enough. Nothing of this part was booked."
    ),
    "hold-ended": _("What was set aside for this has been used or given back already."),
    "price-above-hold": _(
        "The price of CNY %(needed_fen)s is more than the CNY %(available_fen)s set aside."
    ),
    "refund-too-large": _("At most CNY %(available_fen)s can be given back."),
    "charge-refunded": _("This charge has been given back already."),
    "reversed-by-its-act": _("This is undone where it was done, not by a plain reversal."),
    "day-not-over": _("Only a day that is over can be closed."),
    "shift-open": _("This cash desk is open already: %(who)s."),
    "shift-closed": _("This shift is closed."),
    "not-your-shift": _("This shift is another cashier's."),
    "shift-of-another-day": _("This shift is of another day. Count and close it first."),
    "difference-needs-reason": _("The count differs by CNY %(difference_fen)s. Write down why."),
    "verifier-is-cashier": _("Somebody other than the cashier verifies the count."),
    "verifier-counted": _("Whoever counted does not verify the count."),
    "over-cash-limit": _(
        "At most CNY %(limit_fen)s a day is paid out in cash. The bank pays more."
    ),
    "float-too-small": _("The float holds only CNY %(available_fen)s."),
    "money-is-here": _("CNY %(amount_fen)s of yours is here. Have it paid back first."),
    "money-is-owed": _("CNY %(amount_fen)s is still owed."),
    "fund-exists": _("There is a fund of this name in this year."),
    "fund-closed": _("This fund is closed."),
    "holds-open": _("Open requests of this person hold a part of the subsidy. End them first."),
    "nothing-to-revoke": _("This person has no subsidy that could be taken back."),
    "not-verified": _("The real name has not been confirmed yet."),
    # Reasons on the statement
    "fund.opened": _("Fund opened"),
    "fund.raised": _("Fund raised"),
    "grant.welcome": _("Subsidy for a new reader"),
    "grant.upgrade": _("Subsidy for activating a card"),
    "grant.expired": _("Subsidy expired"),
    "grant.revoked": _("Subsidy taken back"),
    "prepayment.taken": _("Prepayment at the desk"),
    "prepayment.refunded": _("Prepayment paid back at the desk"),
    "receipt.voided": _("Receipt voided"),
    "receipt.voided-because": _("Receipt voided: %(why_code)s"),
    **dict(VoidReason.choices),
    "cash.opened": _("Float taken out"),
    "cash.counted": _("Cash counted"),
    "cash.banked": _("Cash taken to the bank"),
    "points.confirmed": _("Points confirmed"),
    "points.expired": _("Points expired"),
    # Notices
    "points-expire": _("%(points)s of your points expire on %(until)s."),
    "points-expire.subject": _("%(points)s of your points expire soon"),
    "points-expire.body": _(
        "%(points)s of your points expire on %(until)s. Until then they can be used.\n"
        "\n"
        "Your points: %(site)s/me/points/\n"
    ),
    "cash-prepayment": _("CNY %(amount_fen)s received. Prepaid now: CNY %(balance_fen)s."),
    "cash-prepayment.subject": _("CNY %(amount_fen)s received"),
    "cash-prepayment.body": _(
        "The library received your prepayment of CNY %(amount_fen)s. "
        "Your prepaid balance is now CNY %(balance_fen)s.\n"
        "\n"
        "Your statement: %(site)s/me/statement/\n"
    ),
    "cash-prepayment.sms": _(
        "CNY %(amount_fen)s received. Prepaid now: CNY %(balance_fen)s. Your statement is online."
    ),
    "cash-prepayment-refund": _("CNY %(amount_fen)s paid back. Prepaid now: CNY %(balance_fen)s."),
    "cash-prepayment-refund.subject": _("CNY %(amount_fen)s paid back"),
    "cash-prepayment-refund.body": _(
        "The library paid CNY %(amount_fen)s of your prepayment back. "
        "Your prepaid balance is now CNY %(balance_fen)s.\n"
        "\n"
        "Your statement: %(site)s/me/statement/\n"
    ),
    "cash-prepayment-refund.sms": _(
        "CNY %(amount_fen)s paid back. Prepaid now: CNY %(balance_fen)s. Your statement is online."
    ),
    "receipt-voided": _(
        "Receipt %(number)s over CNY %(amount_fen)s is void: %(why_code)s. "
        "Prepaid now: CNY %(balance_fen)s."
    ),
    "receipt-voided.subject": _("Receipt %(number)s is void"),
    "receipt-voided.body": _(
        "The library declared receipt %(number)s over CNY %(amount_fen)s void: %(why_code)s. "
        "Your prepaid balance is now CNY %(balance_fen)s. "
        "If this is not right, bring the receipt to the service desk.\n"
        "\n"
        "Your statement: %(site)s/me/statement/\n"
    ),
    "receipt-voided.sms": _(
        "Receipt %(number)s over CNY %(amount_fen)s is void. Prepaid now: CNY %(balance_fen)s. "
        "Not right? Bring it to the desk."
    ),
    "subsidy-granted": _("You have a subsidy of CNY %(amount_fen)s until %(until)s."),
    "subsidy-granted.subject": _("Your subsidy of CNY %(amount_fen)s"),
    "subsidy-granted.body": _(
        "You have a subsidy of CNY %(amount_fen)s. It pays for document delivery until %(until)s.\n"
        "\n"
        "Your statement: %(site)s/me/statement/\n"
    ),
    "subsidy-granted.sms": _(
        "You have a subsidy of CNY %(amount_fen)s for document delivery until %(until)s."
    ),
    "subsidy-waiting": _(
        "You are waiting for your subsidy of CNY %(amount_fen)s. You need do nothing."
    ),
    "subsidy-waiting.subject": _("You are waiting for your subsidy of CNY %(amount_fen)s"),
    "subsidy-waiting.body": _(
        "The money for subsidies is used up for now. Your subsidy of CNY %(amount_fen)s comes as "
        "soon as there is money again, first come, first served. You need do nothing: we write "
        "to you.\n"
        "\n"
        "Your statement: %(site)s/me/statement/\n"
    ),
    "subsidy-waiting.sms": _(
        "Your subsidy of CNY %(amount_fen)s comes as soon as there is money again. "
        "You need do nothing."
    ),
    # What stands in the columns of "my data"
    **of_choices("purses.book", Book.choices),
    **of_choices("purses.kind", AccountKind.choices),
    **of_choices("entries.transfers__debit__book", Book.choices),
    **of_choices("entries.kind", EntryKind.choices),
    **of_choices("subsidy_grants.kind", GrantKind.choices),
    "data.point_awards": _("Points you were awarded"),
    **of_choices("point_awards.book", Book.choices),
    **of_choices("receipts.kind", ReceiptKind.choices),
}
