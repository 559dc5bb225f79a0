"""What the codes of batches read like: refusals by line, notices and mails."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "batch-unreadable": _("No document was understood in this list."),
    "batch-too-many": _(
        "The list has %(found)s documents; at most %(most)s go at once. Part it into several."
    ),
    "batch-has-nothing": _("No line of this batch can be sent as it is. Put one right first."),
    "batch-lines-left": _("Some lines could not be sent. Put them right or leave them out."),
}

LINES = {
    "citation.entry-broken": _("This %(format)s record is broken and cannot be read."),
    "citation.xml-forbidden": _("This XML holds what no list of documents needs."),
    "citation.format-unknown": _(
        "This is no list that we know: RIS, BibTeX, EndNote, CSL-JSON, CSV, Excel,"
        " or one reference a line."
    ),
    "citation.not-text": _("This file is no list of documents, whatever its name says."),
    "citation.file-empty": _("The list is empty."),
    "citation.file-too-large": _("The list is too large. At most 5 MB are read."),
    "citation.sheet-too-large": _("This Excel file unpacks to more than a list of documents has."),
    "citation.sheet-without-heading": _(
        "No sheet of this Excel file has a heading with a column for the title. Use our template."
    ),
}

NOTICES = {
    "batch.sent": _("Batch %(batch)s: %(sent)s requests are sent, %(left)s lines are left"),
    "batch.sent.subject": _("Batch %(batch)s is sent"),
    "batch.sent.body": _(
        "Your batch %(batch)s is sent: %(sent)s requests, %(left)s lines are left.\n\n"
        "What is held for each, and how far it is:\n%(site)s%(url)s\n"
    ),
    "batch.rests": _(
        "Batch %(batch)s goes on by itself on the following days: %(sent)s sent, %(left)s lines"
        " wait"
    ),
    "batch.rests.subject": _("Batch %(batch)s goes on by itself on the following days"),
    "batch.rests.body": _(
        "Of your batch %(batch)s %(sent)s requests are sent, %(left)s lines wait: copyright lets"
        " only so many go in a day and in a month.\n\nYou need do nothing: the rest is sent by"
        " itself on the following days. What you no longer want, leave out:\n%(site)s%(url)s\n"
    ),
    "batch.stopped": _("Batch %(batch)s has stopped: %(sent)s sent, %(left)s lines wait"),
    "batch.stopped.subject": _("Batch %(batch)s has stopped"),
    "batch.stopped.body": _(
        "Your batch %(batch)s has stopped: %(sent)s requests are sent, %(left)s lines wait.\n\n"
        "See why, and go on from there:\n%(site)s%(url)s\n"
    ),
}

JOBS = {"job.docsharing.send_batch": _("Sending a batch of requests")}

TEXTS = {**REFUSALS, **LINES, **NOTICES, **JOBS}
