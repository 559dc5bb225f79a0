"""What copyright still allows, and what the library holds, for a program of the reader's."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from docsharing.api.bodies import CitationSerializer
from docsharing.api.examples import HELD
from docsharing.queries.copyright import Allowance
from docsharing.queries.holdings import Held, held


def shown_allowance(rights: Allowance) -> dict[str, Any]:
    """How much of the work is left, and why a request would be refused."""
    no = rights.refusal
    return {
        "counts_as": rights.kind,
        "limit": rights.limit,
        "had": rights.had,
        "left": rights.left,
        "months": rights.months,
        "refused": no and {"code": no.code, "field": no.field, "detail": no.text},
    }


def shown_holding(row: Held) -> dict[str, Any]:
    """Where a title stands."""
    return {
        "title": row.title,
        "call_number": row.call_number,
        "location": row.location,
        "kind": row.kind,
        "volumes": row.volumes,
        "covers": row.covers,
        "url": row.url,
    }


class Holdings(APIView):
    """What the library holds."""

    @extend_schema(
        summary="Whether the library holds the book or journal of a citation",
        request=CitationSerializer,
        responses=OpenApiTypes.OBJECT,
        examples=[HELD],
    )
    def post(self, request: Request) -> Response:
        """By ISBN, ISSN or the whole title; `covers` tells whether the volumes reach the year."""
        given = CitationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response([shown_holding(row) for row in held(given.validated_data["citation"])])
