"""What the codes of requests read like: refusals, reasons, notices and mails."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "request-needs-real-name": _("Confirm your real name first: then you can send requests."),
    "declaration-needed": _("Tick that you use the copy for your own study or research only."),
    "asked-before": _("You asked for this document already: %(case)s. Do you want it once more?"),
    "over-your-limit": _(
        "The estimate is %(price_fen)s yuan, more than your limit of %(limit_fen)s yuan."
    ),
    "need-by-is-past": _("Choose today or a later day."),
    "nothing-corrected": _("Nothing was changed: the citation reads as before."),
    "type-stays": _("The type of a request stays as it was sent."),
    "file-needs-password": _(
        "This PDF asks for a password: the reader cannot open it. Deliver one without, or tick that"
        " you tell her the password."
    ),
    "pages-unreadable": _(
        "The file does not say how many pages it has. Count them and fill them in."
    ),
    "pages-above-count": _("The file has %(most)s pages. No more can be charged."),
    "pages-need-note": _("The file has %(counted)s pages. Note why fewer are charged."),
    "too-many-files": _("A request takes no more than %(most)s files of yours."),
    "own-case": _("This request is your own. A colleague has to do this."),
    "code-unknown": _("No request has this code. Look at the mail or receipt again."),
    "link-expired": _("This link has ended. It can be renewed once."),
    "link-used-up": _("All downloads of this link are used. It can be renewed once."),
    "link-purged": _("The file is no longer kept. Ask for the document again."),
    "link-withdrawn": _("The desk has withdrawn this file: it was wrong."),
    "link-renewed-already": _("This link was renewed once already. Ask for the document again."),
}

CITATIONS = {
    "citation.required": _("Fill this in"),
    "citation.chapter-or-pages": _("Fill in the title of the chapter, or the pages that you need"),
    "citation.number-or-title-and-applicant": _(
        "Fill in the patent number, or the title and the applicant"
    ),
    "citation.doi-invalid": _("This is no DOI. A DOI begins with 10. and has a slash"),
    "citation.isbn-invalid": _("This is no ISBN: its check digit is wrong"),
    "citation.issn-invalid": _("This is no ISSN: its check digit is wrong"),
    "citation.pmid-invalid": _("A PubMed number has up to eight digits"),
    "citation.year-invalid": _("Enter a year from %(first)s to %(last)s"),
    "citation.patent-invalid": _("This is no patent number, for example CN107966475B"),
    "citation.patent-check-digit": _("The check digit of this application number is wrong"),
    "citation.patent-country-missing": _("Begin the number with its country, for example CN"),
    "citation.standard-invalid": _("This is no standard number, for example GB/T 7714-2015"),
    "citation.standard-year-missing": _("Add the year of the standard, for example GB/T 7714-2015"),
    "citation.kind-unknown": _("The type of the document is not clear. Choose it below."),
    "citation.kind-open": _("The type of the document is not clear. Choose it below."),
    "citation.whole-book": _(
        "This names a whole book. Copyright allows a part: fill in the chapter or the pages."
    ),
    "citation.only-doi": _("Only the DOI is known. Fill in the other fields."),
    "citation.nothing-known": _("Nothing was understood of this. Fill in the fields below."),
    "citation.more-records": _("There are %(count)s records here. The first was taken."),
    "citation.no-record": _("There is no %(format)s record here."),
    "citation.not-json": _("This begins like CSL-JSON but cannot be read."),
    "citation.too-many-records": _("Only the first %(most)s records were read."),
    "citation.too-long": _("This is too long to be read."),
}

REASONS = {
    "request.held": _("Request %(case)s"),
    "request.corrected": _("Citation corrected. %(corrected)s"),
    "request.cancelled": _("Withdrawn: %(case)s"),
    "request.unfilled": _("Not available: %(case)s"),
    "delivery.charged": _("Document delivered, %(pages)s pages: %(case)s"),
    "delivery.withdrawn": _("File withdrawn, to be delivered again: %(case)s"),
    "unfilled.NotHeld": _("no library that we can ask holds it"),
    "unfilled.NotOnShelf": _("it was not found on its shelf"),
    "unfilled.NonCirculating": _("it may not be copied or lent"),
    "unfilled.NotAvailableForILL": _("its library does not give it to others"),
    "unfilled.PolicyProblem": _("the rules of the service do not allow it"),
    "unfilled.PoorCondition": _("it is too damaged to be copied"),
    "unfilled.x-CopyrightLimit": _("copyright allows less than was asked for"),
    "unfilled.x-LicenceProhibits": _("the licence of the database does not allow it"),
    "unfilled.x-Embargoed": _("it is still under embargo, or secret"),
    "unfilled.x-CitationWrong": _("it was not found as cited, and the citation was not corrected"),
    "unfilled.x-CostRefused": _("its price was not agreed to"),
    "retry.NotFoundAsCited": _("Not found as cited"),
    "retry.MultiVolAvail": _("Several volumes: which one"),
    "retry.ReqEditionNotPossible": _("Another edition only"),
    "retry.ReqFormatNotPossible": _("Another format only"),
    "retry.ReqDelDateNotPossible": _("Not possible by the date wished"),
    "retry.OnLoan": _("On loan"),
}

BILLS = {
    "bill.dd.lookup": _("Lookup and handling"),
    "bill.dd.page": _("%(quantity)s pages, %(unit_fen)s yuan each"),
    "bill.dd.page_thesis": _("%(quantity)s pages, %(unit_fen)s yuan each"),
    "bill.dd.page_standard": _("%(quantity)s pages, %(unit_fen)s yuan each"),
    "bill.dd.patent_item": _("Patent, each item"),
    "bill.dd.rush": _("Urgent"),
    "bill.dd.protection": _("Protection of old material"),
    "bill.dd.link": _("Delivery by link"),
    "bill.dd.pickup": _("Pick-up at the desk"),
    "bill.dd.post": _("By post"),
}

NOTICES = {
    "request.received": _("We received your request %(case)s: %(title)s"),
    "request.received.subject": _("Request %(case)s received"),
    "request.received.body": _(
        "We received your request %(case)s:\n%(title)s\n\n"
        "Estimate: %(estimate_fen)s yuan, held until the document is delivered."
        " You pay for the pages that you get, and nothing if it cannot be had.\n\n"
        "Follow it here:\n%(site)s%(url)s\n\n"
        "Without signing in, by this code:\n%(status_code)s\n"
        "%(site)s/status/%(status_code)s/\n"
    ),
    "request.withdrawn-by-you": _("You withdrew your request %(case)s: %(title)s"),
    "request.withdrawn-by-you.subject": _("Request %(case)s withdrawn"),
    "request.withdrawn-by-you.body": _(
        "You withdrew your request %(case)s:\n%(title)s\n\nWhat was held for it is free again.\n"
    ),
    "request.asked": _("We need something from you for %(case)s: %(title)s"),
    "request.asked.subject": _("Request %(case)s needs your answer"),
    "request.asked.body": _(
        "For your request %(case)s we need something from you:\n%(title)s\n\n%(text)s\n\n"
        "Answer within %(days)s days, or the request ends. Nothing is charged then.\n"
        "%(site)s%(url)s\n"
    ),
    "request.asked.sms": _("We need your answer on %(case)s: %(site)s"),
    "request.not-available": _("Not available: %(case)s, %(title)s (%(why_code)s)"),
    "request.not-available.subject": _("Request %(case)s: the document cannot be had"),
    "request.not-available.body": _(
        "We cannot give you this document (%(case)s):\n%(title)s\n\n"
        "The reason: %(why_code)s.\n%(note)s\n\n"
        "Nothing is charged; what was held is free again.\n%(site)s%(url)s\n"
    ),
    "request.not-available.sms": _("%(case)s cannot be had. Nothing is charged: %(site)s"),
    "request.lapsed": _("Request %(case)s ended without an answer: %(title)s"),
    "request.lapsed.subject": _("Request %(case)s has ended"),
    "request.lapsed.body": _(
        "We asked you about your request %(case)s and had no answer in time,"
        " so it has ended:\n%(title)s\n\n"
        "Nothing is charged. You can send it again with your corrections:\n%(site)s%(url)s\n"
    ),
    "request.delivered": _("Your document is here: %(case)s, %(title)s"),
    "request.delivered.subject": _("Your document %(case)s is here"),
    "request.delivered.body": _(
        "Your document is here (%(case)s):\n%(title)s\n\n"
        "%(pages)s pages, %(price_fen)s yuan.\n\n"
        "Open it within %(days)s days, signed in as yourself:\n%(delivery_link)s\n\n"
        "The link is yours alone. The copy is for your own study or research.\n"
    ),
    "request.delivered.sms": _(
        "Document %(case)s is here. Sign in within %(days)s days to open it: %(site)s"
    ),
    "request.file-withdrawn": _("We are making %(case)s anew: %(title)s"),
    "request.file-withdrawn.subject": _("Request %(case)s: the file was wrong"),
    "request.file-withdrawn.body": _(
        "The file that we sent you was wrong, and its link no longer works (%(case)s):\n"
        "%(title)s\n\n%(note)s\n\n"
        "We are making it anew. It will cost at most what it cost before.\n%(site)s%(url)s\n"
    ),
    "request.file-withdrawn.sms": _(
        "The file of %(case)s was wrong; we are making it anew: %(site)s"
    ),
}

TEXTS = {**REFUSALS, **CITATIONS, **BILLS, **REASONS, **NOTICES}
