"""The feed of one's own requests for a program: its address, what it tells, its end."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from docsharing import services
from docsharing.models import RequestFeed
from docsharing.queries.feeds import feed_address, feed_of
from portal.refusals import not_found

TITLES = OpenApiExample("Numbers alone", {"shows_titles": False}, request_only=True)
FEED = OpenApiExample(
    "A feed without titles",
    {
        "atom": "https://library.example/feed/6fHu…/requests.atom",
        "rss": "https://library.example/feed/6fHu…/requests.rss",
        "shows_titles": False,
        "made_at": "2026-11-23T09:42:00+08:00",
    },
    response_only=True,
)


class FeedChoiceSerializer(serializers.Serializer[Any]):
    """What the feed tells."""

    shows_titles = serializers.BooleanField(help_text="Also the titles of the documents")


class FeedSerializer(serializers.ModelSerializer[RequestFeed]):
    """A feed with its secret addresses."""

    atom = serializers.SerializerMethodField(help_text="Whoever has it can read the feed")
    rss = serializers.SerializerMethodField(help_text="The same as RSS 2.0")

    class Meta:
        model = RequestFeed
        fields = ("atom", "rss", "shows_titles", "made_at")
        read_only_fields = fields

    def get_atom(self, feed: RequestFeed) -> str:
        """Atom 1.0."""
        return feed_address(feed)

    def get_rss(self, feed: RequestFeed) -> str:
        """RSS 2.0."""
        return feed_address(feed, "rss")


class Feed(APIView):
    """The feed of one's own requests, if it is on."""

    @extend_schema(summary="My feed and its address", responses=FeedSerializer, examples=[FEED])
    def get(self, request: Request) -> Response:
        """Not found while it is off."""
        return Response(FeedSerializer(_feed(request)).data)

    @extend_schema(
        summary="Switch my feed on, or give it another address",
        description="The address before opens nothing any more.",
        request=FeedChoiceSerializer,
        responses={201: FeedSerializer},
        examples=[TITLES, FEED],
    )
    def post(self, request: Request) -> Response:
        """It answers with a secret, so it takes no key: the answer is kept nowhere."""
        feed = services.open_feed(request.user, shows_titles=_titles(request))
        return Response(FeedSerializer(feed).data, status=201)

    @extend_schema(
        summary="Choose whether my feed tells titles",
        request=FeedChoiceSerializer,
        responses=FeedSerializer,
        examples=[TITLES, FEED],
    )
    def patch(self, request: Request) -> Response:
        """The address stays."""
        feed = _feed(request)
        services.choose_titles(request.user, shows_titles=_titles(request))
        feed.refresh_from_db(fields=["shows_titles"])
        return Response(FeedSerializer(feed).data)

    @extend_schema(summary="Switch my feed off", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Also when it is off already."""
        services.end_feed(request.user)
        return Response(status=204)


def _titles(request: Request) -> bool:
    given = FeedChoiceSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    return bool(given.validated_data["shows_titles"])


def _feed(request: Request) -> RequestFeed:
    feed = feed_of(request.user)
    if feed is None:
        raise not_found()
    return feed
