"""What the desk's codes read like."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "desk.assigned": _("Handed to %(staff)s"),
    "desk.given-back": _("Given back to everybody"),
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
    "desk.cases-open": _("%(count)s of your requests are still being worked on."),
    "account-closed": _("The reader has closed her account. Nothing can be opened again for her."),
    "undo-too-late": _("This can no longer be taken back."),
    "assignee-cannot-work-on-it": _("This person does not work on cases of this kind."),
    "assigned-already": _("The case is in these hands already."),
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
}
