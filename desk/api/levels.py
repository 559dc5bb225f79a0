"""How the service levels were kept, for a program of the manager's."""

import re
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.roles import Role
from accounts.services import has_role
from desk.api.examples import LEVELS
from desk.queries import levels
from portal import words
from portal.refusals import not_found


class LevelSerializer(serializers.Serializer[Any]):
    """A service level and a month's cases of it."""

    kind = serializers.CharField()
    urgent = serializers.BooleanField()
    answer_days = serializers.IntegerField(help_text="Working days to the first answer")
    deliver_days = serializers.IntegerField(help_text="Working days until it is done")
    done = serializers.IntegerField()
    answered_in_time = serializers.IntegerField()
    in_time = serializers.IntegerField()
    late = serializers.IntegerField()
    rate = serializers.CharField(help_text="Of a hundred, done in time; empty if none was done")
    open_late = serializers.IntegerField(help_text="Open and overdue now, whatever the month")


class LevelsSerializer(serializers.Serializer[Any]):
    """The service levels of all kinds of case."""

    month = serializers.CharField()
    results = LevelSerializer(many=True)


class Levels(APIView):
    """The service levels of a month."""

    of_the_desk = True

    @extend_schema(
        summary="How many cases were done in time, by service level",
        parameters=[OpenApiParameter("month", str, description="As 2026-11; default: this one")],
        responses=LevelsSerializer,
        examples=[LEVELS],
    )
    def get(self, request: Request) -> Response:
        """Of the cases that were done in the month."""
        if not has_role(request.user, Role.MANAGER):
            raise not_found()
        asked = request.GET.get("month", "").strip()
        month = levels.month_of(asked)
        if asked and (not re.fullmatch(r"\d{4}-\d{2}", asked) or f"{month:%Y-%m}" != asked):
            raise serializers.ValidationError(
                {"month": [words.say("filter-unknown")]}, code="filter-unknown"
            )
        answer = {"month": f"{month:%Y-%m}", "results": levels.level_lines(month)}
        return Response(LevelsSerializer(answer).data)
