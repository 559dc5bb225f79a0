"""What the codes of sources and quotes read like: refusals, reasons, notices and mails."""

from django.utils.translation import gettext_lazy as _

from docsharing.cases import SourceReason

REFUSALS = {
    "no-source-left": _("Every source in the order was asked already. Choose one, or end here."),
    "source-retired": _("This source is no longer in use."),
    "x-LicenceProhibits": _("The licence of this source does not let us pass copies on."),
    "source-code-taken": _("There is a source with this short name already."),
    "source-template-unknown": _("{%(name)s} means nothing here. These do: %(known)s."),
    "needs-quote": _(
        "It costs %(price_fen)s yuan by its pages; %(limit_fen)s yuan were agreed to."
        " Ask the reader for her consent first."
    ),
    "quote-not-needed": _(
        "It costs %(price_fen)s yuan, and %(limit_fen)s yuan were agreed to:"
        " deliver it without asking."
    ),
    "price-by-tariff": _("Only a part may cost less than the tariff says."),
    "part-costs-no-more": _("A part costs at most %(most_fen)s yuan by its pages."),
    "quote-over": _("This offer has ended. What was held is free again, or a newer offer stands."),
}

REASONS = {
    "source.asked": _("Asked: %(supply_source)s"),
    "source.yes": _("%(supply_source)s supplies it"),
    "source.no": _("%(supply_source)s cannot supply it: %(why_code)s"),
    "source.failed": _("It does not come from %(supply_source)s: %(why_code)s"),
    "source.failed-here": _("It does not come: %(why_code)s"),
    "quote.price": _("Asked for consent: %(pages)s pages for %(price_fen)s yuan"),
    "quote.partial": _("Asked for consent: a part of %(pages)s pages for %(price_fen)s yuan"),
    "quote.accepted": _("The reader agreed: %(pages)s pages for %(price_fen)s yuan"),
    "quote.held": _("Held after consent: %(case)s"),
    "unfilled.part-refused": _("only a part could be had, and it was not wanted"),
    "unfilled.quote-lapsed": _("our question about the price or the part was not answered in time"),
    **{f"source-reason.{reason.value}": reason.label for reason in SourceReason},
}

BILLS = {
    "bill.dd.source": _("What the other library charges"),
    "bill.dd.reduction": _("Reduced, because pages are missing"),
}

LETTERS = {
    "source.mail.subject": _("Document request {number}: {title}"),
    "source.mail.body": _(
        "Dear colleagues,\n\n"
        "please send us a copy of this document for one of our readers:\n\n"
        "{reference}\n\n"
        "Type: {type}\nService level: {level}\nNeeded by: {need_by}\nOur number: {number}\n\n"
        "If you cannot supply it, please tell us why; if it costs more than usual,"
        " please tell us the price before you make it.\n\n"
        "{library}\n"
    ),
}

NOTICES = {
    "quote.asked-price": _(
        "%(case)s costs more than was held: %(price_fen)s yuan. Please agree or refuse. %(title)s"
    ),
    "quote.asked-price.subject": _("Request %(case)s: please agree to the price"),
    "quote.asked-price.body": _(
        "Your document (%(case)s) costs more than we had held:\n%(title)s\n\n"
        "%(pages)s pages, %(price_fen)s yuan; held so far: %(held_fen)s yuan.\n%(note)s\n\n"
        "Agree or refuse by %(until)s, without signing in:\n%(quote_link)s\n\n"
        "If you do not answer, the request ends then and costs nothing.\n"
    ),
    "quote.asked-price.sms": _("Please agree to the price of %(case)s or refuse: %(site)s"),
    "quote.asked-more": _(
        "%(case)s costs more than you agreed to: %(price_fen)s yuan. Please agree or refuse."
        " %(title)s"
    ),
    "quote.asked-more.subject": _("Request %(case)s: please agree to the price"),
    "quote.asked-more.body": _(
        "Your document (%(case)s) costs more than you had agreed to:\n%(title)s\n\n"
        "%(pages)s pages, %(price_fen)s yuan; agreed so far: %(limit_fen)s yuan.\n%(note)s\n\n"
        "Agree or refuse by %(until)s, without signing in:\n%(quote_link)s\n\n"
        "If you do not answer, the request ends then and costs nothing.\n"
    ),
    "quote.asked-more.sms": _("Please agree to the price of %(case)s or refuse: %(site)s"),
    "quote.asked-partial": _(
        "Of %(case)s only a part can be had, for %(price_fen)s yuan."
        " Please agree or refuse. %(title)s"
    ),
    "quote.asked-partial.subject": _("Request %(case)s: only a part can be had"),
    "quote.asked-partial.body": _(
        "Of your document (%(case)s) only a part can be had:\n%(title)s\n\n"
        "Missing in the original: %(missing)s\n"
        "What there is: %(pages)s pages, %(price_fen)s yuan.\n%(note)s\n\n"
        "Agree or refuse by %(until)s, without signing in:\n%(quote_link)s\n\n"
        "If you do not answer, the request ends then and costs nothing.\n"
    ),
    "quote.asked-partial.sms": _(
        "Only a part of %(case)s can be had. Please agree or refuse: %(site)s"
    ),
    "quote.accepted-by-you": _(
        "You agreed to %(price_fen)s yuan for %(case)s: we are making it. %(title)s"
    ),
    "quote.accepted-by-you.subject": _("Request %(case)s: thank you, we go on"),
    "quote.accepted-by-you.body": _(
        "You agreed to %(price_fen)s yuan for your document (%(case)s):\n%(title)s\n\n"
        "We are making it now, and it costs no more than that.\n%(site)s%(url)s\n"
    ),
    "quote.refused": _("You refused our offer for %(case)s, so it has ended: %(title)s"),
    "quote.refused.subject": _("Request %(case)s has ended"),
    "quote.refused.body": _(
        "You refused our offer for your request (%(case)s), so it has ended:\n%(title)s\n\n"
        "Nothing is charged; what was held is free again.\n"
    ),
    "quote.lapsed": _("Our offer for %(case)s was not answered, so it has ended: %(title)s"),
    "quote.lapsed.subject": _("Request %(case)s has ended"),
    "quote.lapsed.body": _(
        "We asked for your consent (%(case)s) and had no answer in time,"
        " so the request has ended:\n%(title)s\n\n"
        "Nothing is charged; what was held is free again."
        " You can send it again:\n%(site)s%(url)s\n"
    ),
    "request.delivered-part": _("The part that can be had is here: %(case)s, %(title)s"),
    "request.delivered-part.subject": _("Your document %(case)s is here, in part"),
    "request.delivered-part.body": _(
        "The part that can be had is here (%(case)s):\n%(title)s\n\n"
        "%(pages)s pages, %(price_fen)s yuan. Missing in the original: %(missing)s\n\n"
        "Open it within %(days)s days, signed in as yourself:\n%(delivery_link)s\n\n"
        "The link is yours alone. The copy is for your own study or research.\n"
    ),
    "request.delivered-part.sms": _(
        "Part of document %(case)s is here. Sign in within %(days)s days to open it: %(site)s"
    ),
}

TEXTS = {**REFUSALS, **REASONS, **BILLS, **LETTERS, **NOTICES}
