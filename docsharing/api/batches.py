"""Batches for a program of the reader's: give a list, look at it, mend it, send it, follow it."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from docsharing import services
from docsharing.api.answers import KnownCitationSerializer
from docsharing.api.batch_examples import (
    GO_ON,
    LINE,
    LIST,
    LIST_AS_FILE,
    LISTED,
    SEND,
    SHOWN,
)
from docsharing.api.bodies import CitationSerializer
from docsharing.cases import State
from docsharing.citations.files import MOST_BYTES
from docsharing.models import Batch, DocumentRequest, Purpose, ServiceLevel
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
from portal.api import KEY, DayField, once_for
from portal.http import takes_files
from portal.refusals import Refusal

LONGEST_TEXT = 1_000_000
STATES = ("unsent", "sending", "stopped", "done")


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

    declares = serializers.BooleanField(
        help_text="In the words of `requests/declaration/` for this purpose; must be true"
    )
    service_level = serializers.ChoiceField(ServiceLevel.choices, default=ServiceLevel.NORMAL)
    need_by = DayField(required=False, allow_null=True, default=None)
    purpose = serializers.ChoiceField(Purpose.choices, default=Purpose.STUDY)


class GoOnSerializer(serializers.Serializer[Any]):
    """Going on; declared anew if the words of the declaration changed meanwhile."""

    declares = serializers.BooleanField(required=False, default=False)


class LineChangeSerializer(serializers.Serializer[Any]):
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

    @extend_schema_field(serializers.ChoiceField(STATES))
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


class ProblemSerializer(serializers.Serializer[Any]):
    """What keeps a line from being sent."""

    field = serializers.CharField(allow_null=True)
    code = serializers.CharField()
    detail = serializers.CharField()


class LineViewSerializer(serializers.Serializer[LineView]):
    """A line that is no request yet."""

    line = serializers.IntegerField(source="line.line_no")
    place = serializers.IntegerField(source="line.place", help_text="Where it stood in the list")
    citation = serializers.SerializerMethodField()
    price_fen = serializers.IntegerField(read_only=True)
    left_out = serializers.BooleanField(source="line.left_out")
    problems = serializers.SerializerMethodField()
    same_as_line = serializers.IntegerField(source="double.line_no", default=None, allow_null=True)
    same_as_request = serializers.SerializerMethodField()

    @extend_schema_field(KnownCitationSerializer)
    def get_citation(self, view: LineView) -> dict[str, Any]:
        """What was understood."""
        known = view.citation.as_dict()
        return {name: value for name, value in known.items() if name != "source"}

    @extend_schema_field(ProblemSerializer(many=True))
    def get_problems(self, view: LineView) -> list[dict[str, Any]]:
        """Why it was refused, and what it lacks."""
        line = view.line
        codes = [("", line.refused_code, line.refused_params)] if line.refused_code else []
        codes += [(field, code, {}) for field, code in view.lacks if field]
        return [
            {"field": field or None, "code": code, "detail": words.say(code, params)}
            for field, code, params in codes
        ]

    def get_same_as_request(self, view: LineView) -> int | None:
        """A request of yours for the same document."""
        return view.double.request.pk if view.double and view.double.request else None


class SentLineSerializer(serializers.Serializer[DocumentRequest]):
    """A line that became a request."""

    line = serializers.IntegerField(source="batch_line.line_no")
    id = serializers.IntegerField()
    number = serializers.CharField(source="case.number.code", default=None)
    state = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(State.choices))
    def get_state(self, row: DocumentRequest) -> str:
        """As her page says."""
        return shown_state(row)


class StoppedSerializer(serializers.Serializer[Any]):
    """Why sending rests."""

    code = serializers.CharField()
    detail = serializers.CharField()
    goes_on_by_itself = serializers.BooleanField(
        help_text="On the next day, or in the next month; else mend it and go on"
    )


class WholeBatchSerializer(serializers.Serializer[Any]):
    """The whole batch: what is no request yet, line by line, and what is."""

    id = serializers.IntegerField()
    number = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(STATES)
    purpose = serializers.ChoiceField(
        Purpose.choices, allow_null=True, help_text="As it was declared; null before it is sent"
    )
    name = serializers.CharField()
    format = serializers.CharField()
    price_fen = serializers.IntegerField(read_only=True, help_text="Of what is not sent yet")
    subsidy_fen = serializers.IntegerField()
    prepaid_fen = serializers.IntegerField()
    short_fen = serializers.IntegerField(help_text="What is lacking in all purses")
    lines = LineViewSerializer(many=True)
    requests = SentLineSerializer(many=True)
    progress = serializers.DictField(child=serializers.IntegerField())
    held_fen = serializers.IntegerField()
    charged_fen = serializers.IntegerField()
    stopped = StoppedSerializer(allow_null=True)


def _shown(request: Request, pk: int) -> dict[str, Any]:
    """The whole batch for its reader."""
    batch = own_batch(request.user, pk)
    seen, told = preview(batch), progress(batch)
    stopped = batch.stopped_code and {
        "code": batch.stopped_code,
        "detail": words.say(batch.stopped_code, batch.stopped_params),
        "goes_on_by_itself": batch.is_resting,
    }
    whole = {
        "id": batch.pk,
        "number": batch.number.code if batch.number else None,
        "state": state_of(batch),
        "purpose": batch.purpose if batch.sent_at else None,
        "name": batch.name,
        "format": batch.form,
        "price_fen": seen.total_fen,
        "subsidy_fen": seen.subsidy_fen,
        "prepaid_fen": seen.prepaid_fen,
        "short_fen": seen.short_fen,
        "lines": seen.lines,
        "requests": requests_of_batch(batch),
        "progress": told.counts,
        "held_fen": told.held_fen,
        "charged_fen": told.charged_fen,
        "stopped": stopped or None,
    }
    return dict(WholeBatchSerializer(whole).data)


@takes_files(most=MOST_BYTES)
class Batches(generics.ListAPIView[Batch]):
    """One's own batches."""

    serializer_class = BatchSerializer

    def get_queryset(self) -> QuerySet[Batch]:
        """Hers, newest first."""
        if getattr(self, "swagger_fake_view", False):
            return Batch.objects.none()
        return batches_of(self.request.user)

    @extend_schema(summary="My batches, newest first", examples=[LISTED])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Give a list of documents; nothing is sent yet",
        request={"application/json": ListSerializer, "multipart/form-data": ListSerializer},
        responses={201: WholeBatchSerializer, 200: WholeBatchSerializer},
        examples=[LIST, LIST_AS_FILE, SHOWN],
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
        responses=WholeBatchSerializer,
        examples=[SHOWN],
    )
    def get(self, request: Request, pk: int) -> Response:
        """Before it is sent what it would be, afterwards how far it is."""
        return Response(_shown(request, pk))


