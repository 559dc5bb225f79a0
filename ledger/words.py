"""What the ledger's codes read like."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    # Refusals
    "purse-too-small": _("This needs CNY %(needed_fen)s; CNY %(available_fen)s is there."),
    "entry-key-reused": _("This was done already, with other details."),
    "entry-empty": _("There is nothing to book."),
    "books-mixed": _("Money, subsidy and points never mix."),
    "amount-out-of-range": _("Enter an amount of at least CNY 0.01."),
    "transfer-to-itself": _("An amount cannot go where it comes from."),
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
    "fund-exists": _("There is a fund of this name in this year."),
    "not-verified": _("The real name has not been confirmed yet."),
    # Reasons on the statement
    "fund.opened": _("Fund opened"),
    "fund.raised": _("Fund raised"),
    "grant.welcome": _("Subsidy for a new reader"),
    "grant.upgrade": _("Subsidy for activating a card"),
    "grant.expired": _("Subsidy expired"),
    # Notices
    "subsidy-granted": _("You have a subsidy of CNY %(amount_fen)s until %(until)s."),
    "subsidy-granted.subject": _("Your subsidy of CNY %(amount_fen)s"),
    "subsidy-granted.body": _(
        "You have a subsidy of CNY %(amount_fen)s. It pays for document delivery until %(until)s.\n"
        "\n"
        "Your statement: %(site)s/me/statement/\n"
    ),
}
