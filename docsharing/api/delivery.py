"""The delivered document for a program, its link renewed, and the state by a code."""

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from docsharing import services
from docsharing.api.answers import RequestDetailSerializer, StatusSerializer
from docsharing.api.bodies import CodeSerializer
from docsharing.api.examples import CODE, DETAIL, STATUS
from docsharing.api.requests import shown
from docsharing.models import DeliveryMethod
from docsharing.queries.covers import file_to_send
from docsharing.queries.details import steps_of
from docsharing.queries.levels import expected_at
from docsharing.queries.links import file_name, request_by_code
from docsharing.queries.paper import label_of
from docsharing.queries.requests import live_delivery, own_request
from docsharing.queries.shown import shown_state
from docsharing.services import Visitor
from portal import files
from portal.http import client_ip
from portal.refusals import Refusal, not_found


class Download(APIView):
    """The delivered file."""

    @extend_schema(
        summary="Download the document; counted and logged like a click",
        request=None,
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            410: OpenApiResponse(description="The link has ended"),
        },
    )
    def post(self, request: Request, pk: int) -> FileResponse:
        """The bytes, or why there are none any more."""
        live = live_delivery(own_request(request.user, pk))
        visitor = Visitor(request.user, client_ip(request), request.headers.get("User-Agent", ""))
        ended = services.open_delivery(live, visitor)
        if ended is not None or live is None:
            raise Refusal(f"link-{ended}", status=410)
        return files.stream(file_to_send(live), file_name(live))


class Renew(APIView):
    """Let an ended link live once more."""

    @extend_schema(
        summary="Renew the link of a delivery",
        request=None,
        responses=RequestDetailSerializer,
        examples=[DETAIL],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Once, while the file is kept: it needs no key."""
        live = live_delivery(own_request(request.user, pk))
        if live is None:
            raise not_found()
        services.renew_link(live, by=request.user)
        return Response(shown(request, pk))


class Received(APIView):
    """Say that the post has come."""

    @extend_schema(
        summary="Confirm that a copy by post has come",
        request=None,
        responses=RequestDetailSerializer,
        examples=[DETAIL],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Said once more it stays as it was said: it needs no key."""
        live = live_delivery(own_request(request.user, pk))
        if live is not None and live.method == DeliveryMethod.POST and live.received_at:
            return Response(shown(request, pk))
        services.confirm_received(own_request(request.user, pk), by=request.user)
        return Response(shown(request, pk))


class Status(APIView):
    """Where a request is, by its code."""

    permission_classes = (AllowAny,)

    @extend_schema(
        summary="State of a request by its status code",
        request=CodeSerializer,
        responses=StatusSerializer,
        examples=[CODE, STATUS],
    )
    def post(self, request: Request) -> Response:
        """No name, no file, no price."""
        given = CodeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = request_by_code(given.validated_data["code"])
        if row is None:
            services.count_guess(client_ip(request))
            raise not_found()
        live = live_delivery(row)
        answer = {
            "number": row.case.number.code if row.case.number else None,
            "state": shown_state(row),
            "state_label": label_of(row, shown_state(row), live),
            "steps": steps_of(row, live),
            "sent_at": row.case.opened_at,
            "expected_at": expected_at(row),
        }
        return Response(StatusSerializer(answer).data)
