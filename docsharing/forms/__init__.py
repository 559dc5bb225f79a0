"""What a person may type."""

from docsharing.forms.batches import LineForm, ListForm, SendForm, label_of
from docsharing.forms.button import ButtonForm
from docsharing.forms.desk import AskForm, DeliverForm, SearchForm, UnfilledForm, WithdrawForm
from docsharing.forms.requests import (
    AnswerForm,
    CitationForm,
    CodeForm,
    MessageForm,
    RequestForm,
    citation_in,
    values_of,
)

__all__ = [
    "AnswerForm",
    "AskForm",
    "ButtonForm",
    "CitationForm",
    "CodeForm",
    "DeliverForm",
    "LineForm",
    "ListForm",
    "MessageForm",
    "RequestForm",
    "SearchForm",
    "SendForm",
    "UnfilledForm",
    "WithdrawForm",
    "citation_in",
    "label_of",
    "values_of",
]
