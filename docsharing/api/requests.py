"""Document delivery for a program of the reader's: ask, follow, answer, cancel, download."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from desk import services as desk
from desk.models import Message
from docsharing import services
from docsharing.api.bodies import (
    AnswerSerializer,
    CodeSerializer,
    MessageSerializer,
    RequestSerializer,
    TextSerializer,
    WishSerializer,
)
from docsharing.api.copyright import shown_allowance, shown_holding
from docsharing.api.examples import CITATION, ESTIMATE, PARSED, REQUEST, WISH
from docsharing.cases import DELIVERY
from docsharing.models import CITATION_FIELDS, DocumentRequest
from docsharing.queries.copyright import allowance
from docsharing.queries.details import bill_lines
from docsharing.queries.holdings import held_for_reader
from docsharing.queries.links import request_by_code
from docsharing.queries.pricing import estimate
from docsharing.queries.requests import live_delivery, own_request, requests_of, similar_request
from docsharing.queries.shown import shown_state
from docsharing.queries.sources import understood
from docsharing.services import Visitor
from portal import files, words
from portal.api import once_for
from portal.clock import now
from portal.http import client_ip
from portal.refusals import Refusal, not_found

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Names the act: sent twice, done once",
)


def _rows(request: Request) -> QuerySet[DocumentRequest]:
    return (
        requests_of(request.user)
        .select_related("case__number", "hold")
        .prefetch_related("deliveries")
    )


def _shown(request: Request, pk: int) -> dict[str, Any]:
    return dict(RequestSerializer(_rows(request).get(pk=pk)).data)


class Requests(generics.ListAPIView[DocumentRequest]):
    """One's own requests."""

    serializer_class = RequestSerializer

    def get_queryset(self) -> QuerySet[DocumentRequest]:
        """Hers, and of the state that she asks for."""
        if getattr(self, "swagger_fake_view", False):
            return DocumentRequest.objects.none()
        rows = _rows(self.request)
        state = self.request.GET.get("state")
        return rows.filter(case__state=state) if state else rows

    @extend_schema(
        summary="My requests, newest first",
        parameters=[OpenApiParameter("state", str, description="Only those in this state")],
        examples=[REQUEST],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Send a request; its estimate is held",
        parameters=[KEY],
        request=WishSerializer,
        responses={201: RequestSerializer},
        examples=[WISH, REQUEST],
    )
    def post(self, request: Request) -> Response:
        """Hold the estimate, open the case, tell the reader."""
        given = WishSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            sent = services.send_request(given.wish(), reader=request.user)
            return 201, _plain(_shown(request, sent.pk))

        return once_for(request, act)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """An answer as it may be kept and given again."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else _deep(value)
        for name, value in values.items()
    }


def _deep(value: Any) -> Any:
    return _plain(value) if isinstance(value, dict) else value


class RequestDetail(APIView):
    """One of one's own requests."""

    @extend_schema(summary="A request", responses=RequestSerializer, examples=[REQUEST])
    def get(self, request: Request, pk: int) -> Response:
        """Where it is and what it costs."""
        own_request(request.user, pk)
        return Response(_shown(request, pk))


class Estimate(APIView):
    """The price beforehand."""

    @extend_schema(
        summary="What a request would cost",
        request=WishSerializer,
        responses=OpenApiTypes.OBJECT,
        examples=[WISH, ESTIMATE],
    )
    def post(self, request: Request) -> Response:
        """Nothing is held or kept."""
        given = WishSerializer(data={"declares": True, **request.data})
        given.is_valid(raise_exception=True)
        wish = given.wish()
        costs = estimate(wish.citation, wish.service_level, request.user)
        lines = [{"label": line.label, "fen": line.fen} for line in bill_lines(costs.price)]
        answer = {name: value for name, value in asdict(costs).items() if name != "price"}
        rights = allowance(
            request.user, wish.citation, pages=costs.price.pages, told=wish.book_pages
        )
        before = similar_request(request.user, wish.citation)
        return Response(
            {
                "asked_before": before and {"id": before.pk, "number": str(before.case.number)},
                "copyright": shown_allowance(rights),
                "held": [shown_holding(each) for each in held_for_reader(wish.citation)],
                "lines": lines,
                "pages": costs.price.pages,
                "pages_assumed": costs.price.assumed,
                "price_fen": costs.price.total_fen,
                **answer,
            }
        )


