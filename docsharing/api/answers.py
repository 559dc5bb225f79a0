"""What the API of document delivery gives."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from desk.clock import Clock
from desk.models import CaseFile, Message
from docsharing.api.bodies import PostToSerializer
from docsharing.models import (
    Delivery,
    DocumentRequest,
    Outcome,
    Quote,
    RequestType,
    SupplyAttempt,
)
from docsharing.queries.details import steps_of
from docsharing.queries.levels import expected_at
from docsharing.queries.links import delivery_path
from docsharing.queries.paper import label_of, may_confirm
from docsharing.queries.requests import files_for
from docsharing.queries.shown import as_told, shown_hold, shown_state, untold_moments
from docsharing.queries.story import Bill, Course, bill_for, course_of, open_acts
from docsharing.services import outcome_of
from portal.clock import now
from portal.models import StoredFile

RENEWABLE = (Outcome.EXPIRED, Outcome.USED_UP)


class KnownCitationSerializer(serializers.Serializer[Any]):
    """The fields of a citation that are known; the others are left out."""

    kind = serializers.ChoiceField(RequestType.choices)
    title = serializers.CharField(required=False)
    container = serializers.CharField(required=False)
    authors = serializers.ListField(child=serializers.CharField(), required=False)
    year = serializers.IntegerField(required=False)
    pages = serializers.CharField(required=False)
    doi = serializers.CharField(required=False)


class OfferSerializer(serializers.ModelSerializer[Quote]):
    """What waits for the reader's consent."""

    class Meta:
        model = Quote
        fields = (
            "id", "kind", "pages", "price_fen", "protection_fen", "held_fen", "missing",
            "valid_until",
        )  # fmt: skip
        read_only_fields = fields


class AskedThereSerializer(serializers.ModelSerializer[SupplyAttempt]):
    """A library or service that the desk asked, and what came of it."""

    source = serializers.CharField(source="source.__str__")
    failed = serializers.SerializerMethodField()

    class Meta:
        model = SupplyAttempt
        fields = ("source", "asked_at", "answer", "reason", "failed")
        read_only_fields = fields

    def get_failed(self, attempt: SupplyAttempt) -> bool:
        """It agreed, and then it did not come."""
        return attempt.failed_at is not None


class BillLineSerializer(serializers.Serializer[Any]):
    """A line of a bill."""

    label = serializers.CharField()
    fen = serializers.IntegerField()


class StepSerializer(serializers.Serializer[Any]):
    """A step on the way: `done`, `now`, or nothing while it is still to come."""

    label = serializers.CharField()
    state = serializers.CharField(read_only=True)


class CourseLineSerializer(serializers.Serializer[Any]):
    """Something that happened, in the reader's words."""

    at = serializers.DateTimeField()
    text = serializers.CharField()


class AttachedSerializer(serializers.ModelSerializer[StoredFile]):
    """What the reader attached."""

    class Meta:
        model = StoredFile
        fields = ("name", "size", "media_type")
        read_only_fields = fields


class KeptFileSerializer(serializers.ModelSerializer[CaseFile]):
    """A file that the desk keeps with the request for its reader."""

    name = serializers.CharField(source="stored.name")
    size = serializers.IntegerField(source="stored.size")
    media_type = serializers.CharField(source="stored.media_type")

    class Meta:
        model = CaseFile
        fields = ("id", "name", "size", "media_type", "at")
        read_only_fields = fields


