"""What the desk puts right in a citation, and how the history of the case tells of it."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from desk.kinds import ActForm
from docsharing.citations import Citation
from docsharing.forms.batches import label_of
from docsharing.forms.requests import CitationForm, values_of
from docsharing.models import CITATION_FIELDS
from portal.forms import WholeNumberField


class CorrectForm(CitationForm, ActForm):
    """The citation as the request has it: what is not sent stays as it is."""

    as_sent = ("authors",)

    version = WholeNumberField(
        label=_("Version of the case"), required=False, min_value=1, widget=forms.HiddenInput
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, case: Any = None, by: Any = None
    ) -> None:
        before = case.document_request.citation if case else Citation()
        known = dict.fromkeys(CITATION_FIELDS, "") | values_of(before)
        initial = known | {"version": case.version if case else None}
        about = {"request_type": before.kind, "before": before, "case": case, "by": by}
        given = None if data is None else known | dict(data.items())
        super().__init__(given, files, initial=initial, **about)
        self.unreadable = given is not None and not self._read_authors(given)

    def _read_authors(self, given: dict[str, Any]) -> bool:
        """Take authors as text, or as a list of names; says whether they are either."""
        authors = given["authors"]
        if isinstance(authors, str):
            return True
        given["authors"] = self["authors"].initial
        if not isinstance(authors, list) or not all(isinstance(name, str) for name in authors):
            return False
        given["authors"] = "; ".join(authors)
        self.names[given["authors"]] = tuple(authors)
        return True

    def clean(self) -> dict[str, Any]:
        """A citation, and on which version of the case it was seen."""
        super().clean()
        if self.unreadable:
            self.add_error("authors", _("Give the authors as text, or as a list of names."))
        return {"citation": self.citation, "version": self.cleaned_data.get("version")}


def corrections_in_words(told: set[str]) -> Mapping[str, str]:
    """Each field that a correction changed, with what it said and says."""
    return {text: _in_words(json.loads(text)) for text in told}


def _in_words(correction: Mapping[str, Any]) -> str:
    parts = pgettext("between the fields of a correction", "; ")
    return parts.join(
        gettext("%(field)s: %(old)s → %(new)s")
        % {"field": label_of(name, correction["type"]), "old": _shown(old), "new": _shown(new)}
        for name, old, new in correction["changes"]
    )


def _shown(value: Any) -> str:
    text = "; ".join(value) if isinstance(value, list) else str(value or "")
    return text or gettext("(empty)")
