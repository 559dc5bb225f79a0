"""Gifts for a program of a reader's: the catalogue, a choice, what she chose."""

import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from docsharing.models import Gift, Redemption
from docsharing.queries.gifts import Offer, offer_of, offers, redemptions_of
from docsharing.services import gifts as services
from portal.api import KEY, WholeField, once_for

_GIFT = {
    "id": 3,
    "name": "书桥帆布袋",
    "description": "",
    "points": 300,
    "stock": 12,
    "limit_each": 1,
    "place": "总馆一楼服务台",
}
GIFT = OpenApiExample(
    "A gift that she can have",
    {**_GIFT, "taken": 0, "missing": 0, "why_not": ""},
    response_only=True,
)
_CHOSEN = {
    "id": 17,
    "number": "LP-2026-000017",
    "gift": _GIFT,
    "points": 300,
    "state": "reserved",
    "reserved_at": "2026-11-23T09:40:00+08:00",
    "collect_by": "2027-01-23T00:00:00+08:00",
    "ended_at": None,
}
CHOSEN = OpenApiExample("A gift that waits", _CHOSEN, response_only=True)
CHOICE = OpenApiExample("At the price that was shown", {"points": 300}, request_only=True)


class GiftSerializer(serializers.ModelSerializer[Gift]):
    """A gift; `stock` is what nobody has chosen yet. Whole points."""

    name = serializers.CharField()

    class Meta:
        model = Gift
        fields = ("id", "name", "description", "points", "stock", "limit_each", "place")


class GiftOfferSerializer(serializers.Serializer[Offer]):
    """A gift of the catalogue, and what of it the reader can have.

    `why_not`: `stock`, `sign-in`, `limit`, `points`, or nothing if she can have it.
    """

    id = serializers.IntegerField(source="gift.pk")
    name = serializers.CharField(source="gift.name")
    description = serializers.CharField(source="gift.description")
    points = serializers.IntegerField(source="gift.points")
    stock = serializers.IntegerField(source="gift.stock")
    limit_each = serializers.IntegerField(source="gift.limit_each")
    place = serializers.CharField(source="gift.place")
    taken = serializers.IntegerField(help_text="As many she has had")
    missing = serializers.IntegerField(help_text="So many points she needs yet")
    why_not = serializers.CharField()


class ChosenSerializer(serializers.ModelSerializer[Redemption]):
    """A gift that a reader chose; `points` is what it costs her."""

    number = serializers.CharField(source="number.code", default=None)
    gift = GiftSerializer()

    class Meta:
        model = Redemption
        fields = (
            "id", "number", "gift", "points", "state", "reserved_at", "collect_by", "ended_at",
        )  # fmt: skip


class ChoiceBody(serializers.Serializer[Any]):
    """The price that the reader was shown; another one is refused."""

    points = WholeField(required=False, min_value=1)


def _reader(request: Request) -> User | None:
    return request.user if isinstance(request.user, User) else None


class Gifts(APIView):
    """The catalogue."""

    permission_classes = (AllowAny,)

    @extend_schema(
        summary="The gifts, the cheapest first",
        responses=GiftOfferSerializer(many=True),
        examples=[GIFT],
    )
    def get(self, request: Request) -> Response:
        """For who has signed in with what she can have."""
        return Response(GiftOfferSerializer(offers(_reader(request)), many=True).data)


class GiftDetail(APIView):
    """One gift of the catalogue."""

    permission_classes = (AllowAny,)

    @extend_schema(summary="A gift", responses=GiftOfferSerializer, examples=[GIFT])
    def get(self, request: Request, pk: int) -> Response:
        """With what of it she can have."""
        return Response(GiftOfferSerializer(offer_of(_shown(pk), _reader(request))).data)


def _shown(pk: int) -> Gift:
    if (gift := Gift.objects.shown().filter(pk=pk).first()) is None:
        raise Http404
    return gift


class Choose(APIView):
    """Choose a gift."""

    @extend_schema(
        summary="Choose a gift: it and the points are set aside",
        parameters=[KEY],
        request=ChoiceBody,
        responses={201: ChosenSerializer},
        examples=[CHOICE, CHOSEN],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Once by its key; without one each call is a choice of its own."""
        _shown(pk)
        asked = ChoiceBody(data=request.data)
        asked.is_valid(raise_exception=True)
        key = request.headers.get("Idempotency-Key") or str(uuid.uuid4())

        def act() -> tuple[int, Any]:
            seen = asked.validated_data.get("points")
            made = services.redeem(_shown(pk), key=key, seen_points=seen, by=request.user)
            return 201, _told(request, made.pk)

        return once_for(request, act)


def _told(request: Request, pk: int) -> dict[str, Any]:
    return dict(ChosenSerializer(_mine(request, pk)).data)


def _mine(request: Request, pk: int) -> Redemption:
    if (row := redemptions_of(request.user).filter(pk=pk).first()) is None:
        raise Http404
    return row


class MyGifts(generics.ListAPIView[Redemption]):
    """What a reader chose, by cursor."""

    serializer_class = ChosenSerializer

    def get_queryset(self) -> Any:
        """Her own."""
        if getattr(self, "swagger_fake_view", False):
            return Redemption.objects.none()
        return redemptions_of(self.request.user)

    @extend_schema(summary="The gifts that I chose, newest first", examples=[CHOSEN])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of them."""
        return super().get(request, *args, **kwargs)


class MyGift(APIView):
    """One of them."""

    @extend_schema(summary="A gift that I chose", responses=ChosenSerializer, examples=[CHOSEN])
    def get(self, request: Request, pk: int) -> Response:
        """Her own."""
        return Response(_told(request, pk))


class GiveUp(APIView):
    """Give up what was not collected."""

    @extend_schema(
        summary="Give a gift up: the points are free again",
        request=None,
        responses=ChosenSerializer,
        examples=[CHOSEN],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Once: it needs no key."""
        services.cancel(_mine(request, pk), by=request.user)
        return Response(_told(request, pk))
