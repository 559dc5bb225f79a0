"""What a reader has, and how it came to be so, for a program of hers."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.queries import represented_by
from ledger import queries
from ledger.queries.purses import Holder
from ledger.queries.statement import Filters, Line, Place
from portal.api import DayField, Places


class PursesSerializer(serializers.Serializer[Any]):
    """What a holder can spend, what is set aside, and what she owes. Whole fen."""

    subsidy_fen = serializers.IntegerField()
    prepaid_fen = serializers.IntegerField()
    held_fen = serializers.IntegerField()
    next_expiry = serializers.DateField(allow_null=True)
    owed_fen = serializers.IntegerField()


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
    """A page of the statement; `next` is the address of the older page."""

    next = serializers.CharField(allow_null=True)
    results = LineSerializer(many=True)


class OrganisationPursesSerializer(PursesSerializer):
    """What an organisation can spend, what its cases hold, and what it owes. Whole fen."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class StatementQuerySerializer(serializers.Serializer[Any]):
    """Which part of the statement is wanted."""

    purse = serializers.ChoiceField(("subsidy", "prepaid"), required=False, default="")
    since = DayField(required=False, default=None)
    until = DayField(required=False, default=None)


PURSES = OpenApiExample(
    "After the welcome",
    {
        "subsidy_fen": 5000,
        "prepaid_fen": 0,
        "held_fen": 0,
        "next_expiry": "2027-11-23",
        "owed_fen": 0,
    },
    response_only=True,
)
ORGANISATIONS = OpenApiExample(
    "A company of which one is the liaison",
    [
        {
            "id": 3,
            "name": "重庆桥梁公司",
            "subsidy_fen": 0,
            "prepaid_fen": 50_000,
            "held_fen": 0,
            "next_expiry": None,
            "owed_fen": 0,
        }
    ],
    response_only=True,
)
STATEMENT = OpenApiExample(
    "A delivery",
    {
        "next": None,
        "results": [
            {
                "id": 812,
                "business_date": "2026-11-23",
                "kind": "delivery-charged",
                "text": "Document delivered, 6 pages: WX-2026-000042",
                "receipt": "",
                "subsidy_fen": -380,
                "prepaid_fen": 0,
                "subsidy_after_fen": 4620,
                "prepaid_after_fen": 0,
            }
        ],
    },
    response_only=True,
)


class MyPurses(APIView):
    """What one has."""

    @extend_schema(
        summary="My subsidy and prepaid money", responses=PursesSerializer, examples=[PURSES]
    )
    def get(self, request: Request) -> Response:
        """Her own purses."""
        return Response(PursesSerializer(queries.told(request.user)).data)


class MyOrganisations(APIView):
    """The organisations for whose money one answers."""

    @extend_schema(
        summary="What the organisations have that I head, or am the liaison of",
        responses=OrganisationPursesSerializer(many=True),
        examples=[ORGANISATIONS],
    )
    def get(self, request: Request) -> Response:
        """All of them, by name."""
        rows = [
            {"id": each.pk, "name": each.name, **asdict(purses)}
            for each, purses in queries.told_each([*represented_by(request.user)])
        ]
        return Response(OrganisationPursesSerializer(rows, many=True).data)


STATEMENT_QUERY: list[Any] = [
    StatementQuerySerializer,
    OpenApiParameter("cursor", str, description="Part of `next`: follow that"),
]


class MyStatement(APIView):
    """How it came to be so."""

    @extend_schema(
        summary="My statement, newest first",
        parameters=STATEMENT_QUERY,
        responses=StatementSerializer,
        examples=[STATEMENT],
    )
    def get(self, request: Request) -> Response:
        """A page of her entries, with the balance after each."""
        return _statement(request, request.user)


class OrganisationStatement(APIView):
    """How an organisation's money came to be so."""

    @extend_schema(
        summary="The statement of an organisation that I head, or am the liaison of",
        parameters=STATEMENT_QUERY,
        responses=StatementSerializer,
        examples=[STATEMENT],
    )
    def get(self, request: Request, pk: int) -> Response:
        """A page of its entries, with the balance after each."""
        return _statement(request, get_object_or_404(represented_by(request.user), pk=pk))


def _statement(request: Request, holder: Holder) -> Response:
    asked = StatementQuerySerializer(data=request.GET)
    asked.is_valid(raise_exception=True)
    filters = Filters(**asked.validated_data)
    # The cursor carries the balance from which the older page goes on.
    places = Places(request, filters)
    page = queries.statement(holder, filters, after=_place(places.given()))
    answer = {"next": places.next(_parts(page.older)), "results": page.lines}
    return Response(StatementSerializer(answer).data)


def _parts(place: Place | None) -> list[Any] | None:
    if place is None:
        return None
    return [place.day.isoformat(), place.entry_id, place.subsidy_fen, place.prepaid_fen]


def _place(parts: list[Any] | None) -> Place | None:
    if parts is None:
        return None
    day, *rest = parts
    return Place(date.fromisoformat(day), *rest)
