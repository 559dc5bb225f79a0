"""Files that a reader adds to a request, for a program of hers."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from docsharing import services
from docsharing.api.answers import KeptFileSerializer
from docsharing.queries.requests import own_request
from docsharing.services.requests import ATTACHMENT_BYTES
from portal.api import KEY, body_with_files, fields_named, once_for
from portal.http import takes_files

SENT = OpenApiExample(
    "A picture of the citation",
    {"attachment": "(the file)"},
    request_only=True,
    media_type="multipart/form-data",
)
KEPT = OpenApiExample(
    "Kept with the request",
    {
        "id": 12,
        "name": "citation.png",
        "size": 48213,
        "media_type": "image/png",
        "at": "2026-11-23T09:42:00+08:00",
    },
    response_only=True,
)


class SentFileSerializer(serializers.Serializer[Any]):
    """The file."""

    attachment = serializers.FileField(help_text="PDF, PNG, JPEG, TIFF, Word or Excel, up to 10 MB")


@takes_files(most=ATTACHMENT_BYTES)
class RequestFiles(APIView):
    """What the reader gives the desk."""

    @extend_schema(
        summary="Add a file that shows what is meant",
        parameters=[KEY],
        request={"multipart/form-data": SentFileSerializer},
        responses={201: KeptFileSerializer},
        examples=[SENT, KEPT],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Like the file beside a message or an answer on the page."""
        own_request(request.user, pk)
        body = body_with_files(request, "attachment")
        given = SentFileSerializer(data=body)
        given.is_valid(raise_exception=True)
        file = given.validated_data["attachment"]

        def act() -> tuple[int, Any]:
            row = own_request(request.user, pk)  # anew each time that it is tried
            with fields_named({"file": "attachment"}):
                kept = services.send_file(row, file, by=request.user)
            return 201, KeptFileSerializer(kept).data

        return once_for(request, act, body=body)
