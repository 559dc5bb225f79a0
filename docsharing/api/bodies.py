"""What the API of document delivery takes."""

from typing import Any

from rest_framework import serializers

from docsharing.cases import State
from docsharing.citations import Citation
from docsharing.citations.assemble import assemble
from docsharing.models import DeliveryMethod, Purpose, RequestType, ServiceLevel
from docsharing.queries.listing import Filters
from docsharing.queries.paper import LONGEST, PostTo
from docsharing.services import Wish
from portal import words
from portal.api import DayField, FenField

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


class PostToSerializer(serializers.Serializer[Any]):
    """Where a paper copy is sent; only she and the desk see it."""

    recipient = serializers.CharField(max_length=LONGEST["recipient"])
    phone = serializers.CharField(max_length=30, help_text="At which the carrier reaches her")
    address = serializers.CharField(max_length=LONGEST["address"])
    postcode = serializers.CharField(max_length=12, help_text="Six digits")


class TermsSerializer(serializers.Serializer[Any]):
    """How a document is wanted."""

    service_level = serializers.ChoiceField(ServiceLevel.choices, default=ServiceLevel.NORMAL)
    need_by = DayField(required=False, allow_null=True)
    max_cost_fen = FenField(required=False, allow_null=True, min_value=0)
    delivery_method = serializers.ChoiceField(DeliveryMethod.choices, default=DeliveryMethod.LINK)
    post_to = PostToSerializer(
        required=False, allow_null=True, help_text="Needed for `post`, and kept for it alone"
    )
    clue = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")
    purpose = serializers.ChoiceField(Purpose.choices, default=Purpose.STUDY)
    book_pages = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=20_000,
        help_text="Pages of the whole book, for a chapter",
    )  # fmt: skip


class PricedSerializer(TermsSerializer):
    """What is wanted and how: enough for its price."""

    citation = CitationSerializer()


class PurposeSerializer(serializers.Serializer[Any]):
    """What a copy is for."""

    purpose = serializers.ChoiceField(Purpose.choices, default=Purpose.STUDY)


class WishSerializer(PricedSerializer):
    """A request to be sent."""

    declares = serializers.BooleanField(
        help_text="In the words of `declaration/` for this purpose; must be true"
    )
    again = serializers.BooleanField(
        default=False, help_text="Also when you asked for the same document lately"
    )

    def wish(self, attachment: Any = None) -> Wish:
        """What the reader asks for."""
        given = self.validated_data
        return Wish(
            citation=given["citation"]["citation"],
            declares=given["declares"],
            service_level=given["service_level"],
            need_by=given.get("need_by"),
            max_cost_fen=given.get("max_cost_fen"),
            delivery_method=given["delivery_method"],
            post_to=PostTo(**given["post_to"]) if given.get("post_to") else None,
            clue=given["clue"],
            attachment=attachment,
            purpose=given["purpose"],
            book_pages=given.get("book_pages"),
        )


class WishWithFileSerializer(serializers.Serializer[Any]):
    """The same with a file beside it, as multipart."""

    json = WishSerializer(help_text="What would else be the whole body")
    attachment = serializers.FileField(
        required=False, help_text="Shows the citation: PDF, PNG, JPEG, TIFF or Word, up to 10 MB"
    )


class AttachmentSerializer(serializers.Serializer[Any]):
    """The file beside the JSON."""

    attachment = serializers.FileField(required=False, allow_null=True)


class DraftSerializer(PricedSerializer):
    """A request that is not finished: the reader finds it in the form."""

    saved_at = serializers.DateTimeField(read_only=True)


class RequestQuerySerializer(serializers.Serializer[Any]):
    """Which requests a list shows."""

    state = serializers.MultipleChoiceField(choices=State.choices, required=False, default=())
    q = serializers.CharField(
        required=False, allow_blank=True, max_length=200, default="",
        help_text="Number, title, author, journal, DOI",
    )  # fmt: skip
    type = serializers.ChoiceField(choices=RequestType.choices, required=False, default="")
    since = DayField(required=False, default=None, help_text="Sent on or after")
    until = DayField(required=False, default=None, help_text="Sent on or before")
    sort = serializers.ChoiceField(
        choices=[("newest", "Newest first"), ("oldest", "Oldest first")],
        required=False, default="newest",
    )  # fmt: skip

    def filters(self) -> Filters:
        """The same as the filters of the page."""
        asked = self.validated_data
        return Filters(
            text=" ".join(asked["q"].split()),
            states=tuple(sorted(asked["state"])),
            request_type=asked["type"],
            since=asked["since"],
            until=asked["until"],
            oldest_first=asked["sort"] == "oldest",
        )


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
