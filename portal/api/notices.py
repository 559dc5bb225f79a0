"""What a reader was told, for a program of hers."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal import notices, words
from portal.clock import now
from portal.models import Notice


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """A notice, in the language of the request."""

    text = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = ("id", "topic", "code", "text", "url", "created_at", "read_at")
        read_only_fields = fields

    def get_text(self, notice: Notice) -> str:
        """The sentence."""
        return words.say(notice.code, notice.params)


@extend_schema(
    summary="My notices, newest first",
    examples=[
        OpenApiExample(
            "A delivery",
            {
                "id": 7,
                "topic": "requests",
                "code": "dd.delivered",
                "text": "WX-2026-000042 has arrived.",
                "url": "/requests/42/",
                "created_at": "2026-11-23T09:42:00+08:00",
                "read_at": None,
            },
            response_only=True,
        )
    ],
)
class NoticeList(generics.ListAPIView[Notice]):
    """One's own notices by cursor."""

    serializer_class = NoticeSerializer

    def get_queryset(self) -> QuerySet[Notice]:
        """Hers, and only those that are to be seen already."""
        if getattr(self, "swagger_fake_view", False):
            return Notice.objects.none()
        return Notice.objects.filter(user=self.request.user, visible_from__lte=now())


class NoticesRead(APIView):
    """Mark all of one's notices as read."""

    @extend_schema(
        summary="Mark all my notices as read", request=None, responses={200: dict[str, int]}
    )
    def post(self, request: Request) -> Response:
        """How many were unread."""
        answer: dict[str, Any] = {"marked": notices.mark_read(request.user)}
        return Response(answer)
