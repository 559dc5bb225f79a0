"""The texts of this app: refusals, notices and mails."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "suspended": _("Your account is suspended: you can read, and the library will tell you more."),
    "last-administrator": _("One administrator must stay."),
    "second-factor-needed": _("Staff sign in with a second factor. Set one up here first."),
    "token-needs-a-scope": _("Choose what the token may do."),
    "token-may-only-read": _("This token may only read."),
    "too-many-tokens": _("You have %(most)s tokens. Revoke one first."),
}
TEXTS = {**REFUSALS}
