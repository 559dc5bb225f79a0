"""The figures of document delivery, for a program of a manager's or director's."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.services import has_role
from docsharing.forms.figures import FiguresForm
from docsharing.queries.copyright_parts import READS_REPORT
from docsharing.queries.delivery_figures import BY, figures
from docsharing.queries.purse_figures import purse_lines
from portal import words
from portal.api import DayField
from portal.refusals import not_found

_NOVEMBER = {
    "received": 13,
    "filled": 8,
    "unfilled": 1,
    "cancelled": 1,
    "still_open": 3,
    "fill_rate": "66.7",
    "median_hours": "3.0",
    "p90_hours": "17.0",
    "complaints_upheld": 2,
}
FIGURES = OpenApiExample(
    "November, month by month",
    {
        "first": "2026-11-01",
        "last": "2026-11-30",
        "by": "month",
        "results": [{"key": "2026-11", "label": "2026-11", **_NOVEMBER}],
        "total": _NOVEMBER,
        "purses": [
            {"purse": "subsidy", "charged_fen": 2900, "refunded_fen": 480, "net_fen": 2420},
            {"purse": "prepaid", "charged_fen": 900, "refunded_fen": 0, "net_fen": 900},
        ],
    },
    response_only=True,
)


class FigureSerializer(serializers.Serializer[Any]):
    """What became of requests, and how long what was supplied took."""

    received = serializers.IntegerField()
    filled = serializers.IntegerField()
    unfilled = serializers.IntegerField()
    cancelled = serializers.IntegerField(help_text="Taken back by the reader")
    still_open = serializers.IntegerField()
    fill_rate = serializers.CharField(
        help_text="Of a hundred received and not cancelled; empty if there was none"
    )
    median_hours = serializers.DecimalField(9, 1, allow_null=True, help_text="Working hours")
    p90_hours = serializers.DecimalField(9, 1, allow_null=True, help_text="Working hours")
    complaints_upheld = serializers.IntegerField(
        help_text="Requests of which a complaint was upheld"
    )


class FigureLineSerializer(FigureSerializer):
    """The same of one group."""

    key = serializers.CharField(help_text="Empty: what no source was asked for, or supplied")
    label = serializers.CharField()


class PurseSerializer(serializers.Serializer[Any]):
    """What the purses of a kind paid, by the days of the books. Whole fen."""

    purse = serializers.CharField(source="key")
    charged_fen = serializers.IntegerField()
    refunded_fen = serializers.IntegerField()
    net_fen = serializers.IntegerField()


class FiguresSerializer(serializers.Serializer[Any]):
    """The figures of a period."""

    first = DayField()
    last = DayField()
    by = serializers.ChoiceField(choices=list(BY))
    results = FigureLineSerializer(many=True)
    total = FigureSerializer()
    purses = PurseSerializer(many=True)


class DeliveryFigures(APIView):
    """Requests, fill rate, turnaround and money of a period."""

    of_the_desk = True

    @extend_schema(
        summary="The figures of document delivery",
        parameters=[
            OpenApiParameter("first", str, description="As 2026-11-01; default: the year's first"),
            OpenApiParameter("last", str, description="As 2026-11-30; default: today"),
            OpenApiParameter("by", str, enum=list(BY), description="Added up by; default: month"),
        ],
        responses=FiguresSerializer,
        examples=[FIGURES],
    )
    def get(self, request: Request) -> Response:
        """Of the requests that were received in the period."""
        if not has_role(request.user, *READS_REPORT):
            raise not_found()
        form = FiguresForm.of(request.GET)
        if not form.is_valid():
            said = {name: [words.say("filter-unknown")] for name in form.errors}
            raise serializers.ValidationError(said, code="filter-unknown")
        (first, last), by = form.days, form.cleaned_data["by"]
        found = figures(first, last, by)
        answer = {
            "first": first,
            "last": last,
            "by": by,
            "results": found.lines,
            "total": found.total,
            "purses": purse_lines(first, last),
        }
        return Response(FiguresSerializer(answer).data)
