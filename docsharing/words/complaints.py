"""What the codes of complaints read like."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "complaint-too-late": _("The time for complaints about this delivery is over."),
    "complaint-open": _("You have complained of this delivery already; the desk is looking at it."),
    "own-delivery": _("You delivered this yourself. A colleague has to decide."),
}

REASONS = {"complaint.refunded": _("Refund after a complaint: %(case)s")}

NOTICES = {
    "complaint.received": _("We received your complaint %(case)s: %(title)s"),
    "complaint.received.subject": _("Complaint %(case)s received"),
    "complaint.received.body": _(
        "We received your complaint %(case)s about this document:\n%(title)s\n\n"
        "You have an answer within one working day. The file stays open to you meanwhile.\n"
        "%(site)s%(url)s\n"
    ),
    "complaint.resent": _("You were right (%(case)s): we make the document anew, free of charge"),
    "complaint.resent.subject": _("Complaint %(case)s: you get the document again"),
    "complaint.resent.body": _(
        "You were right to complain (%(case)s), and we are sorry:\n%(title)s\n\n%(note)s\n\n"
        "We make the document anew. It costs nothing more; you get a mail with a new link.\n"
        "%(site)s%(url)s\n"
    ),
    "complaint.refunded": _("You were right (%(case)s): %(refund_fen)s yuan are refunded"),
    "complaint.refunded.subject": _("Complaint %(case)s: %(refund_fen)s yuan are refunded"),
    "complaint.refunded.body": _(
        "You were right to complain (%(case)s), and we are sorry:\n%(title)s\n\n%(note)s\n\n"
        "%(refund_fen)s yuan went back to where the price was taken from:"
        " see your statement. You keep the document.\n%(site)s/me/statement/\n"
    ),
    "complaint.refunded.sms": _("You were right (%(case)s): CNY %(refund_fen)s are refunded."),
    "complaint.owed-less": _("You were right (%(case)s): you owe %(refund_fen)s yuan less"),
    "complaint.owed-less.subject": _("Complaint %(case)s: you owe %(refund_fen)s yuan less"),
    "complaint.owed-less.body": _(
        "You were right to complain (%(case)s), and we are sorry:\n%(title)s\n\n%(note)s\n\n"
        "%(refund_fen)s yuan of the price are taken off what you owe us: a subsidy that was taken"
        " back from you had paid them, so nothing goes back to your account."
        " You keep the document.\n%(site)s/me/statement/\n"
    ),
    "complaint.owed-less.sms": _("You were right (%(case)s): you owe CNY %(refund_fen)s less."),
    "complaint.refunded-and-owed-less": _(
        "You were right (%(case)s): %(back_fen)s yuan are refunded, and you owe"
        " %(owed_less_fen)s yuan less"
    ),
    "complaint.refunded-and-owed-less.subject": _(
        "Complaint %(case)s: %(back_fen)s yuan are refunded, %(owed_less_fen)s are owed less"
    ),
    "complaint.refunded-and-owed-less.body": _(
        "You were right to complain (%(case)s), and we are sorry:\n%(title)s\n\n%(note)s\n\n"
        "%(back_fen)s yuan went back to where the price was taken from: see your statement."
        " %(owed_less_fen)s yuan, which a subsidy had paid that was taken back from you, are taken"
        " off what you owe us. You keep the document.\n%(site)s/me/statement/\n"
    ),
    "complaint.apologised": _("You were right (%(case)s), and we apologise: %(title)s"),
    "complaint.apologised.subject": _("Complaint %(case)s: we apologise"),
    "complaint.apologised.body": _(
        "You were right to complain (%(case)s), and we apologise:\n%(title)s\n\n%(note)s\n\n"
        "You keep the document, and its price stays as it is. You may always write to the desk.\n"
        "%(site)s%(url)s\n"
    ),
    "complaint.refused": _("Your complaint %(case)s was not upheld: %(title)s"),
    "complaint.refused.subject": _("Complaint %(case)s: our answer"),
    "complaint.refused.body": _(
        "We looked into your complaint %(case)s about this document:\n%(title)s\n\n"
        "We cannot agree with it:\n%(note)s\n\nYou may always write to the desk.\n"
        "%(site)s%(url)s\n"
    ),
}

TEXTS = {**REFUSALS, **REASONS, **NOTICES}
