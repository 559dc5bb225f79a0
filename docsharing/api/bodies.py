"""What the API of document delivery takes and gives."""

from typing import Any

from rest_framework import serializers

from desk.models import Message
from docsharing.cases import DELIVERY
from docsharing.citations import Citation
from docsharing.citations.assemble import assemble
from docsharing.models import DocumentRequest, Purpose, RequestType, ServiceLevel
from docsharing.queries.links import delivery_path
from docsharing.queries.shown import shown_hold, shown_state
from docsharing.services import Wish
from portal import words
from portal.api import FenField

NOTE_FIELDS = {"patent": "number", "standard": "number"}


class CitationSerializer(serializers.Serializer[Citation]):
    """A document as it is cited; which fields are needed depends on the kind."""

    kind = serializers.ChoiceField(RequestType.choices)
    title = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    container = serializers.CharField(
        required=False, allow_blank=True, max_length=500, help_text="Journal, book or conference"
    )
    authors = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=100
    )
    year = serializers.IntegerField(required=False, allow_null=True)
    volume = serializers.CharField(required=False, allow_blank=True, max_length=40)
    issue = serializers.CharField(required=False, allow_blank=True, max_length=40)
    pages = serializers.CharField(required=False, allow_blank=True, max_length=60)
    doi = serializers.CharField(required=False, allow_blank=True, max_length=300)
    pmid = serializers.CharField(required=False, allow_blank=True, max_length=12)
    issn = serializers.CharField(required=False, allow_blank=True, max_length=20)
    isbn = serializers.CharField(required=False, allow_blank=True, max_length=30)
    publisher = serializers.CharField(required=False, allow_blank=True, max_length=300)
    edition = serializers.CharField(required=False, allow_blank=True, max_length=60)
    institution = serializers.CharField(required=False, allow_blank=True, max_length=300)
    degree = serializers.CharField(required=False, allow_blank=True, max_length=60)
    number = serializers.CharField(required=False, allow_blank=True, max_length=80)
    country = serializers.CharField(required=False, allow_blank=True, max_length=20)
    applicant = serializers.CharField(required=False, allow_blank=True, max_length=300)
    place = serializers.CharField(required=False, allow_blank=True, max_length=200)
    language = serializers.CharField(required=False, allow_blank=True, max_length=20)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Read the fields as a citation; what breaks its rule is refused at its field."""
        citation, notes = assemble(given)
        for note in notes:
            what = note.code.removeprefix("citation.").split("-")[0]
            field = NOTE_FIELDS.get(what, what)
            if given.get(field):
                raise serializers.ValidationError(
                    {field: words.say(note.code, note.params)}, note.code
                )
        return {"citation": citation}


class WishSerializer(serializers.Serializer[Wish]):
    """A request to be sent."""

    citation = CitationSerializer()
    declares = serializers.BooleanField(
        help_text="The declaration on the use of the copy; must be true"
    )
    service_level = serializers.ChoiceField(ServiceLevel.choices, default=ServiceLevel.NORMAL)
    need_by = serializers.DateField(required=False, allow_null=True)
    max_cost_fen = FenField(required=False, allow_null=True, min_value=0)
    clue = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")
    purpose = serializers.ChoiceField(Purpose.choices, default=Purpose.STUDY)
    book_pages = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=20_000,
        help_text="Pages of the whole book, for a chapter",
    )  # fmt: skip

    def wish(self) -> Wish:
        """What the reader asks for."""
        given = self.validated_data
        return Wish(
            citation=given["citation"]["citation"],
            declares=given["declares"],
            service_level=given["service_level"],
            need_by=given.get("need_by"),
            max_cost_fen=given.get("max_cost_fen"),
            clue=given["clue"],
            purpose=given["purpose"],
            book_pages=given.get("book_pages"),
        )


class RequestSerializer(serializers.ModelSerializer[DocumentRequest]):
    """A request of one's own."""

    number = serializers.CharField(source="case.number.code", default=None)
    state = serializers.CharField(source="shown_state")
    state_label = serializers.SerializerMethodField()
    citation = serializers.SerializerMethodField()
    sent_at = serializers.DateTimeField(source="case.opened_at")
    expected_at = serializers.DateTimeField(source="case.deliver_due_at")
    held_fen = serializers.SerializerMethodField()
    delivery = serializers.SerializerMethodField()

    class Meta:
        model = DocumentRequest
        fields = (
            "id",
            "number",
            "state",
            "state_label",
            "citation",
            "service_level",
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
        return DELIVERY.reader_label(shown_state(row))

    def get_citation(self, row: DocumentRequest) -> dict[str, Any]:
        """The known fields."""
        return {"kind": row.request_type} | row.citation.as_dict()

    def get_held_fen(self, row: DocumentRequest) -> int:
        """What is set aside for it now."""
        hold = shown_hold(row)
        return hold.amount_fen if hold else 0

    def get_delivery(self, row: DocumentRequest) -> dict[str, Any] | None:
        """What was delivered, with the address of its page."""
        live = next((each for each in row.deliveries.all() if each.withdrawn_at is None), None)
        return live and {
            "pages": live.pages,
            "price_fen": live.price_fen,
            "expires_at": live.expires_at,
            "downloads_left": live.left,
            "page": delivery_path(live),
        }


class MessageSerializer(serializers.ModelSerializer[Message]):
    """A word between reader and desk."""

    text = serializers.CharField(max_length=4000)

    class Meta:
        model = Message
        fields = ("id", "from_staff", "text", "at")
        read_only_fields = ("from_staff", "at")


class AnswerSerializer(serializers.Serializer[Any]):
    """An answer to the desk's question."""

    text = serializers.CharField(max_length=4000)
    citation = CitationSerializer(required=False)


class TextSerializer(serializers.Serializer[Any]):
    """A pasted text."""

    text = serializers.CharField(max_length=20_000, trim_whitespace=False)


class CodeSerializer(serializers.Serializer[Any]):
    """A status code."""

    code = serializers.CharField(max_length=60)
