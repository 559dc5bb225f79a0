"""What is said about a request, and the files that go with it, for a program of the reader's."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from desk import services as desk
from desk.models import Message
from docsharing.api.answers import MessageSerializer
from docsharing.api.examples import FILE, MESSAGE, MESSAGE_SENT, READ
from docsharing.queries.requests import files_for, own_request, spoken_about
from portal import files
from portal.api import KEY, OldestFirst, once_for
from portal.refusals import not_found


class Messages(generics.ListAPIView[Message]):
    """What was written about a request."""

    serializer_class = MessageSerializer
    pagination_class = OldestFirst

    def get_queryset(self) -> QuerySet[Message]:
        """Those of one's own request that may be read by now."""
        if getattr(self, "swagger_fake_view", False):
            return Message.objects.none()
        return spoken_about(own_request(self.request.user, self.kwargs["pk"]))

    @extend_schema(summary="Messages about a request, oldest first", examples=[MESSAGE])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Write to the desk",
        parameters=[KEY],
        request=MessageSerializer,
        responses={201: MessageSerializer},
        examples=[MESSAGE_SENT, MESSAGE],
    )
    def post(self, request: Request, pk: int) -> Response:
        """One message."""
        own_request(request.user, pk)
        given = MessageSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            case = own_request(request.user, pk).case  # anew each time that it is tried
            said = desk.say(case, given.validated_data["text"], by=request.user)
            return 201, MessageSerializer(said).data

        return once_for(request, act)


class MessagesRead(APIView):
    """What the desk wrote was seen."""

    @extend_schema(
        summary="Mark the messages about a request as read",
        request=None,
        responses=inline_serializer("MarkedMessages", {"marked": serializers.IntegerField()}),
        examples=[READ],
    )
    def post(self, request: Request, pk: int) -> Response:
        """How many were unread."""
        case = own_request(request.user, pk).case
        return Response({"marked": desk.mark_read(case, by=request.user)})


class Attachment(APIView):
    """What the reader attached to show the citation."""

    @extend_schema(summary="What I attached", responses=FILE)
    def get(self, request: Request, pk: int) -> FileResponse:
        """The bytes, for herself."""
        row = own_request(request.user, pk)
        if row.attachment is None:
            raise not_found()
        return files.stream(row.attachment)


class RequestFile(APIView):
    """A file that the desk keeps with a request for its reader."""

    @extend_schema(summary="A file that the desk keeps for me", responses=FILE)
    def get(self, request: Request, pk: int, file: int) -> FileResponse:
        """The bytes."""
        kept = files_for(own_request(request.user, pk)).filter(pk=file).first()
        if kept is None:
            raise not_found()
        return files.stream(kept.stored)
