"""What a person may type."""

from docsharing.forms.desk import AskForm, DeliverForm, SearchForm, UnfilledForm, WithdrawForm
from docsharing.forms.requests import (
    AnswerForm,
    CitationForm,
    CodeForm,
    MessageForm,
    RequestForm,
    citation_in,
    limit_in,
    values_of,
)

__all__ = [
    "AnswerForm",
    "AskForm",
    "CitationForm",
    "CodeForm",
    "DeliverForm",
    "MessageForm",
    "RequestForm",
    "SearchForm",
    "UnfilledForm",
    "WithdrawForm",
    "citation_in",
    "limit_in",
    "values_of",
]
