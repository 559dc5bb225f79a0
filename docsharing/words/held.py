"""What stands in the columns of "my data" that are about documents."""

from docsharing.cases import READER_LABELS, SourceReason, State
from docsharing.models import (
    Cause,
    Outcome,
    Purpose,
    QuoteAnswer,
    QuoteKind,
    Remedy,
    RequestType,
    ServiceLevel,
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
    **of_choices("copyright_uses.work_kind", WorkKind.choices),
}
