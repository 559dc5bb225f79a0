"""What the desk's codes read like."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "desk.assigned": _("Handed to %(staff)s"),
    "desk.given-back": _("Given back to everybody"),
    "desk.handed-over": _("%(staff)s handed cases over to you."),
    "desk.handed-over.subject": _("Cases were handed over to you"),
    "desk.handed-over.body": _(
        "%(staff)s handed cases over to you.\n\n%(note)s\n\nHere they are:\n%(site)s%(url)s\n"
    ),
    "desk.undone": _("Taken back"),
    "desk.urgent": _("Marked as urgent"),
    "desk.not-urgent": _("No longer urgent"),
    "desk.message": _("The desk wrote to you about %(case)s."),
    "desk.message.subject": _("A message about %(case)s"),
    "desk.message.body": _(
        "The service desk wrote to you about %(case)s.\n\n"
        "Read it and answer here:\n%(site)s%(url)s\n"
    ),
    "desk.calendar-provisional": _(
        "The working days of %(year)s are provisional: there is no official calendar of them yet."
    ),
    "desk.calendar-provisional.subject": _("The working days of %(year)s are provisional"),
    "desk.calendar-provisional.body": _(
        "The official calendar does not know %(year)s yet. Until it does, Monday to Friday count as"
        " working days, less the fixed holidays.\n\nMark what you know here:\n%(site)s%(url)s\n"
    ),
    "desk.due-soon": _("Due soon, by %(due)s: %(case)s, %(title)s"),
    "desk.due-soon.subject": _("%(case)s is due by %(due)s"),
    "desk.due-soon.body": _(
        "This case is due by %(due)s (%(case)s):\n%(title)s\n\nOpen it here:\n%(site)s%(url)s\n"
    ),
    "desk.overdue": _("Overdue since %(due)s: %(case)s, %(title)s"),
    "desk.overdue.subject": _("%(case)s is overdue"),
    "desk.overdue.body": _(
        "This case was due by %(due)s and is late (%(case)s):\n%(title)s\n\n"
        "Open it here:\n%(site)s%(url)s\n"
    ),
    "desk.escalated": _("Overdue since %(due)s: now a matter for the manager"),
    "desk.acknowledged": _("Knows that the case is late, and sees to it"),
    "desk.escalated-to-you": _("Escalated to you, overdue since %(due)s: %(case)s, %(title)s"),
    "desk.escalated-to-you.subject": _("%(case)s is long overdue"),
    "desk.escalated-to-you.body": _(
        "This case was due by %(due)s and is not done (%(case)s):\n%(title)s\n\n"
        "Say that you know of it, or hand it to somebody:\n%(site)s%(url)s\n"
    ),
    "desk.answer-wanted": _("We still wait for your answer, until %(until)s: %(case)s, %(title)s"),
    "desk.answer-wanted.subject": _("%(case)s ends without your answer"),
    "desk.answer-wanted.body": _(
        "We asked you something about %(case)s and have no answer yet:\n%(title)s\n\n"
        "Without an answer by %(until)s it ends. Our clock stands until you answer.\n\n"
        "Answer here:\n%(site)s%(url)s\n"
    ),
    "desk.cases-open": _("%(count)s of your requests are still being worked on."),
    "account-closed": _("The reader has closed her account. Nothing can be opened again for her."),
    "undo-too-late": _("This can no longer be taken back."),
    "assignee-cannot-work-on-it": _("This person does not work on cases of this kind."),
    "assigned-already": _("The case is in these hands already."),
    "nothing-to-print": _("None of the chosen cases has this paper."),
    "handover-to-oneself": _("Choose a colleague."),
    "handover-is-anothers": _("This was handed over to somebody else."),
    "nothing-in-hand": _("You have no open case in hand."),
    "not-in-your-hands": _("This case is not in your hands."),
    "act-is-for-one": _("This cannot be done to many at once."),
    "filter-unknown": _("This filter does not know this value."),
    "text-too-long": _("Write at most %(most)s characters."),
    "too-many-views": _("You have %(most)s views already. Delete one first."),
    "reply-title-taken": _("There is a reply of this title already."),
    "tariff.dd.lookup": _("Document delivery: lookup, each item"),
    "tariff.dd.page": _("Document delivery: page"),
    "tariff.dd.page_thesis": _("Document delivery: page of a thesis"),
    "tariff.dd.page_standard": _("Document delivery: page of a standard"),
    "tariff.dd.patent_item": _("Document delivery: patent, each item"),
    "tariff.dd.rush": _("Document delivery: urgent, each item"),
    "tariff.dd.protection": _("Document delivery: protection of old material, each item"),
    "tariff.dd.link": _("Document delivery: by link, each item"),
    "tariff.dd.pickup": _("Document delivery: paper copy, collected at the desk, each item"),
    "tariff.dd.post": _("Document delivery: paper copy by post, each item"),
}
