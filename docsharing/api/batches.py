"""Batches for a program of the reader's: give a list, look at it, mend it, send it, follow it."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from docsharing import services
from docsharing.api.bodies import CitationSerializer
from docsharing.citations.files import MOST_BYTES
from docsharing.models import Batch, ServiceLevel
from docsharing.queries.batches import (
    LineView,
    batches_of,
    is_stopped,
    own_batch,
    own_line,
    preview,
    progress,
    requests_of_batch,
)
from docsharing.queries.shown import shown_state
from docsharing.services import SendWish
from portal import words
from portal.api import once_for
from portal.refusals import Refusal

LONGEST_TEXT = 1_000_000
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Names the act: sent twice, done once",
)
SHOWN = OpenApiExample(
    "Looked at, not sent yet",
    {
        "id": 7,
        "number": None,
        "state": "unsent",
        "name": "list.ris",
        "format": "ris",
        "price_fen": 380,
        "subsidy_fen": 380,
        "prepaid_fen": 0,
        "short_fen": 0,
        "lines": [
            {
                "line": 1,
                "place": 1,
                "citation": {"kind": "Article", "title": "论智慧图书馆的三大特点"},
                "price_fen": 380,
                "left_out": False,
                "problems": [],
                "same_as_line": None,
                "same_as_request": None,
            }
        ],
        "requests": [],
        "progress": {"received": 0, "delivered": 0},
        "stopped": None,
    },
    response_only=True,
)


class ListSerializer(serializers.Serializer[Any]):
    """A list: as text, or as a file in a multipart body."""

    text = serializers.CharField(
        required=False, max_length=LONGEST_TEXT, trim_whitespace=False, allow_blank=True
    )
    file = serializers.FileField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if not given.get("file") and not given.get("text", "").strip():
            raise serializers.ValidationError({"text": words.say("citation.file-empty")})
        return given

    def given(self) -> tuple[bytes, str]:
        """The bytes and the name; of a file no more than is ever read."""
        if file := self.validated_data.get("file"):
            return file.read(MOST_BYTES + 1), str(file.name)
        return self.validated_data["text"].replace("\r\n", "\n").strip().encode(), ""


class SendSerializer(serializers.Serializer[SendWish]):
    """How all of a batch is wanted."""

    declares = serializers.BooleanField(help_text="Own study or research only; must be true")
    service_level = serializers.ChoiceField(ServiceLevel.choices, default=ServiceLevel.NORMAL)
    need_by = serializers.DateField(required=False, allow_null=True, default=None)


class GoOnSerializer(serializers.Serializer[Any]):
    """Going on; declared anew if the words of the declaration changed meanwhile."""

    declares = serializers.BooleanField(required=False, default=False)


class LineSerializer(serializers.Serializer[Any]):
    """A change to a line: its citation put right, or whether it is left out."""

    citation = CitationSerializer(required=False)
    left_out = serializers.BooleanField(required=False)


class BatchSerializer(serializers.ModelSerializer[Batch]):
    """A batch in a list."""

    number = serializers.CharField(source="number.code", default=None)
    format = serializers.CharField(source="form")
    state = serializers.SerializerMethodField()
    lines = serializers.IntegerField(source="all_lines")
    sent = serializers.IntegerField(source="sent_lines")
    delivered = serializers.IntegerField(source="delivered_lines")

    class Meta:
        model = Batch
        fields = (
            "id", "number", "name", "format", "state", "lines", "sent", "delivered", "read_at",
            "sent_at",
        )  # fmt: skip

    def get_state(self, batch: Batch) -> str:
        """Where it is."""
        return state_of(batch)


def state_of(batch: Batch) -> str:
    """unsent, sending, stopped or done."""
    if batch.sent_at is None:
        return "unsent"
    if batch.done_at:
        return "done"
    return "stopped" if is_stopped(batch) else "sending"


def _shown(request: Request, pk: int) -> dict[str, Any]:
    """The whole batch: what is no request yet, line by line, and what is."""
    batch = own_batch(request.user, pk)
    seen = preview(batch)
    told = progress(batch)
    return {
        "id": batch.pk,
        "number": batch.number.code if batch.number else None,
        "state": state_of(batch),
        "name": batch.name,
        "format": batch.form,
        "price_fen": seen.total_fen,
        "subsidy_fen": seen.subsidy_fen,
        "prepaid_fen": seen.prepaid_fen,
        "short_fen": seen.short_fen,
        "lines": [_line(view) for view in seen.lines],
        "requests": [
            {
                "line": row.batch_line.line_no,
                "id": row.pk,
                "number": row.case.number.code if row.case.number else None,
                "state": shown_state(row),
            }
            for row in requests_of_batch(batch)
        ],
        "progress": told.counts,
        "held_fen": told.held_fen,
        "charged_fen": told.charged_fen,
        "stopped": _stopped(batch),
    }


def _stopped(batch: Batch) -> dict[str, str] | None:
    if not batch.stopped_code:
        return None
    text = words.say(batch.stopped_code, batch.stopped_params)
    return {"code": batch.stopped_code, "detail": text}


def _line(view: LineView) -> dict[str, Any]:
    line, double = view.line, view.double
    codes = [("", line.refused_code, line.refused_params)] if line.refused_code else []
    codes += [(field, code, {}) for field, code in view.lacks if field]
    known = view.citation.as_dict()
    return {
        "line": line.line_no,
        "place": line.place,
        "citation": {name: value for name, value in known.items() if name != "source"},
        "price_fen": view.price_fen,
        "left_out": line.left_out,
        "problems": [
            {"field": field or None, "code": code, "detail": words.say(code, params)}
            for field, code, params in codes
        ],
        "same_as_line": double.line_no if double else None,
        "same_as_request": double.request.pk if double and double.request else None,
    }


class Batches(generics.ListAPIView[Batch]):
    """One's own batches."""

    serializer_class = BatchSerializer

    def get_queryset(self) -> QuerySet[Batch]:
        """Hers, newest first."""
        if getattr(self, "swagger_fake_view", False):
            return Batch.objects.none()
        return batches_of(self.request.user)

    @extend_schema(summary="My batches, newest first")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Give a list of documents; nothing is sent yet",
        request={"application/json": ListSerializer, "multipart/form-data": ListSerializer},
        responses={201: OpenApiTypes.OBJECT, 200: OpenApiTypes.OBJECT},
        examples=[SHOWN],
    )
    def post(self, request: Request) -> Response:
        """What was understood, line by line; 200 if this very list was given before."""
        given = ListSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data, name = given.given()
        try:
            batch, is_new = services.read_batch(data, reader=request.user, name=name)
        except Refusal as refusal:
            raise _with_lines(refusal) from refusal
        return Response(_shown(request, batch.pk), status=201 if is_new else 200)


