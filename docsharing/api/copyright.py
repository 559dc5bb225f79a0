"""What copyright still allows, and what the library holds, for a program of the reader's."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from docsharing.api.bodies import CitationSerializer
from docsharing.api.examples import CITED, HELD
from docsharing.models import HoldingKind, WorkKind
from docsharing.queries.copyright import Allowance
from docsharing.queries.holdings import Held, held


class RefusedSerializer(serializers.Serializer[Any]):
    """Why a request would be refused."""

    code = serializers.CharField()
    field = serializers.CharField(allow_null=True)
    detail = serializers.CharField(source="text")


class AllowanceSerializer(serializers.Serializer[Allowance]):
    """How much of the work copyright still allows you."""

    counts_as = serializers.ChoiceField(WorkKind.choices, source="kind")
    limit = serializers.IntegerField(allow_null=True, help_text="Pages of a book, or articles")
    had = serializers.IntegerField()
    left = serializers.IntegerField(allow_null=True)
    months = serializers.IntegerField(help_text="For so long it counts")
    refused = serializers.SerializerMethodField()

    @extend_schema_field(RefusedSerializer(allow_null=True))
    def get_refused(self, rights: Allowance) -> dict[str, Any] | None:
        """Nothing while it may be sent."""
        return dict(RefusedSerializer(rights.refusal).data) if rights.refusal else None


class HeldSerializer(serializers.Serializer[Held]):
    """A title that the library holds, and where."""

    title = serializers.CharField()
    call_number = serializers.CharField()
    location = serializers.CharField()
    kind = serializers.ChoiceField(HoldingKind.choices)
    volumes = serializers.CharField()
    covers = serializers.BooleanField(allow_null=True, help_text="Whether they reach the year")
    url = serializers.CharField()
    open_url = serializers.CharField(help_text="Where anybody may read it free of charge")


class Holdings(APIView):
    """What the library holds."""

    @extend_schema(
        summary="Whether the library holds the book or journal of a citation",
        request=CitationSerializer,
        responses=HeldSerializer(many=True),
        examples=[CITED, HELD],
    )
    def post(self, request: Request) -> Response:
        """By ISBN, ISSN or the whole title."""
        given = CitationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        found = held(given.validated_data["citation"])
        return Response(HeldSerializer(found, many=True).data)
