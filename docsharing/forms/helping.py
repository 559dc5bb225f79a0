"""What is typed on the board of mutual help, by readers and at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from docsharing.models import HelpBreach, HelpDecision, HelpFault, HelpKind, HelpLanguage
from docsharing.queries.help_board import SORTS, BoardFilters
from portal import rules
from portal.forms import WholeNumberField, YuanField

NUMBER = {"class": "short num", "inputmode": "numeric", "autocomplete": "off"}


def points_field(label: Any, **more: Any) -> WholeNumberField:
    """A field for points."""
    return WholeNumberField(label=label, widget=forms.TextInput(attrs=NUMBER), **more)


class BoardForm(forms.Form):
    """The filters of the board: all of them stand in the address."""

    kind = forms.ChoiceField(
        label=_("Wanted"), required=False, choices=[("", _("All")), *HelpKind.choices]
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("All")), *HelpLanguage.choices]
    )
    least = points_field(_("At least so many points"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("Newest first")),
            ("bounty", _("Highest bounty first")),
            ("ending", _("Ending soonest first")),
        ],
    )

    def filters(self) -> BoardFilters:
        """What was asked for; what cannot be read is left out and marked in the form."""
        self.is_valid()
        asked: dict[str, Any] = self.cleaned_data
        return BoardFilters(
            text=" ".join(self.data.get("q", "").split())[:200],
            kind=asked.get("kind", ""),
            language=asked.get("language", ""),
            least=asked.get("least"),
            sort=asked.get("sort") if asked.get("sort") in SORTS else "newest",
        )


class HelpPostForm(forms.Form):
    """What a reader asks the others for."""

    kind = forms.ChoiceField(
        label=_("What do you need?"), choices=HelpKind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=_("Title of the document, or your question in one sentence"), max_length=200
    )
    reference = forms.CharField(
        label=_("Reference of the document"),
        required=False,
        max_length=4000,
        help_text=_("Paste a DOI, a reference or a BibTeX record. One document a post."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    details = forms.CharField(
        label=_("What else helps"),
        required=False,
        max_length=4000,
        help_text=_("Every signed-in reader sees this. Name no persons and no accounts."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=HelpLanguage.choices)
    bounty = points_field(_("Bounty (points)"))
    library = forms.BooleanField(
        label=_("If nobody helps, the library may take it over as a paid request for a document"),
        required=False,
        help_text=_(
            "With this you declare that the copy is for your own study or research. Your points"
            " then come back."
        ),
    )
    library_limit_fen = YuanField(label=_("For that I pay at most (yuan)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        least, most = rules.value("bounty.min"), rules.value("bounty.max")
        about = {"least": least, "most": most}
        self.fields["bounty"].help_text = (
            _("%(least)s to %(most)s points, set aside at once.") % about
        )

    def clean(self) -> dict[str, Any]:
        """The library takes a document over for a sum that is agreed to."""
        given = super().clean() or {}
        if given.get("library") and given.get("library_limit_fen") is None:
            self.add_error("library_limit_fen", _("Say how much it may cost."))
        if not given.get("library"):
            given["library_limit_fen"] = None
        return given


class PlainForm(forms.Form):
    """An act that needs nothing but its button."""


class BountyForm(forms.Form):
    """A higher bounty."""

    bounty = points_field(_("New bounty (points)"))


class GivenForm(forms.Form):
    """An answer: a text, a file, or both."""

    text = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=8000,
        help_text=_("A link to a free copy is an answer too. Say where it is from."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, PNG, JPEG, TIFF, Word, Excel or ZIP. Only the asker sees it."),
    )
    declares = forms.BooleanField(
        label=_(
            "I may share this for the asker's own study or research. It is no whole book, current"
            " textbook, exam paper, secret paper or personal data."
        )
    )


class ThanksForm(forms.Form):
    """The answer is accepted, perhaps with a word of thanks."""

    thanks = forms.CharField(
        label=_("Thanks"), required=False, max_length=300, help_text=_("The helper reads this.")
    )


class DisputeForm(forms.Form):
    """What is wrong with an answer."""

    fault = forms.ChoiceField(
        label=_("What is wrong"), choices=HelpFault.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What you see instead"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReportForm(forms.Form):
    """What breaks the rules."""

    breach = forms.ChoiceField(label=_("What is wrong with this post"), choices=HelpBreach.choices)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class DecideForm(forms.Form):
    """What becomes of a disputed bounty."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=HelpDecision.choices, widget=forms.RadioSelect
    )
    points = points_field(
        _("Points for the helper, if the bounty is split"),
        required=False,
        help_text=_("Leave it empty for half."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("Both sides read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RemoveForm(forms.Form):
    """Why a post is taken off."""

    breach = forms.ChoiceField(label=_("Which rule is broken"), choices=HelpBreach.choices)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("Both sides read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
