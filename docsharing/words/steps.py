"""What readers are told of steps that ask nothing of them, and of a link that is about to end."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "points.request-closed": _("Request %(number)s delivered and closed"),
    "request.taken": _("We are working on %(case)s: %(title)s"),
    "request.taken.subject": _("Request %(case)s is being worked on"),
    "request.taken.body": _(
        "A librarian has taken up your request %(case)s:\n%(title)s\n\n"
        "You have the document by %(at)s. We write again when it is here,"
        " or when we need something from you.\n%(site)s%(url)s\n\n"
        "You can do without mails about such steps:\n%(site)s/me/notices/settings/\n"
    ),
    "request.asked-elsewhere": _("We have asked other libraries for %(case)s: %(title)s"),
    "request.asked-elsewhere.subject": _("Request %(case)s: other libraries were asked"),
    "request.asked-elsewhere.body": _(
        "We do not have this document and have asked other libraries for it (%(case)s):\n"
        "%(title)s\n\n"
        "This may take longer. It costs no more than was held unless you agree.\n"
        "%(site)s%(url)s\n\n"
        "You can do without mails about such steps:\n%(site)s/me/notices/settings/\n"
    ),
    "request.closed": _("Request %(case)s is finished: %(title)s"),
    "request.closed.subject": _("Request %(case)s is finished"),
    "request.closed.body": _(
        "The time for complaints about %(case)s is over, and the request is finished:\n"
        "%(title)s\n\n"
        "If you need the document once more, you can ask again from its page:\n%(site)s%(url)s\n\n"
        "You can do without mails about such steps:\n%(site)s/me/notices/settings/\n"
    ),
    "request.link-ends": _("Your link for %(case)s ends soon: %(title)s"),
    "request.link-ends.subject": _("Your document %(case)s: the link ends on %(at)s"),
    "request.link-ends.body": _(
        "Your document is here and was not opened yet (%(case)s):\n%(title)s\n\n"
        "The link works until %(at)s:\n%(delivery_link)s\n\n"
        "After that you can let it work once more, as long as the file is kept.\n%(site)s%(url)s\n"
    ),
    "request.link-ends.sms": _(
        "Document %(case)s was not opened yet. Its link ends on %(at)s: sign in to open it."
    ),
}
