"""What another site says of its request button."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class ButtonForm(forms.Form):
    """The words on the button, and who sends the readers."""

    label = forms.CharField(label=_("Words on the button"), max_length=40, required=False)
    source = forms.CharField(
        label=_("Name of your site"),
        max_length=80,
        required=False,
        help_text=_("The desk sees it with each request, for example catalogue.example.org"),
    )
    look = forms.ChoiceField(
        label=pgettext_lazy("request button", "Form"),
        choices=[
            ("button", pgettext_lazy("request button", "Button")),
            ("link", pgettext_lazy("request button", "Link")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )

    def chosen(self) -> dict[str, Any]:
        """What was chosen, with our words for what was not."""
        given = self.cleaned_data if self.is_valid() else {}
        return {
            "label": given.get("label") or gettext("Ask the university library for it"),
            "source": given.get("source") or "example.org",
            "look": given.get("look") or "button",
        }
