"""What the codes of membership cards read like."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    # Refusals to a reader
    "card-number-slip": _(
        "This is no card number, or one of its digits is wrong. It looks like HY-2026-0000429."
    ),
    "card-tries-over": _(
        "Too many wrong secrets came from here today. "
        "Sign up without the card: you can activate it on your own pages."
    ),
    "card-wrong": _(
        "Number and secret do not belong together. "
        "After five wrong secrets a card rests for a day: then try again tomorrow."
    ),
    "card-used": _("This card has been activated already. It is good for one person."),
    "card-void": _("This card has been declared void. Ask whoever gave it to you."),
    "card-expired": _("This card has expired."),
    "card-not-handed-out": _("This card has not been handed out yet. Ask the library."),
    "card-incomplete": _("Fill in both the number and the secret of the card."),
    "one-card-each": _("You have activated a card already. Each person has one."),
    "card-own-batch": _("You ordered or printed these cards. Activate another one."),
    # Refusals to the desk
    "too-many-cards": _("A batch has 1 to %(most)s cards."),
    "expiry-is-past": _("Choose a day that is still to come."),
    "subsidy-needed": _("Say how much a card brings, at least CNY 0.01."),
    "subsidy-too-large": _("A card brings at most CNY %(most_fen)s."),
    "year-out-of-range": _("Choose last year, this year or the next."),
    "cards-not-made": _("The cards of this batch are still being made."),
    "batch-void": _("This batch is void."),
    "batch-expired": _("The cards of this batch have expired."),
    "no-such-sheet": _("There are no unused cards on this sheet."),
    "sheet-is-gone": _(
        "The secrets of this batch can no longer be printed. Declare it void and make a new one."
    ),
    "not-printed": _("Print the cards first: once one is handed out, no sheet can be made."),
    "too-few-cards": _("The batch has %(left)s cards that are not handed out."),
    # Reasons in the history of a card
    "card.handed-out": _("Handed out: %(to)s"),
    "card.activated": _("Activated"),
    "card.void": _("Void: %(why)s"),
    "card.expired": _("Its last day is over"),
    # Long work
    "job.cards.make": _("Making membership cards"),
    # Notices
    "card-activated": _(
        "Your card %(card)s is activated. Confirm your real name: "
        "then your subsidy of CNY %(amount_fen)s is there."
    ),
    "card-activated.subject": _("Your card is activated"),
    "card-activated.sms": _(
        "Card %(card)s is activated. Confirm your real name online: "
        "then your subsidy of CNY %(amount_fen)s is there."
    ),
    "card-activated.body": _(
        "Your membership card %(card)s is activated.\n\n"
        "Its subsidy of CNY %(amount_fen)s is there as soon as the library knows your real name:\n"
        "%(site)s%(url)s\n"
    ),
}
