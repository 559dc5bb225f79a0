"""What the codes of gifts read like: refusals, reasons, notices and mails."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "points-not-for-staff": _("Points and gifts are for readers, not for the library's own staff."),
    "gift-needs-real-name": _("Confirm your real name first: gifts are given out against it."),
    "gift-price-changed": _("This gift costs %(points)s points now. Look at it again."),
    "gift-limit-reached": _("You have had as many of this gift as a reader may: %(most)s."),
    "gift-out-of-stock": _("None of this gift is left."),
    "gift-too-late": _("Its time to be collected is over: the points go back to the reader."),
    "gift-reader-suspended": _("The reader's account is suspended: nothing is given out now."),
    "slip-used": _("This slip was signed for another gift."),
    "gift-count-below-reserved": _(
        "%(reserved)s are reserved, so fewer cannot lie there. Call off what you cannot give out."
    ),
    "number-out-of-range": _("Enter a whole number from %(low)s to %(high)s."),
}

REASONS = {
    "points.carried-over": _("Points carried over from the old platform"),
    "gift.held": _("Set aside for a gift: %(gift)s"),
    "gift.cancelled": _("Gift given up: %(gift)s"),
    "gift.returned": _("Gift not collected in time: %(gift)s"),
    "gift.collected": _("Gift collected: %(gift)s"),
    "gift.called-off": _("Called off by the desk: %(why)s"),
    "gift.reader-left": _("The reader has closed her account"),
}

NOTICES = {
    "gift.reserved": _("Reserved for you until %(until)s: %(gift)s (%(redemption)s), %(place)s"),
    "gift.reserved.subject": _("Your gift %(redemption)s waits for you"),
    "gift.reserved.body": _(
        "Your gift is reserved (%(redemption)s): %(gift)s, %(points)s points.\n\n"
        "Collect it until %(until)s: %(place)s.\n"
        "Bring your identity document, and sign for the gift. Who cannot come may give it up on"
        " the page: the points are free again at once.\n"
        "%(site)s%(url)s\n"
    ),
    "gift.collect-soon": _("Please collect your gift until %(until)s: %(gift)s (%(redemption)s)"),
    "gift.collect-soon.subject": _("Your gift %(redemption)s still waits for you"),
    "gift.collect-soon.body": _(
        "Your gift still waits (%(redemption)s): %(gift)s.\n\n"
        "Collect it until %(until)s: %(place)s. Afterwards your %(points)s points go back.\n"
        "%(site)s%(url)s\n"
    ),
    "gift.returned-notice": _("Not collected in time, your points are back: %(gift)s"),
    "gift.returned-notice.subject": _("Gift %(redemption)s: your points are back"),
    "gift.returned-notice.body": _(
        "Nobody came for your gift in time (%(redemption)s): %(gift)s.\n\n"
        "Your %(points)s points are yours again; they are as old as they were.\n"
        "%(site)s%(url)s\n"
    ),
    "gift.called-off-notice": _("We cannot give out your gift: %(gift)s (%(why)s)"),
    "gift.called-off-notice.subject": _("Gift %(redemption)s: we are sorry"),
    "gift.called-off-notice.body": _(
        "We cannot give out your gift (%(redemption)s): %(gift)s.\n%(why)s\n\n"
        "Your %(points)s points are yours again.\n%(site)s%(url)s\n"
    ),
    "gift.low": _("Little is left of a gift: %(gift)s (%(stock)s)"),
    "gift.low.subject": _("Little is left of a gift: %(gift)s"),
    "gift.low.body": _("Of %(gift)s there are %(stock)s left.\n%(site)s%(url)s\n"),
}

TEXTS = {**REFUSALS, **REASONS, **NOTICES}
