"""Document delivery for a program of the reader's: ask, follow, answer, cancel."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from docsharing import services
from docsharing.api.answers import (
    ReceiptSerializer,
    RequestDetailSerializer,
    RequestSerializer,
)
from docsharing.api.bodies import (
    AnswerSerializer,
    AttachmentSerializer,
    RequestQuerySerializer,
    WishSerializer,
    WishWithFileSerializer,
)
from docsharing.api.examples import (
    ANSWER,
    DETAIL,
    QUOTED,
    RECEIPT,
    REQUEST,
    WISH,
    WISH_WITH_FILE,
)
from docsharing.models import CITATION_FIELDS, DocumentRequest
from docsharing.queries.links import code_of
from docsharing.queries.listing import found_requests
from docsharing.queries.paper import ADDRESS, address_of, label_of
from docsharing.queries.reference import reference
from docsharing.queries.requests import live_delivery, own_request, requests_of
from docsharing.queries.shown import shown_state
from docsharing.services.requests import ATTACHMENT_BYTES
from portal.api import KEY, CursorPagination, body_with_files, fields_named, once_for
from portal.http import takes_files

# Where the body of a request has what a rule calls by its own name.
FIELDS = {name: f"citation.{name}" for name in ("kind", *CITATION_FIELDS)} | {
    **{name: f"post_to.{name}" for name in ADDRESS},
    "request_type": "citation.kind",
    "file": "attachment",
}


def _with_all(rows: QuerySet[DocumentRequest]) -> QuerySet[DocumentRequest]:
    return rows.select_related("case__number", "hold").prefetch_related("deliveries__file")


def shown(request: Request, pk: int) -> dict[str, Any]:
    """One of the reader's own requests, with all that she is told of it."""
    rows = _with_all(requests_of(request.user)).select_related("attachment")
    rows = rows.prefetch_related("quotes", "attempts__source")
    return RequestDetailSerializer(rows.get(pk=pk)).data


class ByCase(CursorPagination):
    """Along the index of a reader's cases, in the order that she asks for."""

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        """By the key of the case."""
        return ("case_id",) if request.GET.get("sort") == "oldest" else ("-case_id",)


@takes_files(most=ATTACHMENT_BYTES)
class Requests(generics.ListAPIView[DocumentRequest]):
    """One's own requests."""

    serializer_class = RequestSerializer
    pagination_class = ByCase

    def get_queryset(self) -> QuerySet[DocumentRequest]:
        """Hers, in the states and with the words that she asks for."""
        if getattr(self, "swagger_fake_view", False):
            return DocumentRequest.objects.none()
        asked = RequestQuerySerializer(data=self.request.GET)
        asked.is_valid(raise_exception=True)
        return _with_all(found_requests(self.request.user, asked.filters()))

    @extend_schema(
        summary="My requests",
        parameters=[RequestQuerySerializer],
        examples=[REQUEST],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Send a request; its estimate is held",
        description="`asked-before` (409) names your request of the same document in `params`; "
        "send `again: true` if you want it once more.",
        parameters=[KEY],
        request={
            "application/json": WishSerializer,
            "multipart/form-data": WishWithFileSerializer,
        },
        responses={201: RequestDetailSerializer},
        examples=[WISH, WISH_WITH_FILE, DETAIL],
    )
    def post(self, request: Request) -> Response:
        """Hold the estimate, open the case, tell the reader."""
        body = body_with_files(request, "attachment")
        given, beside = WishSerializer(data=body), AttachmentSerializer(data=body)
        for each in (given, beside):
            each.is_valid(raise_exception=True)
        wish = given.wish(beside.validated_data.get("attachment"))
        again = given.validated_data["again"]

        def act() -> tuple[int, Any]:
            with fields_named(FIELDS):
                sent = services.send_request(wish, reader=request.user, again=again)
            return 201, shown(request, sent.pk)

        return once_for(request, act, body=body)


class RequestDetail(APIView):
    """One of one's own requests."""

    @extend_schema(
        summary="A request", responses=RequestDetailSerializer, examples=[DETAIL, QUOTED]
    )
    def get(self, request: Request, pk: int) -> Response:
        """Where it is, what it costs, and what may be done now."""
        own_request(request.user, pk)
        return Response(shown(request, pk))


class Receipt(APIView):
    """The receipt of a request, with the code by which anybody may follow it."""

    @extend_schema(
        summary="The receipt, with its status code",
        description="Code and postal address are told here alone: no answer that is kept with a"
        " key holds them.",
        responses=ReceiptSerializer,
        examples=[RECEIPT],
    )
    def get(self, request: Request, pk: int) -> Response:
        """What the page prints."""
        row = own_request(request.user, pk)
        answer = {
            "number": row.case.number.code if row.case.number else None,
            "reference": reference(row.citation),
            "sent_at": row.case.opened_at,
            "state_label": label_of(row, shown_state(row), live_delivery(row)),
            "post_to": address_of(row),
            "status_code": code_of(row.status_nonce),
            "status_address": f"{settings.SITE_URL}{reverse('docsharing:status_find')}",
        }
        return Response(ReceiptSerializer(answer).data)


class Cancel(APIView):
    """Take a request back."""

    @extend_schema(
        summary="Cancel a request",
        parameters=[KEY],
        request=None,
        responses=RequestDetailSerializer,
        examples=[DETAIL],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Free until the document is being made."""
        own_request(request.user, pk)

        def act() -> tuple[int, Any]:
            row = own_request(request.user, pk)  # anew each time that it is tried
            services.cancel_request(row, by=request.user)
            return 200, shown(request, pk)

        return once_for(request, act)


class Answer(APIView):
    """Answer the desk's question."""

    @extend_schema(
        summary="Answer what the desk asked",
        parameters=[KEY],
        request=AnswerSerializer,
        responses=RequestDetailSerializer,
        examples=[ANSWER, DETAIL],
    )
    def post(self, request: Request, pk: int) -> Response:
        """With a corrected citation if it was wrong."""
        own_request(request.user, pk)
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        text, about = given.validated_data["text"], given.validated_data.get("citation")
        citation = about["citation"] if about else None

        def act() -> tuple[int, Any]:
            row = own_request(request.user, pk)
            with fields_named(FIELDS):
                services.answer_question(row, by=request.user, text=text, citation=citation)
            return 200, shown(request, pk)

        return once_for(request, act)
