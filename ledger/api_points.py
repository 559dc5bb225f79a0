"""A reader's points, for a program of hers."""

from datetime import date
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ledger.queries.point_statement import (
    PointFilters,
    PointLine,
    PointPlace,
    point_statement,
)
from ledger.queries.points import PointsHeld, points_held
from portal.api import Places


class PointsSerializer(serializers.Serializer[PointsHeld]):
    """What a reader has of points. `points` may be paid out once a quarter, `bonus` never."""

    points = serializers.IntegerField()
    bonus = serializers.IntegerField()
    pending = serializers.IntegerField()
    held = serializers.IntegerField()
    next_due = serializers.DateTimeField(allow_null=True)
    expiring = serializers.IntegerField()
    expires_on = serializers.DateField(allow_null=True)


class PointLineSerializer(serializers.Serializer[PointLine]):
    """An entry with what could be spent after it."""

    id = serializers.IntegerField(source="entry.pk")
    business_date = serializers.DateField(source="entry.business_date")
    kind = serializers.CharField(source="entry.kind")
    text = serializers.CharField()
    pending = serializers.IntegerField()
    points = serializers.IntegerField()
    bonus = serializers.IntegerField()
    after = serializers.IntegerField()


class PointStatementSerializer(serializers.Serializer[Any]):
    """A page of the statement; `next` is the address of the older page."""

    next = serializers.CharField(allow_null=True)
    results = PointLineSerializer(many=True)


class PointQuerySerializer(serializers.Serializer[Any]):
    """Which part of the statement is wanted."""

    book = serializers.ChoiceField(("points", "bonus"), required=False, default="")
    since = serializers.DateField(required=False, default=None)
    until = serializers.DateField(required=False, default=None)


POINTS = OpenApiExample(
    "After a request that was delivered and closed",
    {
        "points": 41,
        "bonus": 2,
        "pending": 1,
        "held": 20,
        "next_due": "2026-11-30T18:00:00+08:00",
        "expiring": 0,
        "expires_on": None,
    },
    response_only=True,
)
STATEMENT = OpenApiExample(
    "A request that was delivered and closed",
    {
        "next": None,
        "results": [
            {
                "id": 903,
                "business_date": "2026-11-23",
                "kind": "points_awarded",
                "text": "Request WX-2026-000042 delivered and closed",
                "pending": 1,
                "points": 0,
                "bonus": 0,
                "after": 43,
            }
        ],
    },
    response_only=True,
)


class MyPoints(APIView):
    """What one has."""

    @extend_schema(summary="My points", responses=PointsSerializer, examples=[POINTS])
    def get(self, request: Request) -> Response:
        """Her own points."""
        return Response(PointsSerializer(points_held(request.user)).data)


class MyPointStatement(APIView):
    """How they came to be so."""

    @extend_schema(
        summary="The statement of my points, newest first",
        parameters=[
            PointQuerySerializer,
            OpenApiParameter("cursor", str, description="Part of `next`: follow that"),
        ],
        responses=PointStatementSerializer,
        examples=[STATEMENT],
    )
    def get(self, request: Request) -> Response:
        """A page of her entries, with what could be spent after each."""
        asked = PointQuerySerializer(data=request.GET)
        asked.is_valid(raise_exception=True)
        filters = PointFilters(**asked.validated_data)
        # The cursor carries the balance from which the older page goes on.
        places = Places(request, filters)
        page = point_statement(request.user, filters, after=_place(places.given()))
        answer = {"next": places.next(_parts(page.older)), "results": page.lines}
        return Response(PointStatementSerializer(answer).data)


def _parts(place: PointPlace | None) -> list[Any] | None:
    return [place.day.isoformat(), place.entry_id, place.before] if place else None


def _place(parts: list[Any] | None) -> PointPlace | None:
    if parts is None:
        return None
    day, *rest = parts
    return PointPlace(date.fromisoformat(day), *rest)
