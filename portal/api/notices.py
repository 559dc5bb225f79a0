"""What a reader was told, for a program of hers, and of what she also gets a mail."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, inline_serializer
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal import notices, words
from portal.clock import now
from portal.models import Notice, Topic
from portal.refusals import not_found

CHOSEN = [topic for topic in Topic if topic not in notices.ALWAYS_MAILED]
MARKED = inline_serializer("MarkedNotices", {"marked": serializers.IntegerField()})
NOTICE = OpenApiExample(
    "A delivery",
    {
        "id": 7,
        "topic": "requests",
        "code": "request.delivered",
        "text": "Your document is here: WX-2026-000042, 高校图书馆…",
        "url": "/requests/42/",
        "created_at": "2026-11-23T09:42:00+08:00",
        "read_at": None,
    },
    response_only=True,
)
READ = OpenApiExample("Three were unread", {"marked": 3}, response_only=True)
CHOICE = OpenApiExample("No news", {"topic": "library", "mail": False}, request_only=True)
CHOICES = OpenApiExample(
    "No news",
    {
        "results": [
            {"topic": "requests", "label": "My requests", "mail": True, "always": False},
            {
                "topic": "steps",
                "label": "Steps of my requests that need nothing from me",
                "mail": True,
                "always": False,
            },
            {"topic": "money", "label": "Money and subsidy", "mail": True, "always": True},
            {"topic": "security", "label": "Account and security", "mail": True, "always": True},
            {"topic": "library", "label": "News of the library", "mail": False, "always": False},
        ]
    },
    response_only=True,
)


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """A notice, in the language of the request."""

    text = serializers.CharField()

    class Meta:
        model = Notice
        fields = ("id", "topic", "code", "text", "url", "created_at", "read_at")
        read_only_fields = fields


class NoticeQuerySerializer(serializers.Serializer[Any]):
    """Which notices a list shows."""

    unread = serializers.BooleanField(default=False, help_text="Only those not read yet")


class NoticeChoiceSerializer(serializers.Serializer[Any]):
    """Whether she wants mail about a topic. Money and security are always mailed."""

    topic = serializers.ChoiceField([(topic.value, topic.label) for topic in CHOSEN])
    mail = serializers.BooleanField()


class TopicSerializer(serializers.Serializer[Any]):
    """A topic, and whether mail about it is sent."""

    topic = serializers.ChoiceField(Topic.choices)
    label = serializers.CharField()
    mail = serializers.BooleanField()
    always = serializers.BooleanField(help_text="Nobody can do without it")


class TopicsSerializer(serializers.Serializer[Any]):
    """All topics."""

    results = TopicSerializer(many=True)


class NoticeList(generics.ListAPIView[Notice]):
    """One's own notices by cursor."""

    serializer_class = NoticeSerializer

    @extend_schema(
        summary="My notices, newest first", parameters=[NoticeQuerySerializer], examples=[NOTICE]
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Notice]:
        """Hers, and only those that are to be seen already."""
        if getattr(self, "swagger_fake_view", False):
            return Notice.objects.none()
        asked = NoticeQuerySerializer(data=self.request.GET)
        asked.is_valid(raise_exception=True)
        rows = Notice.objects.filter(user=self.request.user, visible_from__lte=now())
        return rows.filter(read_at__isnull=True) if asked.validated_data["unread"] else rows

    def paginate_queryset(self, queryset: QuerySet[Notice]) -> list[Any] | None:
        """A page with its sentences: what they name is looked up for all of them at once."""
        page = super().paginate_queryset(queryset) or []
        texts = words.say_all([(notice.code, notice.params) for notice in page])
        for notice, text in zip(page, texts, strict=True):
            notice.text = text
        return page


class NoticesRead(APIView):
    """Mark all of one's notices as read."""

    @extend_schema(
        summary="Mark all my notices as read", request=None, responses=MARKED, examples=[READ]
    )
    def post(self, request: Request) -> Response:
        """How many were unread."""
        return Response({"marked": notices.mark_read(request.user)})


class NoticeRead(APIView):
    """Mark one notice as read."""

    @extend_schema(
        operation_id="v1_notice_read",
        summary="Mark a notice as read",
        request=None,
        responses=MARKED,
        examples=[READ],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Whether it was unread."""
        hers = Notice.objects.filter(pk=pk, user=request.user, visible_from__lte=now())
        if not hers.exists():
            raise not_found()
        return Response({"marked": notices.mark_read(request.user, notice=pk)})


class NoticeChoices(APIView):
    """Of what she also gets a mail."""

    @extend_schema(summary="About what I get mail", responses=TopicsSerializer, examples=[CHOICES])
    def get(self, request: Request) -> Response:
        """Topic by topic."""
        return Response(_topics(request.user))

    @extend_schema(
        summary="Choose whether I get mail about a topic",
        request=NoticeChoiceSerializer,
        responses=TopicsSerializer,
        examples=[CHOICE, CHOICES],
    )
    def post(self, request: Request) -> Response:
        """One topic; the others stay."""
        asked = NoticeChoiceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        notices.choose(
            request.user, asked.validated_data["topic"], mail=asked.validated_data["mail"]
        )
        return Response(_topics(request.user))


def _topics(user: Any) -> dict[str, Any]:
    refused = set(user.notice_choices.filter(mail=False).values_list("topic", flat=True))
    return {
        "results": [
            {
                "topic": topic.value,
                "label": topic.label,
                "mail": topic in notices.ALWAYS_MAILED or topic not in refused,
                "always": topic in notices.ALWAYS_MAILED,
            }
            for topic in notices.topics_for(user)
        ]
    }
