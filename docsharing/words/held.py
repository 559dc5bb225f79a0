"""What stands in the columns of "my data" that are about documents."""

from django.utils.translation import pgettext_lazy

from docsharing.cases import READER_LABELS, SourceReason, State
from docsharing.models import (
    Cause,
    Outcome,
    Purpose,
    QuoteAnswer,
    QuoteKind,
    RedemptionState,
    Remedy,
    RequestType,
    ServiceLevel,
    ShownDocument,
    SourceAnswer,
    Through,
    WorkKind,
)
from portal.words import of_choices

REQUESTS, BATCHES = "document_requests", "request_batches"
TEXTS = {
    **of_choices(
        f"{REQUESTS}.state", [(state, READER_LABELS.get(state, state.label)) for state in State]
    ),
    **of_choices(f"{REQUESTS}.service_level", ServiceLevel.choices),
    **of_choices(f"{REQUESTS}.citation.kind", RequestType.choices),
    **of_choices(f"{REQUESTS}.asked_where.answer", SourceAnswer.choices),
    **of_choices(f"{REQUESTS}.asked_where.reason", SourceReason.choices),
    **of_choices(f"{REQUESTS}.quotes.kind", QuoteKind.choices),
    **of_choices(f"{REQUESTS}.quotes.answer", QuoteAnswer.choices),
    **of_choices(f"{REQUESTS}.quotes.through", Through.choices),
    **of_choices(f"{BATCHES}.purpose", Purpose.choices),
    **of_choices(f"{BATCHES}.lines.citation.kind", RequestType.choices),
    **of_choices("complaints.cause", Cause.choices),
    **of_choices("complaints.remedy", Remedy.choices),
    **of_choices("delivery_openings.outcome", Outcome.choices),
    **of_choices("gifts.state", RedemptionState.choices),
    **of_choices("gifts.document", ShownDocument.choices),
    "data.gifts": pgettext_lazy("my data", "Gifts"),
    "held.gift": pgettext_lazy("my data", "Gift"),
    "held.points": pgettext_lazy("my data", "Points"),
    "held.reserved_at": pgettext_lazy("my data", "Chosen on"),
    "held.gift_number": pgettext_lazy("my data", "Number of the gift"),
    "held.ended_at": pgettext_lazy("my data", "Ended on"),
    "held.slip": pgettext_lazy("my data", "Number of the signed slip"),
    **of_choices("copyright_uses.work_kind", WorkKind.choices),
}
