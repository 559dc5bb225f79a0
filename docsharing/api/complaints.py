"""Complaints for a program of the reader's."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from docsharing import services
from docsharing.api.bodies import AttachmentSerializer
from docsharing.models import Cause, Complaint
from docsharing.queries.complaints import complaints_of, own_complaint
from docsharing.queries.requests import own_request
from docsharing.services.requests import ATTACHMENT_BYTES
from portal.api import KEY, FenField, body_with_files, fields_named, once_for
from portal.http import takes_files

COMPLAINT = OpenApiExample(
    "A complaint",
    value={
        "id": 3,
        "number": "TS-2026-000003",
        "cause": "missing-pages",
        "text": "Pages 77 and 78 are missing.",
        "sent_at": "2026-11-25T09:40:00+08:00",
        "decided_at": None,
        "remedy": "",
        "reply": "",
        "refund_fen": 0,
        "owed_less_fen": 0,
    },
    response_only=True,
)

_SAID = {"cause": "missing-pages", "text": "Pages 77 and 78 are missing."}
COMPLAINED = OpenApiExample(
    "Pages are missing", value=_SAID, request_only=True, media_type="application/json"
)
COMPLAINED_WITH_FILE = OpenApiExample(
    "With a picture that shows it",
    value={"json": _SAID, "attachment": "(the file)"},
    request_only=True,
    media_type="multipart/form-data",
)


class ComplaintSerializer(serializers.ModelSerializer[Complaint]):
    """A complaint and what came of it."""

    number = serializers.CharField(source="case.number.code", default=None)
    sent_at = serializers.DateTimeField(source="case.opened_at")
    refund_fen = FenField()
    owed_less_fen = FenField(help_text="What of it was taken off what you owe")

    class Meta:
        model = Complaint
        fields = (
            "id", "number", "cause", "text", "sent_at", "decided_at", "remedy", "reply",
            "refund_fen", "owed_less_fen",
        )  # fmt: skip


class ComplaintBody(serializers.Serializer[dict[str, Any]]):
    """What is wrong with the delivery."""

    cause = serializers.ChoiceField(Cause.choices)
    text = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class ComplaintWithFileBody(serializers.Serializer[Any]):
    """The same with a file beside it, as multipart."""

    json = ComplaintBody(help_text="What would else be the whole body")
    attachment = serializers.FileField(
        required=False, help_text="Shows it: PDF, PNG, JPEG, TIFF, Word or Excel"
    )


@takes_files(most=ATTACHMENT_BYTES)
class Complaints(APIView):
    """The complaints about one of one's own requests."""

    @extend_schema(
        summary="What I complained of", responses=ComplaintSerializer(many=True),
        examples=[COMPLAINT],
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        """All of them, newest first."""
        rows = complaints_of(own_request(request.user, pk))
        return Response(ComplaintSerializer(rows, many=True).data)

    @extend_schema(
        summary="Complain of the delivery, while its time runs", parameters=[KEY],
        request={
            "application/json": ComplaintBody,
            "multipart/form-data": ComplaintWithFileBody,
        },
        responses={201: ComplaintSerializer},
        examples=[COMPLAINED, COMPLAINED_WITH_FILE, COMPLAINT],
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """The desk gets a case of its own."""
        own_request(request.user, pk)
        body = body_with_files(request, "attachment")
        given, beside = ComplaintBody(data=body), AttachmentSerializer(data=body)
        for each in (given, beside):
            each.is_valid(raise_exception=True)
        said = {**given.validated_data, **beside.validated_data}

        def act() -> tuple[int, Any]:
            row = own_request(request.user, pk)  # anew each time that it is tried
            with fields_named({"file": "attachment"}):
                made = services.complain(row, by=request.user, **said)
            return 201, dict(ComplaintSerializer(own_complaint(request.user, made.pk)).data)

        return once_for(request, act, body=body)


class ComplaintWithdraw(APIView):
    """Take a complaint back."""

    @extend_schema(
        summary="Take my complaint back", request=None, responses=ComplaintSerializer,
        examples=[COMPLAINT],
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Only while nobody has decided it."""
        services.withdraw_complaint(own_complaint(request.user, pk), by=request.user)
        return Response(ComplaintSerializer(own_complaint(request.user, pk)).data)
