"""The tick by which the desk charges for the care that old material needs."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import words


def protection_field() -> forms.BooleanField:
    """A tick: the document is old material."""
    return forms.BooleanField(label=_("Old material: charge the protection fee"), required=False)


def price_protection(form: forms.Form, fee_fen: int) -> None:
    """Say at the tick what it costs; where it costs nothing there is none."""
    if not fee_fen:
        del form.fields["protection"]
        return
    said = gettext("%(fee)s yuan more, as a line of its own.") % {"fee": words.yuan(fee_fen)}
    form.fields["protection"].help_text = said
