"""What a person may type."""

from docsharing.forms.batches import LineForm, ListForm, SendForm, label_of
from docsharing.forms.button import ButtonForm
from docsharing.forms.complaints import (
    ApologyForm,
    ComplaintForm,
    RefundForm,
    RefuseForm,
    ResendForm,
)
from docsharing.forms.copyright import ApartForm, BlockForm, CoverForm, LicenceForm, PeriodForm
from docsharing.forms.corrections import CorrectForm, corrections_in_words
from docsharing.forms.desk import (
    AskForm,
    DeliverForm,
    SearchForm,
    UncollectedForm,
    UnfilledForm,
    WithdrawForm,
)
from docsharing.forms.holdings import HoldingImportForm
from docsharing.forms.requests import (
    AnswerForm,
    CitationForm,
    CodeForm,
    MessageForm,
    RequestForm,
    citation_in,
    limit_in,
    number_in,
    values_like,
    values_of,
)
from docsharing.forms.supply import (
    NewSourceForm,
    QuoteForm,
    SourceFailedForm,
    SourceForm,
    SourceNextForm,
    SourceNoForm,
    SourceYesForm,
    SupplySourceForm,
)
from docsharing.forms.ways import AddressForm

__all__ = [
    "AddressForm",
    "AnswerForm",
    "ApartForm",
    "ApologyForm",
    "AskForm",
    "BlockForm",
    "ButtonForm",
    "CitationForm",
    "CodeForm",
    "ComplaintForm",
    "CorrectForm",
    "CoverForm",
    "DeliverForm",
    "HoldingImportForm",
    "LicenceForm",
    "LineForm",
    "ListForm",
    "MessageForm",
    "NewSourceForm",
    "PeriodForm",
    "QuoteForm",
    "RefundForm",
    "RefuseForm",
    "RequestForm",
    "ResendForm",
    "SearchForm",
    "SendForm",
    "SourceFailedForm",
    "SourceForm",
    "SourceNextForm",
    "SourceNoForm",
    "SourceYesForm",
    "SupplySourceForm",
    "UncollectedForm",
    "UnfilledForm",
    "WithdrawForm",
    "citation_in",
    "corrections_in_words",
    "label_of",
    "limit_in",
    "number_in",
    "values_like",
    "values_of",
]
