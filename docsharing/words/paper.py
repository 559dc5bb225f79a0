"""What the codes of copies on paper read like: refusals, reasons, notices and mails."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "postcode-invalid": _("A postal code has six digits."),
    "phone-invalid": _("Enter a phone number at which the carrier reaches the recipient."),
    "pages-uncounted": _("Count the pages of the copy and fill them in."),
    "paper-has-no-file": _("The reader asked for a copy on paper: no file is sent."),
    "pages-above-copied": _("%(most)s pages were copied. No more can be charged."),
    "pages-charged-need-note": _("%(copied)s pages were copied. Note why fewer are charged."),
    "not-overdue": _("The copy still waits for its reader."),
}

REASONS = {
    "delivery.collected": _("Collected at the desk"),
    "delivery.address": _("Postal address put right"),
    "delivery.received": _("The post has come"),
    "delivery.uncollected": _("Not collected in time"),
}

NOTICES = {
    "request.to-be-collected": _("Ready for pick-up until %(until)s: %(case)s, %(title)s"),
    "request.to-be-collected.subject": _("Your document %(case)s is ready for pick-up"),
    "request.to-be-collected.body": _(
        "Your paper copy is ready (%(case)s):\n%(title)s\n\n"
        "%(pages)s pages, %(price_fen)s yuan.\n\n"
        "Collect it until %(until)s at the service desk;"
        " bring your identity card or your library card.\n"
        "%(site)s%(url)s\n\n"
        "The copy is for your own study or research.\n"
    ),
    "request.to-be-collected-part": _(
        "The part that can be had is ready for pick-up until %(until)s: %(case)s, %(title)s"
    ),
    "request.to-be-collected-part.subject": _("Your document %(case)s is ready, in part"),
    "request.to-be-collected-part.body": _(
        "A paper copy of the part that can be had is ready (%(case)s):\n%(title)s\n\n"
        "%(pages)s pages, %(price_fen)s yuan. Missing in the original: %(missing)s\n\n"
        "Collect it until %(until)s at the service desk;"
        " bring your identity card or your library card.\n"
        "%(site)s%(url)s\n\n"
        "The copy is for your own study or research.\n"
    ),
    "request.collect-soon": _("Please collect your copy until %(until)s: %(case)s, %(title)s"),
    "request.collect-soon.subject": _("Your document %(case)s still waits for you"),
    "request.collect-soon.body": _(
        "Your paper copy still lies at the service desk (%(case)s):\n%(title)s\n\n"
        "Collect it until %(until)s; bring your identity card or your library card.\n"
        "If you cannot come in time, write to the desk.\n%(site)s%(url)s\n"
    ),
    "request.uncollected": _("Not collected, and put away: %(case)s, %(title)s"),
    "request.uncollected.subject": _("Request %(case)s: your copy was not collected"),
    "request.uncollected.body": _(
        "Nobody came for your paper copy, and the request has ended (%(case)s):\n%(title)s\n\n"
        "It was made for you, so its price stays charged."
        " We keep the copy until %(until)s: until then you still get it at the service desk.\n"
        "%(site)s%(url)s\n"
    ),
    "request.posted": _("Sent by post: %(case)s, %(title)s (%(sent)s)"),
    "request.posted.subject": _("Your document %(case)s is on its way"),
    "request.posted.body": _(
        "Your paper copy was sent by post (%(case)s):\n%(title)s\n\n"
        "%(pages)s pages, %(price_fen)s yuan with the postage.\n"
        "Carrier and number: %(sent)s\n\n"
        "Please tell us on its page when it has come:\n%(site)s%(url)s\n\n"
        "The copy is for your own study or research.\n"
    ),
    "request.posted-part": _(
        "The part that can be had was sent by post: %(case)s, %(title)s (%(sent)s)"
    ),
    "request.posted-part.subject": _("Your document %(case)s is on its way, in part"),
    "request.posted-part.body": _(
        "A paper copy of the part that can be had was sent by post (%(case)s):\n%(title)s\n\n"
        "%(pages)s pages, %(price_fen)s yuan with the postage."
        " Missing in the original: %(missing)s\n"
        "Carrier and number: %(sent)s\n\n"
        "Please tell us on its page when it has come:\n%(site)s%(url)s\n\n"
        "The copy is for your own study or research.\n"
    ),
    "request.paper-withdrawn": _("We are making %(case)s anew: %(title)s"),
    "request.paper-withdrawn.subject": _("Request %(case)s: the copy was wrong"),
    "request.paper-withdrawn.body": _(
        "The copy that we made for you was wrong (%(case)s):\n%(title)s\n\n%(note)s\n\n"
        "We are making it anew. It will cost at most what it cost before.\n%(site)s%(url)s\n"
    ),
    "complaint.received-paper": _("We received your complaint %(case)s: %(title)s"),
    "complaint.received-paper.subject": _("Complaint %(case)s received"),
    "complaint.received-paper.body": _(
        "We received your complaint %(case)s about this document:\n%(title)s\n\n"
        "You have an answer within one working day. Please keep the copy until then.\n"
        "%(site)s%(url)s\n"
    ),
    "complaint.resent-paper": _(
        "You were right (%(case)s): we make the document anew, free of charge"
    ),
    "complaint.resent-paper.subject": _("Complaint %(case)s: you get the document again"),
    "complaint.resent-paper.body": _(
        "You were right to complain (%(case)s), and we are sorry:\n%(title)s\n\n%(note)s\n\n"
        "We make the copy anew. It costs nothing more; we write when it is ready or sent.\n"
        "%(site)s%(url)s\n"
    ),
}

TEXTS = {**REFUSALS, **REASONS, **NOTICES}
