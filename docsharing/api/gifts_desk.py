"""Gifts for a program of the desk: the catalogue, its stock, and what is given out."""

from dataclasses import asdict
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.roles import Role
from accounts.services import has_role, require
from docsharing.api.gifts import ChosenSerializer
from docsharing.models import Gift, Redemption, RedemptionState, ShownDocument
from docsharing.queries.giftparts import AT_THE_DESK
from docsharing.queries.gifts import chosen, gifts_with_sums
from docsharing.services import gift_stock, gifts
from docsharing.services.gift_stock import GiftDetails
from portal.api import KEY, WholeField, once_for

_DETAILS = {
    "name_zh": "书桥帆布袋",
    "name_en": "Canvas bag",
    "description": "",
    "points": 300,
    "limit_each": 1,
    "place": "总馆一楼服务台",
    "low_stock": 3,
    "is_shown": True,
}
DETAILS = OpenApiExample("A gift", _DETAILS, request_only=True)
STOCKED = OpenApiExample(
    "With its stock",
    {"id": 3, **_DETAILS, "stock": 12, "reserved": 2, "collected": 40},
    response_only=True,
)
AT_DESK = OpenApiExample(
    "A gift that waits",
    {
        "id": 17,
        "number": "LP-2026-000017",
        "gift": {
            "id": 3,
            "name": "书桥帆布袋",
            "description": "",
            "points": 300,
            "stock": 12,
            "limit_each": 1,
            "place": "总馆一楼服务台",
        },
        "points": 300,
        "state": "reserved",
        "reserved_at": "2026-11-23T09:40:00+08:00",
        "collect_by": "2027-01-23T00:00:00+08:00",
        "ended_at": None,
        "reader": 9,
        "reader_name": "王小满",
        "collected_by": None,
        "document": "",
        "slip": "",
    },
    response_only=True,
)


class DetailsBody(serializers.Serializer[Any]):
    """What the catalogue says of a gift."""

    name_zh = serializers.CharField(max_length=80)
    name_en = serializers.CharField(max_length=80, required=False, allow_blank=True)
    description = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    points = WholeField(min_value=1)
    limit_each = WholeField(min_value=1, required=False)
    place = serializers.CharField(max_length=120)
    low_stock = WholeField(min_value=0, required=False)
    is_shown = serializers.BooleanField(required=False)


class StockedSerializer(serializers.ModelSerializer[Gift]):
    """A gift with its stock: free, reserved, and collected so far."""

    reserved = serializers.IntegerField()
    collected = serializers.IntegerField()

    class Meta:
        model = Gift
        fields = (
            "id", "name_zh", "name_en", "description", "points", "limit_each", "place",
            "low_stock", "is_shown", "stock", "reserved", "collected",
        )  # fmt: skip


class ChosenAtDeskSerializer(ChosenSerializer):
    """The same as the desk sees it."""

    reader_name = serializers.CharField(source="reader.display_name")
    collected_by = serializers.CharField(source="collected_by.display_name", default=None)

    class Meta(ChosenSerializer.Meta):
        fields = (
            *ChosenSerializer.Meta.fields,
            "reader", "reader_name", "collected_by", "document", "slip",
        )  # fmt: skip


class TakeInBody(serializers.Serializer[Any]):
    """More of a gift has come."""

    quantity = WholeField(min_value=1)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class CountBody(serializers.Serializer[Any]):
    """All that lie there, what is reserved included; a difference needs its reason."""

    counted = WholeField(min_value=0)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class CollectBody(serializers.Serializer[Any]):
    """Against what a gift is given out."""

    document = serializers.ChoiceField(ShownDocument.choices)
    slip = serializers.CharField(max_length=40)


class CallOffBody(serializers.Serializer[Any]):
    """Why a gift cannot be given out: the reader is told."""

    reason = serializers.CharField(max_length=300)


def enter(request: Request) -> None:
    """Stock and choices are the desk's; to all others there are none."""
    if not has_role(request.user, *AT_THE_DESK):
        raise Http404


def _gift(request: Request, pk: int) -> Gift:
    enter(request)
    if (gift := gifts_with_sums().filter(pk=pk).first()) is None:
        raise Http404
    return gift


def _chosen(request: Request, pk: int) -> Redemption:
    enter(request)
    if (row := chosen(state="all").filter(pk=pk).first()) is None:
        raise Http404
    return row


