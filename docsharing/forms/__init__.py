"""What a person may type."""

from docsharing.forms.complaints import ComplaintForm, RefundForm, RefuseForm, ResendForm
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
    "CitationForm",
    "CodeForm",
    "ComplaintForm",
    "DeliverForm",
    "MessageForm",
    "RefundForm",
    "RefuseForm",
    "RequestForm",
    "ResendForm",
    "SearchForm",
    "UnfilledForm",
    "WithdrawForm",
    "citation_in",
    "values_of",
]
