"""What a reader has, and how it came to be so, for a program of hers."""

from datetime import date
from typing import Any

from django.core import signing
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ledger import queries
from ledger.queries.statement import Filters, Line, Place
from portal.refusals import Refusal


class PursesSerializer(serializers.Serializer[Any]):
    """What a holder can spend, and what is set aside. Whole fen."""

    subsidy_fen = serializers.IntegerField()
    prepaid_fen = serializers.IntegerField()
    held_fen = serializers.IntegerField()
    next_expiry = serializers.DateField(allow_null=True)


class LineSerializer(serializers.Serializer[Line]):
    """An entry with the balance after it. Whole fen."""

    id = serializers.IntegerField(source="entry.pk")
    business_date = serializers.DateField(source="entry.business_date")
    kind = serializers.CharField(source="entry.kind")
    text = serializers.CharField()
    receipt = serializers.CharField()
    subsidy_fen = serializers.IntegerField()
    prepaid_fen = serializers.IntegerField()
    subsidy_after_fen = serializers.IntegerField()
    prepaid_after_fen = serializers.IntegerField()


class StatementSerializer(serializers.Serializer[Any]):
    """A page of the statement; `next` is the cursor of the older page."""

    next = serializers.CharField(allow_null=True)
    results = LineSerializer(many=True)


class MyPurses(APIView):
    """What one has."""

    @extend_schema(
        summary="My subsidy and prepaid money",
        responses=PursesSerializer,
        examples=[
            OpenApiExample(
                "After the welcome",
                {
                    "subsidy_fen": 5000,
                    "prepaid_fen": 0,
                    "held_fen": 0,
                    "next_expiry": "2027-11-23",
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """Her own purses."""
        return Response(PursesSerializer(queries.available(request.user)).data)


class MyStatement(APIView):
    """How it came to be so."""

    @extend_schema(
        summary="My statement, newest first",
        parameters=[OpenApiParameter("cursor", str, description="`next` of the page before")],
        responses=StatementSerializer,
    )
    def get(self, request: Request) -> Response:
        """A page of her entries, with the balance after each."""
        place = self._place(request)
        page = queries.statement(request.user, Filters(), after=place)
        answer = {"next": self._cursor(request, page.older), "results": page.lines}
        return Response(StatementSerializer(answer).data)

    def _signer(self, request: Request) -> signing.TimestampSigner:
        # Signed, because a cursor carries the balance from which the older page goes on.
        return signing.TimestampSigner(salt=f"ledger.api:{request.user.pk}")

    def _cursor(self, request: Request, place: Place | None) -> str | None:
        if place is None:
            return None
        parts = [place.day.isoformat(), place.entry_id, place.subsidy_fen, place.prepaid_fen]
        return self._signer(request).sign_object(parts)

    def _place(self, request: Request) -> Place | None:
        if not (cursor := request.GET.get("cursor", "")):
            return None
        try:
            day, *rest = self._signer(request).unsign_object(cursor)
        except signing.BadSignature as bad:
            raise Refusal("not-found", status=404) from bad
        return Place(date.fromisoformat(day), *rest)
