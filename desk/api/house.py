"""What concerns all staff, for a program that reads: the working days, the prices."""

from datetime import datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from desk import queries
from desk.api.entry import enter_house
from desk.api.examples import CALENDAR, TARIFF
from portal.api import DayField, WholeField
from portal.clock import now, today

FIRST_YEAR = 2025  # as the calendar's page


class DaySerializer(serializers.Serializer[Any]):
    """A day of the library."""

    day = DayField()
    is_open = serializers.BooleanField()
    name = serializers.CharField(help_text="Why it is not as its weekday says")


class CalendarSerializer(serializers.Serializer[Any]):
    """A year of the library, day by day."""

    year = serializers.IntegerField()
    provisional = serializers.BooleanField(help_text="There is no official calendar of it yet")
    workdays = serializers.IntegerField()
    days = DaySerializer(many=True)


class PriceSerializer(serializers.Serializer[Any]):
    """Something that has a price."""

    code = serializers.CharField()
    label = serializers.CharField()
    price_fen = serializers.IntegerField(source="now_fen", allow_null=True, read_only=True)
    since = serializers.DateTimeField(allow_null=True)
    next_fen = serializers.SerializerMethodField()
    next_from = serializers.SerializerMethodField()

    def get_next_fen(self, line: Any) -> int | None:
        """The price that comes next, if one is set."""
        return line.next.price_fen if line.next else None

    @extend_schema_field(OpenApiTypes.DATETIME)
    def get_next_from(self, line: Any) -> datetime | None:
        """And from when."""
        return line.next.valid_from if line.next else None


class TariffSerializer(serializers.Serializer[Any]):
    """Everything that has a price."""

    results = PriceSerializer(many=True)


class YearSerializer(serializers.Serializer[Any]):
    """Which year is asked for: this one, or another that the calendar has."""

    year = WholeField(required=False, min_value=FIRST_YEAR)

    def validate_year(self, year: int) -> int:
        """Nobody knows what comes after five years."""
        if year > today().year + 5:
            raise serializers.ValidationError(code="max_value")
        return year


class Calendar(APIView):
    """The working days of a year."""

    of_the_desk = True

    @extend_schema(
        summary="The working days of a year",
        parameters=[YearSerializer],
        responses=CalendarSerializer,
        examples=[CALENDAR],
    )
    def get(self, request: Request) -> Response:
        """Day by day."""
        enter_house(request)
        asked = YearSerializer(data=request.GET)
        asked.is_valid(raise_exception=True)
        year = asked.validated_data.get("year", today().year)
        months, is_provisional = queries.calendar_year(year)
        answer = {
            "year": year,
            "provisional": is_provisional,
            "workdays": sum(month.workdays for month in months),
            "days": [day for month in months for day in month.days],
        }
        return Response(CalendarSerializer(answer).data)


class Tariff(APIView):
    """What things cost."""

    of_the_desk = True

    @extend_schema(
        summary="Everything that has a price", responses=TariffSerializer, examples=[TARIFF]
    )
    def get(self, request: Request) -> Response:
        """Now, and from when what comes next."""
        enter_house(request)
        return Response(TariffSerializer({"results": queries.price_lines(now())}).data)
