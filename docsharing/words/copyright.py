"""What the codes of copyright read like: refusals that cite the rule, reasons of the desk."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "copyright-issue": _(
        "At most %(limit)s articles of one issue in %(months)s months."
        " You had %(had)s, in %(numbers)s."
    ),
    "copyright-book": _(
        "At most 1/%(share)s of a book in %(months)s months: %(limit)s of its %(total)s pages."
        " You ask for %(asked)s."
    ),
    "copyright-book-more": _(
        "At most 1/%(share)s of a book in %(months)s months: %(limit)s of its %(total)s pages."
        " You had %(had)s, in %(numbers)s, and ask for %(asked)s."
    ),
    "copyright-issue-desk": _(
        "This would be more than copyright allows: at most %(limit)s articles of one issue in"
        " %(months)s months, and the reader had %(had)s, in %(numbers)s. Nothing was changed."
        " Decline the request (Not available: More than copyright allows)."
    ),
    "copyright-book-desk": _(
        "This would be more than copyright allows: at most 1/%(share)s of a book in %(months)s"
        " months, here %(limit)s of %(total)s pages, and these are %(asked)s. Nothing was changed."
        " Decline the request (Not available: More than copyright allows)."
    ),
    "copyright-book-more-desk": _(
        "This would be more than copyright allows: at most 1/%(share)s of a book in %(months)s"
        " months, here %(limit)s of %(total)s pages. The reader had %(had)s, in %(numbers)s, and"
        " these are %(asked)s. Nothing was changed."
        " Decline the request (Not available: More than copyright allows)."
    ),
    "copy-counts-for-good": _(
        "The reader has a copy of what is cited now, opened or on paper, and that counts for good."
        " Decline the request: she asks anew for the other document."
    ),
    "no-namesakes": _("Only books are told apart from others of their title."),
    "told-apart-already": _("This book was told apart already."),
    "not-told-apart": _("This book was not told apart from others of its title."),
    "copyright-per-day": _(
        "At most %(limit)s requests a day. You sent %(had)s today: those that you took back count,"
        " those that could not be supplied do not."
    ),
    "copyright-per-month": _(
        "At most %(limit)s requests a month. You sent %(had)s this month: those that you took back"
        " count, those that could not be supplied do not."
    ),
    "copyright-whole-book": _(
        "Copyright allows no copy of a whole book. Name the chapter or the pages that you need."
    ),
    "copyright-whole-issue": _(
        "Copyright allows no copy of a whole issue. Name the article that you need."
    ),
    "copyright-blocked": _(
        "Until %(until)s you can ask for no copies (%(why)s)."
        " If this is a mistake, the service desk will help you."
    ),
    "licence-declaration-needed": _("Tick the declaration on licences for work."),
    "institution-needs-licence": _(
        "You are an institutional user: study and research are a person's own."
        " Choose work, and declare the licence."
    ),
    "licence-unchecked": _(
        "This copy is for work. First check whether the licence allows it (Licence checked)."
    ),
    "licence-not-needed": _("This copy is for study or research and needs no licence."),
    "licensed-already": _("A licence covers this copy already."),
    "book-pages-needed": _(
        "Fill in how many pages the whole book has: copyright allows only a part of it."
    ),
    "note-needed": _("Note why."),
    "block-until": _("Choose today or a later day, at most five years on."),
    "blocked-already": _("This reader is blocked already."),
    "period-ends-before": _("The last day is before the first."),
}

REASONS = {
    "licence.allowed": _("The licence allows it: %(note)s"),
    "namesake.other": _("Another book than the others of its title: %(note)s"),
    "namesake.same": _("The same book after all: %(note)s"),
    "namesake.void": _(
        "The citation was changed, so it is no longer told apart as another book:"
        " tell it again if it is so."
    ),
    "licence.covers": _("Covered by a licence: %(note)s"),
}

HOLDINGS = {
    "job.docsharing.holdings": _("Import of holdings: %(name)s"),
    "holding.record-broken": _("The record is broken."),
    "holding.row-broken": _("The row cannot be read."),
    "holding.no-title": _("The record has no title."),
    "holding.no-title-column": _(
        "The table has no column of titles. Its first line must name the columns: title, isbn …"
    ),
    "holding.encoding": _("The text is in no encoding that is known (UTF-8, GBK)."),
    "holding.isbn": _("This is no ISBN: %(value)s"),
    "holding.issn": _("This is no ISSN: %(value)s"),
    "holding.twice": _("The record %(record)s is in the file twice. The first was taken."),
    "holding.file-empty": _("The file is empty."),
    "holding.format": _("The file is neither MARC (ISO 2709) nor a CSV table."),
}

TEXTS = {**REFUSALS, **REASONS, **HOLDINGS}