def _said(body: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = body(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class DeskGifts(APIView):
    """All gifts, also those that are not shown."""

    of_the_desk = True

    @extend_schema(
        summary="Gifts with their stock", responses=StockedSerializer(many=True), examples=[STOCKED]
    )
    def get(self, request: Request) -> Response:
        """All of them."""
        enter(request)
        return Response(StockedSerializer(gifts_with_sums(), many=True).data)

    @extend_schema(
        summary="Add a gift to the catalogue",
        parameters=[KEY],
        request=DetailsBody,
        responses={201: StockedSerializer},
        examples=[DETAILS, STOCKED],
    )
    def post(self, request: Request) -> Response:
        """A manager's; there is none of it until it is taken in."""
        enter(request)
        require(request.user, Role.MANAGER)  # before what she sent is judged
        details = GiftDetails(**_said(DetailsBody, request))

        def act() -> tuple[int, Any]:
            gift = gift_stock.add_gift(details, by=request.user)
            return 201, dict(StockedSerializer(_gift(request, gift.pk)).data)

        return once_for(request, act)


class DeskGift(APIView):
    """One gift."""

    of_the_desk = True

    @extend_schema(summary="A gift with its stock", responses=StockedSerializer, examples=[STOCKED])
    def get(self, request: Request, pk: int) -> Response:
        """Also one that is not shown."""
        return Response(StockedSerializer(_gift(request, pk)).data)

    @extend_schema(
        summary="Change what the catalogue says of a gift",
        request=DetailsBody,
        responses=StockedSerializer,
        examples=[DETAILS, STOCKED],
    )
    def patch(self, request: Request, pk: int) -> Response:
        """A manager's; what is left out stays. What was chosen before keeps its price."""
        gift = _gift(request, pk)
        given = DetailsBody(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        stays = {name: getattr(gift, name) for name in asdict(GiftDetails("", 1, ""))}
        details = GiftDetails(**{**stays, **given.validated_data})
        gift_stock.change_gift(gift, details, by=request.user)
        return Response(StockedSerializer(_gift(request, pk)).data)


class TakeIn(APIView):
    """More of a gift has come."""

    of_the_desk = True

    @extend_schema(
        summary="Take a gift in",
        parameters=[KEY],
        request=TakeInBody,
        responses=StockedSerializer,
        examples=[
            OpenApiExample("Twenty", {"quantity": 20, "reason": "发票 031"}, request_only=True),
            STOCKED,
        ],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Once by its key."""
        _gift(request, pk)
        said = _said(TakeInBody, request)

        def act() -> tuple[int, Any]:
            gift_stock.take_in_stock(_gift(request, pk), by=request.user, **said)
            return 200, dict(StockedSerializer(_gift(request, pk)).data)

        return once_for(request, act)


class CountStock(APIView):
    """So many lie there."""

    of_the_desk = True

    @extend_schema(
        summary="Write a count of a gift down",
        parameters=[KEY],
        request=CountBody,
        responses=StockedSerializer,
        examples=[
            OpenApiExample("Two short", {"counted": 12, "reason": "受潮"}, request_only=True),
            STOCKED,
        ],
    )
    def post(self, request: Request, pk: int) -> Response:
        """The difference is written down with its reason."""
        _gift(request, pk)
        said = _said(CountBody, request)

        def act() -> tuple[int, Any]:
            gift_stock.take_stock(_gift(request, pk), by=request.user, **said)
            return 200, dict(StockedSerializer(_gift(request, pk)).data)

        return once_for(request, act)


class DeskChosen(generics.ListAPIView[Redemption]):
    """Gifts that readers chose, by cursor."""

    of_the_desk = True
    serializer_class = ChosenAtDeskSerializer

    def get_queryset(self) -> Any:
        """Those that the filters leave."""
        if getattr(self, "swagger_fake_view", False):
            return Redemption.objects.none()
        asked = self.request.GET
        state = asked.get("state", "")
        known = state if state in (*RedemptionState.values, "all") else ""
        return chosen(asked.get("q", "")[:80], known)

    @extend_schema(
        summary="Gifts that readers chose, newest first",
        parameters=[
            OpenApiParameter("q", str, description="A number, or a part of reader or gift"),
            OpenApiParameter(
                "state",
                str,
                description="`collected`, `returned`, `cancelled` or `all`; else what waits",
            ),
        ],
        examples=[AT_DESK],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of them."""
        enter(request)
        return super().get(request, *args, **kwargs)


class DeskChosenDetail(APIView):
    """One of them."""

    of_the_desk = True

    @extend_schema(
        summary="A gift that a reader chose", responses=ChosenAtDeskSerializer, examples=[AT_DESK]
    )
    def get(self, request: Request, pk: int) -> Response:
        """Whatever its state."""
        return Response(ChosenAtDeskSerializer(_chosen(request, pk)).data)


class Collect(APIView):
    """Give a gift out."""

    of_the_desk = True

    @extend_schema(
        summary="Give a gift out, against a document and a signed slip",
        request=CollectBody,
        responses=ChosenAtDeskSerializer,
        examples=[
            OpenApiExample(
                "Signed", {"document": "id-card", "slip": "LP-2026-000017"}, request_only=True
            ),
            AT_DESK,
        ],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Once: it needs no key. The points are spent."""
        gifts.collect_gift(_chosen(request, pk), by=request.user, **_said(CollectBody, request))
        return Response(ChosenAtDeskSerializer(_chosen(request, pk)).data)


class CallOff(APIView):
    """Say that a gift cannot be given out."""

    of_the_desk = True

    @extend_schema(
        summary="Call a gift off: the reader has her points again",
        request=CallOffBody,
        responses=ChosenAtDeskSerializer,
        examples=[OpenApiExample("Damaged", {"reason": "破损"}, request_only=True), AT_DESK],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Once: it needs no key."""
        gifts.call_off(_chosen(request, pk), by=request.user, **_said(CallOffBody, request))
        return Response(ChosenAtDeskSerializer(_chosen(request, pk)).data)
