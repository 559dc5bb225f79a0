"""What the desk puts right in a citation, and how the history of the case tells of it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from desk.kinds import ActForm
from docsharing.citations import Citation
from docsharing.forms.batches import label_of
from docsharing.forms.requests import CitationForm, given_names, values_of
from docsharing.models import CITATION_FIELDS
from portal.forms import WholeNumberField


class CorrectForm(CitationForm, ActForm):
    """The citation as the request has it: what is not sent stays as it is."""

    version = WholeNumberField(
        label=_("Version of the case"), required=False, min_value=1, widget=forms.HiddenInput
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, case: Any = None, by: Any = None
    ) -> None:
        self.before = case.document_request.citation if case else Citation()
        known = dict.fromkeys(CITATION_FIELDS, "") | values_of(self.before)
        given = None if data is None else known | _texts(data)
        initial = known | {"version": case.version if case else None}
        super().__init__(
            given, files, initial=initial, request_type=self.before.kind, case=case, by=by
        )

    def clean(self) -> dict[str, Any]:
        """A citation; what its type has no field for stays too."""
        super().clean()
        kept = given_names(self.request_type)
        others = {n: getattr(self.before, n) for n in CITATION_FIELDS if n not in kept}
        self.citation = replace(self.citation, **others)
        return {"citation": self.citation, "version": self.cleaned_data.get("version")}


def _texts(data: Any) -> dict[str, Any]:
    """What was sent, as a form sends it; a program may send authors as a list."""
    sent = data.dict() if hasattr(data, "dict") else dict(data)
    if isinstance(sent.get("authors"), list):
        sent["authors"] = "; ".join(map(str, sent["authors"]))
    return sent


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
