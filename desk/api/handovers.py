"""Handing over at the end of a shift, for a program."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.roles import Role
from accounts.services import has_role
from desk import services
from desk.api.entry import enter
from desk.api.examples import HANDED_OVER, HANDOVER, HANDOVERS, NEW_HANDOVER
from desk.api.lists import worker
from desk.models import Case, HandedCase, Handover
from desk.queries.handovers import MOST, handover_for, in_hand, lines_of, news_for
from desk.services.handovers import LONGEST
from portal.api import KEY, WholeField, once_for
from portal.http import LARGEST_KEY
from portal.refusals import Refusal, not_found


class HandedCaseSerializer(serializers.ModelSerializer[HandedCase]):
    """A case that was handed over, and what was noted on it."""

    case = serializers.IntegerField(source="event.case_id")
    number = serializers.CharField(source="event.case.number.code", default=None)
    title = serializers.CharField(source="event.case.title")
    note = serializers.CharField(source="said.text", default="")

    class Meta:
        model = HandedCase
        fields = ("case", "number", "title", "note")


class HandoverSerializer(serializers.ModelSerializer[Handover]):
    """A handover, with how many cases are still part of it."""

    by = serializers.CharField(source="by.display_name")
    to = serializers.CharField(
        source="to.display_name", default=None, help_text="Nothing: back to everybody"
    )
    seen_by = serializers.CharField(source="seen_by.display_name", default=None)
    count = serializers.IntegerField()

    class Meta:
        model = Handover
        fields: tuple[str, ...] = ("id", "by", "to", "note", "at", "seen_by", "seen_at", "count")


class HandoverDetailSerializer(HandoverSerializer):
    """A handover with its cases."""

    cases = serializers.SerializerMethodField()

    class Meta(HandoverSerializer.Meta):
        fields = (*HandoverSerializer.Meta.fields, "cases")

    def get_cases(self, handover: Handover) -> list[dict[str, Any]]:
        """Less what was taken back."""
        return HandedCaseSerializer(lines_of(handover), many=True).data


class HandoversSerializer(serializers.Serializer[Any]):
    """What was handed over to me and is not marked as seen."""

    results = HandoverSerializer(many=True)


class CaseNoteGivenSerializer(serializers.Serializer[Any]):
    """A note on one of the cases."""

    case = WholeField(min_value=1, max_value=LARGEST_KEY)
    text = serializers.CharField(max_length=LONGEST, trim_whitespace=True)


class NewHandoverSerializer(serializers.Serializer[Any]):
    """What is handed over, and to whom."""

    to = WholeField(
        allow_null=True,
        max_value=LARGEST_KEY,
        help_text="A key of `desk/workers/`; null: back to everybody",
    )
    cases = serializers.ListField(
        child=WholeField(min_value=1, max_value=LARGEST_KEY),
        required=False,
        min_length=1,
        max_length=MOST,
        help_text="Left out: all open cases that you have in hand",
    )
    note = serializers.CharField(
        max_length=LONGEST, required=False, allow_blank=True, help_text="For all of them"
    )
    notes = CaseNoteGivenSerializer(many=True, required=False, max_length=MOST)


class HandedOverSerializer(serializers.Serializer[Any]):
    """The handover, and the cases that stayed: no longer in your hands, or closed."""

    handover = HandoverDetailSerializer()
    refused = serializers.ListField(child=serializers.IntegerField())


def _found(request: Request, pk: int) -> Handover:
    enter(request)
    handover = handover_for(request.user, pk, sees_all=has_role(request.user, Role.MANAGER))
    if handover is None:
        raise not_found()
    return handover


class Handovers(APIView):
    """What was handed over."""

    of_the_desk = True

    @extend_schema(
        operation_id="v1_desk_handovers_list",
        summary="What was handed over to me or back to everybody, and is not seen yet",
        responses=HandoversSerializer,
        examples=[HANDOVERS],
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        enter(request)
        return Response(HandoversSerializer({"results": news_for(request.user)}).data)

    @extend_schema(
        summary="Hand over what I have in hand, at the end of a shift",
        description="Each case may be taken back by `undo` of the case. A case that is not in "
        "your hands stays; one that does not exist refuses the whole call.",
        parameters=[KEY],
        request=NewHandoverSerializer,
        responses={201: HandedOverSerializer},
        examples=[NEW_HANDOVER, HANDED_OVER],
    )
    def post(self, request: Request) -> Response:
        """The colleague is told."""
        enter(request)
        given = NewHandoverSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        to = worker(asked["to"])
        notes = {each["case"]: each["text"] for each in asked.get("notes", [])}

        def act() -> tuple[int, Any]:
            done = services.hand_over(
                _cases(request, asked.get("cases")),
                by=request.user,
                to=to,
                note=asked.get("note", ""),
                notes=notes,
            )
            handover = _found(request, done.handover.pk)
            refused = [case.pk for case in done.refused]
            answer = {"handover": handover, "refused": refused}
            return 201, HandedOverSerializer(answer).data

        return once_for(request, act)


def _cases(request: Request, keys: list[int] | None) -> list[Case]:
    """The cases of a call: those that it names, or all that she has in hand."""
    if keys is None:
        return list(in_hand(request.user)[:MOST])
    cases = list(Case.objects.filter(pk__in=keys))
    if len(cases) < len(set(keys)):
        raise Refusal("not-found", field="cases", status=404)
    return cases


class HandoverDetail(APIView):
    """One handover."""

    of_the_desk = True

    @extend_schema(
        summary="A handover with its cases and notes",
        responses=HandoverDetailSerializer,
        examples=[HANDOVER],
    )
    def get(self, request: Request, pk: int) -> Response:
        """For whom it concerns, and for managers."""
        return Response(HandoverDetailSerializer(_found(request, pk)).data)


class HandoverSeen(APIView):
    """It no longer stands at one's desk."""

    of_the_desk = True

    @extend_schema(
        summary="Mark a handover as seen",
        request=None,
        responses=HandoverDetailSerializer,
        examples=[HANDOVER],
    )
    def post(self, request: Request, pk: int) -> Response:
        """By whom it is for; again changes nothing."""
        services.see_handover(_found(request, pk), by=request.user)
        return Response(HandoverDetailSerializer(_found(request, pk)).data)