class Citations(APIView):
    """What a pasted text says."""

    @extend_schema(
        summary="Read a DOI, a reference, RIS or CSL-JSON",
        request=TextSerializer,
        responses=OpenApiTypes.OBJECT,
        examples=[CITATION, PARSED],
    )
    def post(self, request: Request) -> Response:
        """The fields that were understood, and notes about the rest."""
        given = TextSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        parsed = understood(given.validated_data["text"], request.user)
        notes = [{"code": n.code, "detail": words.say(n.code, n.params)} for n in parsed.notes]
        known = {
            name: value for name, value in parsed.citation.as_dict().items() if name != "source"
        }
        names = ("kind", *CITATION_FIELDS)
        return Response(
            {
                "citation": {name: known[name] for name in names if name in known},
                "format": parsed.format,
                "unknown": list(parsed.unknown),
                "notes": notes,
            }
        )


class Cancel(APIView):
    """Take a request back."""

    @extend_schema(
        summary="Cancel a request", parameters=[KEY], request=None, responses=RequestSerializer
    )
    def post(self, request: Request, pk: int) -> Response:
        """Free until the document is being made."""
        row = own_request(request.user, pk)

        def act() -> tuple[int, Any]:
            services.cancel_request(row, by=request.user)
            return 200, _plain(_shown(request, pk))

        return once_for(request, act)


class Answer(APIView):
    """Answer the desk's question."""

    @extend_schema(
        summary="Answer what the desk asked",
        parameters=[KEY],
        request=AnswerSerializer,
        responses=RequestSerializer,
    )
    def post(self, request: Request, pk: int) -> Response:
        """With a corrected citation if it was wrong."""
        row = own_request(request.user, pk)
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        citation = values["citation"]["citation"] if "citation" in values else None

        def act() -> tuple[int, Any]:
            services.answer_question(row, by=request.user, text=values["text"], citation=citation)
            return 200, _plain(_shown(request, pk))

        return once_for(request, act)


class Messages(APIView):
    """What was written about a request."""

    @extend_schema(summary="Messages about a request", responses=MessageSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Oldest first."""
        case = own_request(request.user, pk).case
        rows = Message.objects.filter(case=case, withdrawn_at__isnull=True, visible_from__lte=now())
        return Response(MessageSerializer(rows.order_by("pk")[:200], many=True).data)

    @extend_schema(
        summary="Write to the desk",
        parameters=[KEY],
        request=MessageSerializer,
        responses={201: MessageSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        """One message."""
        case = own_request(request.user, pk).case
        given = MessageSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            said = desk.say(case, given.validated_data["text"], by=request.user)
            return 201, _plain(dict(MessageSerializer(said).data))

        return once_for(request, act)


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
        return files.stream(live.file)


class Renew(APIView):
    """Let an ended link live once more."""

    @extend_schema(
        summary="Renew the link of a delivery", request=None, responses=RequestSerializer
    )
    def post(self, request: Request, pk: int) -> Response:
        """Once, while the file is kept."""
        live = live_delivery(own_request(request.user, pk))
        if live is None:
            raise not_found()
        services.renew_link(live, by=request.user)
        return Response(_shown(request, pk))


class Status(APIView):
    """Where a request is, by its code."""

    permission_classes = (AllowAny,)

    @extend_schema(
        summary="State of a request by its status code",
        request=CodeSerializer,
        responses=OpenApiTypes.OBJECT,
    )
    def post(self, request: Request) -> Response:
        """No name, no file, no price."""
        given = CodeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = request_by_code(given.validated_data["code"])
        if row is None:
            raise not_found()
        return Response(
            {
                "number": row.case.number.code if row.case.number else None,
                "state": shown_state(row),
                "state_label": DELIVERY.reader_label(shown_state(row)),
                "sent_at": row.case.opened_at,
                "expected_at": row.case.deliver_due_at,
            }
        )