def _with_lines(refusal: Refusal) -> Exception:
    """A list of which nothing was understood is refused line by line."""
    problems = refusal.params.get("problems")
    if not problems:
        return refusal
    told = [
        serializers.ErrorDetail(words.say(code, params), code)
        for _line_no, code, params in problems
    ]
    return serializers.ValidationError({"file": told})


class BatchDetail(APIView):
    """One of one's own batches."""

    @extend_schema(
        summary="A batch: its lines, its requests, its price",
        responses=OpenApiTypes.OBJECT,
        examples=[SHOWN],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Before it is sent what it would be, afterwards how far it is."""
        return Response(_shown(request, pk))


class BatchLineDetail(APIView):
    """A line of a batch."""

    @extend_schema(
        summary="Put a line right, leave it out, or take it in",
        request=LineSerializer,
        responses=OpenApiTypes.OBJECT,
    )
    def post(self, request: Request, pk: int, line_no: int) -> Response:
        """The batch as it is then."""
        line = own_line(request.user, pk, line_no)
        given = LineSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        if "citation" in values:
            services.correct_line(line, values["citation"]["citation"], by=request.user)
        if "left_out" in values:
            services.leave_out(line, by=request.user, is_out=values["left_out"])
        return Response(_shown(request, pk))


class BatchSend(APIView):
    """Send a batch."""

    @extend_schema(
        summary="Send a batch: each line becomes a request",
        parameters=[KEY],
        request=SendSerializer,
        responses={202: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request, pk: int) -> Response:
        """A worker does it; ask for the batch to see how far it is."""
        batch = own_batch(request.user, pk)
        given = SendSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            services.send_batch(batch, SendWish(**given.validated_data), by=request.user)
            return 202, _shown(request, pk)

        return once_for(request, act)


class BatchGoOn(APIView):
    """Go on with a batch that stopped."""

    @extend_schema(
        summary="Send the rest of a batch that stopped",
        parameters=[KEY],
        request=GoOnSerializer,
        responses={202: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request, pk: int) -> Response:
        """From the line at which it stopped."""
        batch = own_batch(request.user, pk)
        given = GoOnSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            services.go_on(batch, by=request.user, **given.validated_data)
            return 202, _shown(request, pk)

        return once_for(request, act)


class BatchDiscard(APIView):
    """Discard a batch."""

    @extend_schema(summary="Forget a batch that was not sent", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """Nothing of it is left."""
        services.discard_batch(own_batch(request.user, pk), by=request.user)
        return Response(status=204)
