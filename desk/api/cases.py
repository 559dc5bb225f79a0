"""The queue and its cases for a program, what is typed into the scan bar, and undo."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from desk import queries
from desk.api.answers import (
    CaseDetailSerializer,
    CaseQueueSerializer,
    CaseSerializer,
    TimelineSerializer,
)
from desk.api.entry import PEOPLE, enter, staff_case, whole_case
from desk.api.examples import CASE, DETAIL, LINES, QUEUE, SCANNED
from desk.models import Case
from desk.queries import BUILT_IN, CLOSED, Filters
from desk.queries.queue import DUE, PAGE, SORTS
from desk.workflow import undo
from portal import words
from portal.api import KEY, Places, once_for
from portal.refusals import Refusal

MOST = 100
FILTERS = [
    OpenApiParameter("view", str, enum=[*BUILT_IN, CLOSED], description="A list; default: all"),
    OpenApiParameter("q", str, description="Number, title or reader; also what is closed"),
    OpenApiParameter("kind", str, description="A kind of case"),
    OpenApiParameter("state", str, description="A state"),
    OpenApiParameter("assignee", str, description="me, none, or a key of `desk/workers/`"),
    OpenApiParameter("due", str, enum=DUE, description="Late, by today, within seven days"),
    OpenApiParameter("urgent", str, enum=["yes"], description="Only urgent ones"),
    OpenApiParameter("since", str, description="Opened on this day or later"),
    OpenApiParameter("until", str, description="Opened on this day or sooner"),
    OpenApiParameter("sort", str, enum=SORTS, description="Due first, newest, oldest"),
    OpenApiParameter("page_size", int, description=f"At most {MOST}"),
    OpenApiParameter("cursor", str, description="Part of `next`: follow that"),
]


def asked_filters(given: dict[str, str]) -> Filters:
    """The filters that a program names; one that makes no sense is refused, not left out."""
    filters = Filters.of({"view": "all", **given})
    wrong = {
        name: [words.say("filter-unknown")]
        for name, value in given.items()
        if (asked := value.strip()) and getattr(filters, name, asked) not in {asked, asked[:100]}
    }
    if wrong:
        raise serializers.ValidationError(wrong, code="filter-unknown")
    return filters


def _size(request: Request) -> int:
    text = request.GET.get("page_size", "")
    size = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else PAGE
    return min(max(size, 1), MOST)


class CaseList(APIView):
    """The queue."""

    of_the_desk = True

    @extend_schema(
        operation_id="v1_desk_cases_list",
        summary="The queue",
        parameters=FILTERS,
        responses=CaseQueueSerializer,
        examples=[QUEUE],
    )
    def get(self, request: Request) -> Response:
        """A page by cursor, as the desk's own list has it."""
        enter(request)
        filters = asked_filters(request.GET.dict())
        places = Places(request, filters)
        after, seen = places.given() or ("", 0)
        page = queries.queue_page(
            filters, request.user, after=after, seen=seen, size=_size(request)
        )
        place = [page.after, seen + len(page.rows)] if page.after else None
        answer = {
            "next": places.next(place),
            "stopped": page.stopped,
            "results": _cases([row[0] for row in page.rows]),
        }
        return Response(CaseQueueSerializer(answer).data)


def _cases(keys: list[int]) -> list[Case]:
    """The cases of a page, in its order."""
    found = Case.objects.select_related(*PEOPLE).in_bulk(keys)
    return [found[key] for key in keys if key in found]


class CaseDetail(APIView):
    """One case."""

    of_the_desk = True

    @extend_schema(
        summary="A case, and what may be done to it",
        responses=CaseDetailSerializer,
        examples=[DETAIL],
    )
    def get(self, request: Request, pk: int) -> Response:
        """What staff see of it."""
        case = whole_case(request, pk)
        return Response(CaseDetailSerializer(case, context={"by": request.user}).data)


class Timeline(APIView):
    """The history of a case."""

    of_the_desk = True

    @extend_schema(
        summary="What was done, said and noted, oldest first",
        responses=TimelineSerializer,
        examples=[LINES],
    )
    def get(self, request: Request, pk: int) -> Response:
        """The whole history, as it stands on the case's page."""
        lines = queries.history(staff_case(request, pk))
        return Response(TimelineSerializer({"results": lines}).data)


class Undo(APIView):
    """Take the last act on a case back, within ten minutes."""

    of_the_desk = True

    @extend_schema(
        summary="Undo the last act",
        description="One's own, while nothing followed; `undo` of the case says whether and how "
        "long.",
        parameters=[KEY],
        request=None,
        responses=CaseSerializer,
        examples=[CASE],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Only one's own, and only if nothing followed."""
        case = staff_case(request, pk)

        def act() -> tuple[int, Any]:
            event = case.events.order_by("-version").first()
            if event is None:
                raise Refusal("undo-too-late", status=409)
            undo(event, by=request.user)
            return 200, CaseSerializer(staff_case(request, pk)).data

        return once_for(request, act)


class CaseNearSerializer(serializers.Serializer[Any]):
    """A case that may have been meant."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField(source="number__code", allow_null=True)
    title = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    reader = serializers.CharField(source="reader_name")


class ScannedSerializer(serializers.Serializer[Any]):
    """What a code means."""

    code = serializers.CharField()
    case = serializers.IntegerField(allow_null=True)
    is_isbn = serializers.BooleanField()
    near = CaseNearSerializer(many=True)


class Scan(APIView):
    """The scan bar."""

    of_the_desk = True

    @extend_schema(
        summary="What a scanned code means",
        parameters=[OpenApiParameter("code", str, required=True)],
        responses=ScannedSerializer,
        examples=[SCANNED],
    )
    def get(self, request: Request) -> Response:
        """Its case, or what is near to it."""
        enter(request)
        found = queries.scanned(request.GET.get("code", "")[:200])
        return Response(ScannedSerializer(found).data)
