"""The refusals that every part of the house may give, in plain words."""

from django.utils.translation import gettext_lazy as _

TEXTS = {
    "wrong-state": _("This cannot be done any more: the state has changed meanwhile."),
    "somebody-was-first": _("%(who)s did this %(when)s."),
    "somebody-is-at-it": _("Somebody else is doing something here. Please try again in a moment."),
    "not-allowed": _("Your role does not allow this."),
    "not-found": _("This page does not exist."),
    "stale-form": _("This was changed meanwhile. Look at it again."),
    "invalid": _("Some fields need a change."),
    "too-large": _("This is larger than a form may be."),
    "unreadable": _("This request cannot be read."),
    "not-signed-in": _("Sign in first."),
    "method-not-allowed": _("This address does not take this method."),
    "required": _("Fill this in."),
    "rule-invalid": _("Enter a value from %(low)s to %(high)s."),
    "rule-in-the-past": _("Choose a moment that is still to come: the past is not changed."),
    "rule-same-moment": _("There is a value from this very moment already."),
    "idempotency-key-invalid": _("The Idempotency-Key must be 8 to 200 visible characters."),
    "idempotency-key-reused": _("This Idempotency-Key was used for something else."),
    "idempotency-key-old": _(
        "This Idempotency-Key was used more than a week ago: it was done, and is not done again."
    ),
    "file-empty": _("The file is empty."),
    "file-too-large": _("The file is larger than %(megabytes)s MB."),
    "file-type": _("This is not a file of an accepted type (%(allowed)s)."),
    "file-macros": _("This file has macros. Save it without them, or as PDF."),
    "file-unpacks-too-large": _("This file unpacks to more than %(megabytes)s MB."),
    "file-unreadable": _("This file cannot be read. Save it anew, or as PDF."),
    "too-many-pixels": _("This picture has more than %(most)s million pixels. Make it smaller."),
    "file-infected": _("The virus scanner found something in this file."),
    "files-not-scanned": _("Uploads are not scanned: this site was started without a scanner."),
    "storage-full": _("There is no room for files just now. Nothing was changed."),
    "too-many-requests": _("Too many tries. Wait a little."),
}
