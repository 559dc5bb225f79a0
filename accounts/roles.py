"""The staff roles. Each is a Django group of the same name, made by a migration."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member of staff may do (docs: design 2). A person may hold several."""

    VOLUNTEER = "volunteer", _("Volunteer")
    LIBRARIAN = "librarian", _("Librarian")
    CASHIER = "cashier", _("Cashier")
    REVIEWER = "reviewer", _("Reviewer")
    MANAGER = "manager", _("Manager")
    DIRECTOR = "director", _("Director")
    RECEIVING_LIBRARIAN = "receiving_librarian", _("Receiving librarian")
    ADMINISTRATOR = "administrator", _("Administrator")


def role_label(code: str) -> str:
    """What a role is called; a group that is no role of ours keeps its own name."""
    return str(Role(code).label) if code in Role else code
