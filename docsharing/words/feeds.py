"""What a feed of one's own requests says."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TEXTS = {
    "feed.title": _("My requests at %(site_name)s"),
    "feed.entry": pgettext_lazy("title of a feed entry", "%(number)s: %(label)s"),
    "feed.entry-titled": pgettext_lazy("title of a feed entry", "%(label)s: %(title)s"),
    "feed.number": _("Request %(number)s"),
    "feed.state": _("State: %(label)s"),
    "feed.sent": _("Sent: %(at)s"),
    "feed.expected": _("Expected by: %(at)s"),
    "feed.answer-by": _("Answer by: %(at)s"),
    "feed.link-until": _("The link works until: %(at)s"),
    "feed.collect-until": _("Ready at the service desk until: %(at)s"),
    "feed.sign-in": _("Sign in to open the document or to write to the desk."),
}
