"""What the administrator gives when holdings are imported."""

from django import forms
from django.utils.translation import gettext_lazy as _


class HoldingImportForm(forms.Form):
    """A file of the catalogue, and which catalogue it is."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("MARC 21 or CNMARC (ISO 2709) in UTF-8 or GBK, or a CSV table; up to 60 MB."),
        widget=forms.FileInput(attrs={"accept": ".mrc,.marc,.dat,.iso,.csv,.txt,.tsv"}),
    )
    source = forms.SlugField(
        label=_("Name of the catalogue"),
        max_length=40,
        initial="catalogue",
        help_text=_("Letters and digits. The same name again updates the same records."),
        widget=forms.TextInput(attrs={"class": "mid"}),
    )
    ill_allowed = forms.BooleanField(
        label=_("What is in print may be copied for readers"),
        required=False,
        initial=True,
        help_text=_("What is electronic may be only where the table says so (ill_allowed)."),
    )