class BatchLineDetail(APIView):
    """A line of a batch."""

    @extend_schema(
        summary="Put a line right, leave it out, or take it in",
        request=LineChangeSerializer,
        responses=WholeBatchSerializer,
        examples=[LINE, SHOWN],
    )
    def post(self, request: Request, pk: int, line_no: int) -> Response:
        """The batch as it is then."""
        line = own_line(request.user, pk, line_no)
        given = LineChangeSerializer(data=request.data)
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
        responses={202: WholeBatchSerializer},
        examples=[SEND, SHOWN],
    )
    def post(self, request: Request, pk: int) -> Response:
        """A worker does it; ask for the batch to see how far it is."""
        own_batch(request.user, pk)
        given = SendSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            batch = own_batch(request.user, pk)  # anew each time that it is tried
            services.send_batch(batch, SendWish(**given.validated_data), by=request.user)
            return 202, _shown(request, pk)

        return once_for(request, act)


class BatchGoOn(APIView):
    """Go on with a batch that stopped."""

    @extend_schema(
        summary="Send the rest of a batch that stopped",
        parameters=[KEY],
        request=GoOnSerializer,
        responses={202: WholeBatchSerializer},
        examples=[GO_ON, SHOWN],
    )
    def post(self, request: Request, pk: int) -> Response:
        """From the line at which it stopped."""
        own_batch(request.user, pk)
        given = GoOnSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            batch = own_batch(request.user, pk)  # anew each time that it is tried
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