class RequestDeliverySerializer(serializers.ModelSerializer[Delivery]):
    """What was delivered: behind a link, with the address of its page, or on paper."""

    downloads_left = serializers.IntegerField(source="left")
    ended = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField(help_text="Address of its page; null of a paper copy")

    class Meta:
        model = Delivery
        fields = (
            "method", "pages", "price_fen", "expires_at", "downloads_left", "ended", "page",
            "collect_by", "carrier", "tracking", "received_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(Outcome.choices, allow_null=True))
    def get_ended(self, delivery: Delivery) -> str | None:
        """Why it no longer gives its file; nothing while it does."""
        return outcome_of(delivery)

    def get_page(self, delivery: Delivery) -> str | None:
        """The link that her mail has."""
        return None if delivery.is_paper else delivery_path(delivery)


def live_of(row: DocumentRequest) -> Delivery | None:
    """What was delivered and not withdrawn, of deliveries that are loaded."""
    return next((each for each in row.deliveries.all() if each.withdrawn_at is None), None)


class RequestSerializer(serializers.ModelSerializer[DocumentRequest]):
    """A request of one's own, as a list shows it."""

    number = serializers.CharField(source="case.number.code", default=None)
    state = serializers.CharField(source="shown_state")
    state_label = serializers.SerializerMethodField()
    citation = serializers.SerializerMethodField()
    sent_at = serializers.DateTimeField(source="case.opened_at")
    expected_at = serializers.SerializerMethodField(
        help_text="By when you have it; while you are asked something: if you answered now"
    )
    held_fen = serializers.SerializerMethodField()
    delivery = serializers.SerializerMethodField()

    class Meta:
        model = DocumentRequest
        fields: tuple[str, ...] = (
            "id",
            "number",
            "state",
            "state_label",
            "citation",
            "service_level",
            "delivery_method",
            "purpose",
            "need_by",
            "max_cost_fen",
            "estimate_fen",
            "held_fen",
            "sent_at",
            "expected_at",
            "delivery",
        )

    def get_state_label(self, row: DocumentRequest) -> str:
        """What readers read."""
        return label_of(row, shown_state(row), live_of(row))

    @extend_schema_field(serializers.DateTimeField())
    def get_expected_at(self, row: DocumentRequest) -> str | None:
        """The calendar is read once for all requests of a list."""
        if row.case.paused_at and "clock" not in self.context:
            self.context["clock"] = Clock.at_hand(now())
        expected = expected_at(row, self.context.get("clock"))
        return serializers.DateTimeField().to_representation(expected)

    @extend_schema_field(KnownCitationSerializer)
    def get_citation(self, row: DocumentRequest) -> dict[str, Any]:
        """The known fields."""
        return {"kind": row.request_type} | row.citation.as_dict()

    def get_held_fen(self, row: DocumentRequest) -> int:
        """What is set aside for it now."""
        hold = shown_hold(row)
        return hold.amount_fen if hold else 0

    @extend_schema_field(RequestDeliverySerializer(allow_null=True))
    def get_delivery(self, row: DocumentRequest) -> dict[str, Any] | None:
        """What was delivered and not withdrawn."""
        live = live_of(row)
        return RequestDeliverySerializer(live).data if live else None


class RequestDetailSerializer(RequestSerializer):
    """A request with its course, its bill, and what may be done now."""

    may = serializers.SerializerMethodField(help_text="Acts that this state allows")
    steps = serializers.SerializerMethodField()
    course = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField(help_text="Why the document cannot be had")
    why_note = serializers.SerializerMethodField()
    answer_by = serializers.SerializerMethodField(help_text="While you are asked something")
    bill = serializers.SerializerMethodField()
    subsidy_fen = serializers.SerializerMethodField()
    prepaid_fen = serializers.SerializerMethodField()
    quote = serializers.SerializerMethodField()
    asked = serializers.SerializerMethodField()
    attachment = AttachedSerializer(read_only=True, allow_null=True)
    files = serializers.SerializerMethodField()

    class Meta(RequestSerializer.Meta):
        fields = (
            *RequestSerializer.Meta.fields,
            "clue",
            "declared_at",
            "answer_by",
            "may",
            "steps",
            "course",
            "why",
            "why_note",
            "bill",
            "subsidy_fen",
            "prepaid_fen",
            "quote",
            "asked",
            "attachment",
            "files",
        )

    def _course(self, row: DocumentRequest) -> Course:
        if "course" not in self.context:
            self.context["course"] = course_of(row)
        return self.context["course"]

    def _bill(self, row: DocumentRequest) -> Bill:
        if "bill" not in self.context:
            self.context["bill"] = bill_for(row, live_of(row))
        return self.context["bill"]

    def get_answer_by(self, row: DocumentRequest) -> datetime | None:
        """Until when an answer is waited for, once she knows that she was asked."""
        return row.answer_by if "answer" in open_acts(row) else None

    def get_may(self, row: DocumentRequest) -> list[str]:
        """The names of the acts: cancel, answer, consent, download, renew, received."""
        live = live_of(row)
        if live and live.is_paper:
            confirms = ["received"] if may_confirm(live, shown_state(row)) else []
            return [*open_acts(row), *confirms]
        ended = live and outcome_of(live)
        opens = ["download"] if live and ended is None else []
        renews = ["renew"] if live and ended in RENEWABLE and live.renewed_at is None else []
        return [*open_acts(row), *opens, *renews]

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, row: DocumentRequest) -> list[dict[str, Any]]:
        """The four steps that a reader follows."""
        return [dict(StepSerializer(step).data) for step in steps_of(row, live_of(row))]

    @extend_schema_field(CourseLineSerializer(many=True))
    def get_course(self, row: DocumentRequest) -> list[dict[str, Any]]:
        """What happened, newest first."""
        return [dict(CourseLineSerializer(line).data) for line in self._course(row).lines]

    def get_why(self, row: DocumentRequest) -> str:
        """The reason in words; empty unless the document cannot be had."""
        return self._course(row).why

    def get_why_note(self, row: DocumentRequest) -> str:
        """What the desk added to the reason."""
        return self._course(row).why_note

    @extend_schema_field(BillLineSerializer(many=True))
    def get_bill(self, row: DocumentRequest) -> list[dict[str, Any]]:
        """Line by line."""
        return [dict(BillLineSerializer(line).data) for line in self._bill(row).lines]

    def get_subsidy_fen(self, row: DocumentRequest) -> int:
        """How much of what is held or charged the subsidy pays."""
        return self._bill(row).split.subsidy_fen

    def get_prepaid_fen(self, row: DocumentRequest) -> int:
        """How much of it prepaid money pays."""
        return self._bill(row).split.prepaid_fen

    @extend_schema_field(OfferSerializer(allow_null=True))
    def get_quote(self, row: DocumentRequest) -> dict[str, Any] | None:
        """What waits for her consent, as soon as she is told of it."""
        offer = next((each for each in row.quotes.all() if each.answered_at is None), None)
        told = offer is not None and "consent" in open_acts(row)
        return OfferSerializer(offer).data if told else None

    @extend_schema_field(AskedThereSerializer(many=True))
    def get_asked(self, row: DocumentRequest) -> list[dict[str, Any]]:
        """To whom the desk sent it, and what came of that."""
        asked = sorted(row.attempts.all(), key=lambda each: each.pk)
        asked = as_told(row.case_id, asked, untold_moments([row.case_id]) if asked else set())
        return [dict(AskedThereSerializer(each).data) for each in asked]

    @extend_schema_field(KeptFileSerializer(many=True))
    def get_files(self, row: DocumentRequest) -> list[dict[str, Any]]:
        """What the desk keeps with it for the reader."""
        return [dict(KeptFileSerializer(kept).data) for kept in files_for(row)]


class ReceiptSerializer(serializers.Serializer[Any]):
    """What the reader may print or send on: the code opens the state, and nothing else."""

    number = serializers.CharField(allow_null=True)
    reference = serializers.CharField()
    sent_at = serializers.DateTimeField()
    state_label = serializers.CharField()
    post_to = PostToSerializer(allow_null=True)
    status_code = serializers.CharField()
    status_address = serializers.CharField()


class MessageSerializer(serializers.ModelSerializer[Message]):
    """A word between reader and desk."""

    text = serializers.CharField(max_length=4000)

    class Meta:
        model = Message
        fields = ("id", "from_staff", "text", "at", "read_at")
        read_only_fields = ("from_staff", "at", "read_at")


class StatusSerializer(serializers.Serializer[Any]):
    """Where a request is: no name, no file, no price."""

    number = serializers.CharField(allow_null=True)
    state = serializers.CharField(read_only=True)
    state_label = serializers.CharField()
    steps = StepSerializer(many=True)
    sent_at = serializers.DateTimeField()
    expected_at = serializers.DateTimeField()
