"""What the API of document delivery gives before a request is sent."""

from typing import Any

from rest_framework import serializers

from docsharing.api.answers import BillLineSerializer, KnownCitationSerializer
from docsharing.api.copyright import AllowanceSerializer, HeldSerializer
from docsharing.api.hints import ClosingSerializer, OpenCopySerializer


class EstimateSerializer(serializers.Serializer[Any]):
    """What it would cost, who would pay, and when it would be there."""

    lines = BillLineSerializer(many=True)
    pages = serializers.IntegerField()
    pages_assumed = serializers.BooleanField(help_text="The citation does not tell the pages")
    price_fen = serializers.IntegerField(read_only=True)
    subsidy_fen = serializers.IntegerField()
    prepaid_fen = serializers.IntegerField()
    short_fen = serializers.IntegerField(help_text="What is lacking in all purses")
    subsidy_left_fen = serializers.IntegerField()
    expected_at = serializers.DateTimeField()
    asked_before = serializers.IntegerField(
        allow_null=True, help_text="A request of yours for the same document, lately"
    )
    copyright = AllowanceSerializer()
    held = HeldSerializer(many=True)
    open_copy = OpenCopySerializer(
        allow_null=True, help_text="Tell the reader before you send: she may not need to ask"
    )
    closing = ClosingSerializer(
        allow_null=True, help_text="If the library is closed for some days, or will be soon"
    )


class NoteSerializer(serializers.Serializer[Any]):
    """Something to be told about what was pasted."""

    code = serializers.CharField()
    detail = serializers.CharField()


class ParsedSerializer(serializers.Serializer[Any]):
    """What a pasted text says."""

    citation = KnownCitationSerializer()
    format = serializers.CharField(help_text="doi, text, ris, csl, bibtex, openurl, past …")
    unknown = serializers.ListField(child=serializers.CharField())
    notes = NoteSerializer(many=True)


class DeclarationSerializer(serializers.Serializer[Any]):
    """The words that `declares: true` stands for, in the language of the request."""

    id = serializers.IntegerField()
    text = serializers.CharField()
    valid_from = serializers.DateTimeField()
