"""What a person may type."""

from docsharing.forms.copyright import BlockForm, CoverForm, LicenceForm, PeriodForm
from docsharing.forms.desk import AskForm, DeliverForm, SearchForm, UnfilledForm, WithdrawForm
from docsharing.forms.holdings import HoldingImportForm
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
    "BlockForm",
    "CitationForm",
    "CodeForm",
    "CoverForm",
    "DeliverForm",
    "HoldingImportForm",
    "LicenceForm",
    "MessageForm",
    "PeriodForm",
    "RequestForm",
    "SearchForm",
    "UnfilledForm",
    "WithdrawForm",
    "citation_in",
    "values_of",
]
