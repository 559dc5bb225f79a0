"""Membership cards for a program: a reader activates hers; the desk reads batches and cards."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_field,
)
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.services import has_role
from desk.models import StateEvent
from docsharing.models import CardBatch, CardState, MembershipCard
from docsharing.queries import cards as queries
from docsharing.queries.cardparts import AT_THE_DESK
from docsharing.services.activation import activate_card
from portal import words

_FIGURES = {
    "states": {"printed": 0, "distributed": 158, "activated": 40, "void": 2, "expired": 0},
    "granted_fen": 800_000,
    "waiting_fen": 0,
    "used_fen": 31_260,
    "left_fen": 768_740,
    "lost_fen": 0,
}
BATCH = OpenApiExample(
    "Two hundred cards",
    {
        "id": 3,
        "number": "KP-2026-000003",
        "year": 2026,
        "quantity": 200,
        "distributor": "科普日",
        "unit_fen": 20_000,
        "fund": 1,
        "expires_on": "2026-12-31",
        "made_at": "2026-11-20T09:00:00+08:00",
        "printed_at": "2026-11-20T09:20:00+08:00",
        "distributed_at": "2026-11-21T08:40:00+08:00",
        "voided_at": None,
        "figures": _FIGURES,
    },
    response_only=True,
)
CARD = OpenApiExample(
    "Activated",
    {
        "id": 427,
        "number": "HY-2026-0000429",
        "batch": "KP-2026-000003",
        "state": "activated",
        "handed_to": "科普日",
        "activated_by": "王小满",
        "activated_at": "2026-11-23T09:40:00+08:00",
        "settled_at": "2026-11-23T09:40:00+08:00",
        "locked_until": None,
        "events": [
            {
                "from_state": "distributed",
                "to_state": "activated",
                "by": "王小满",
                "at": "2026-11-23T09:40:00+08:00",
                "reason": "",
            }
        ],
    },
    response_only=True,
)


class ActivationSerializer(serializers.Serializer[Any]):
    """What stands on a card."""

    card_number = serializers.CharField(max_length=60, help_text="HY-2026-0000429")
    card_secret = serializers.CharField(max_length=60, help_text="Twelve letters and digits")


class MyCardSerializer(serializers.ModelSerializer[MembershipCard]):
    """One's own card, and what it brought. Whole fen."""

    granted_fen = serializers.SerializerMethodField()
    waiting_fen = serializers.SerializerMethodField()

    class Meta:
        model = MembershipCard
        fields = ("number", "state", "activated_at", "settled_at", "granted_fen", "waiting_fen")

    def get_granted_fen(self, card: MembershipCard) -> int:
        """The subsidy that came of it."""
        grant = card.grant or (card.waiting and card.waiting.grant)
        return grant.amount_fen if grant else 0

    def get_waiting_fen(self, card: MembershipCard) -> int:
        """What waits until the fund has money again."""
        return card.waiting.amount_fen if card.waiting and not card.waiting.grant else 0


class HeldCardSerializer(serializers.Serializer[Any]):
    """The card of a person; null as long as she has none."""

    card = MyCardSerializer(allow_null=True)


MY_CARD = {
    "number": "HY-2026-0000429",
    "state": "activated",
    "activated_at": "2026-11-23T09:40:00+08:00",
    "settled_at": "2026-11-23T09:40:00+08:00",
    "granted_fen": 20000,
    "waiting_fen": 0,
}


class MyCard(APIView):
    """One's own membership card."""

    @extend_schema(
        summary="My membership card",
        responses=HeldCardSerializer,
        examples=[OpenApiExample("With its subsidy", {"card": MY_CARD}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """The card that she activated."""
        return Response(HeldCardSerializer({"card": queries.card_of(request.user)}).data)

    @extend_schema(
        summary="Activate a membership card",
        description=(
            "Takes no Idempotency-Key: a wrong secret must cost a try although it is refused. The"
            " same card again answers as the first time."
        ),
        request=ActivationSerializer,
        responses=MyCardSerializer,
        examples=[
            OpenApiExample(
                "A card",
                {"card_number": "HY-2026-0000429", "card_secret": "S4FY-CA0P-31EB"},
                request_only=True,
            ),
            OpenApiExample("With its subsidy", MY_CARD, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Number and secret, once."""
        asked = ActivationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        activate_card(given["card_number"], given["card_secret"], by=request.user)
        return Response(MyCardSerializer(queries.card_of(request.user)).data)


class CardFiguresSerializer(serializers.Serializer[Any]):
    """Cards by state, and what they brought. Whole fen."""

    states = serializers.DictField(child=serializers.IntegerField())
    granted_fen = serializers.IntegerField()
    waiting_fen = serializers.IntegerField()
    used_fen = serializers.IntegerField()
    left_fen = serializers.IntegerField()
    lost_fen = serializers.IntegerField()


class CardBatchSerializer(serializers.ModelSerializer[CardBatch]):
    """A batch of cards with its figures."""

    number = serializers.CharField(source="number.code")
    figures = serializers.SerializerMethodField()

    class Meta:
        model = CardBatch
        fields = (
            "id",
            "number",
            "year",
            "quantity",
            "distributor",
            "unit_fen",
            "fund",
            "expires_on",
            "made_at",
            "printed_at",
            "distributed_at",
            "voided_at",
            "figures",
        )

    @extend_schema_field(CardFiguresSerializer)
    def get_figures(self, batch: CardBatch) -> dict[str, Any]:
        """Asked for all batches of the page at once."""
        figures = self.context["figures"].get(batch.pk, queries.CardFigures())
        states = {state: figures[state] for state in CardState.values}
        return {**asdict(figures), "states": states}


def enter(request: Request) -> None:
    """The cards are the desk's; to all others there are none."""
    if not has_role(request.user, *AT_THE_DESK):
        raise Http404


class Batches(generics.ListAPIView[CardBatch]):
    """The batches by cursor, newest first."""

    of_the_desk = True
    serializer_class = CardBatchSerializer

    def get_queryset(self) -> QuerySet[CardBatch]:
        """The batches that the filters leave."""
        if getattr(self, "swagger_fake_view", False):
            return CardBatch.objects.none()
        asked = self.request.GET
        year = asked.get("year", "")
        known = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
        return queries.batches(year=known, distributor=asked.get("distributor", "")[:120])

    @extend_schema(
        summary="Batches of membership cards with their figures",
        parameters=[
            OpenApiParameter("year", int, description="Only of this year"),
            OpenApiParameter("distributor", str, description="A part of the distributor's name"),
        ],
        examples=[BATCH],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page, its figures in a handful of queries."""
        enter(request)
        page = self.paginate_queryset(self.get_queryset())
        figures = queries.figures_of([batch.pk for batch in page])
        shown = CardBatchSerializer(page, many=True, context={"figures": figures})
        return self.get_paginated_response(shown.data)


class CardEventSerializer(serializers.ModelSerializer[StateEvent]):
    """A line of a card's history."""

    by = serializers.CharField(source="by.display_name", default=None)
    reason = serializers.SerializerMethodField()

    class Meta:
        model = StateEvent
        fields = ("from_state", "to_state", "by", "at", "reason")

    def get_reason(self, event: StateEvent) -> str:
        """Why, in the language of the request."""
        return words.say(event.reason, event.params)


class CardSerializer(serializers.ModelSerializer[MembershipCard]):
    """A card as the desk sees it: never its secret."""

    batch = serializers.CharField(source="batch.number.code")
    handed_to = serializers.CharField(source="handout.to", default=None)
    activated_by = serializers.CharField(source="activated_by.display_name", default=None)
    events = serializers.SerializerMethodField()

    class Meta:
        model = MembershipCard
        fields = (
            "id",
            "number",
            "batch",
            "state",
            "handed_to",
            "activated_by",
            "activated_at",
            "settled_at",
            "locked_until",
            "events",
        )

    @extend_schema_field(CardEventSerializer(many=True))
    def get_events(self, card: MembershipCard) -> Any:
        """What happened to it."""
        return CardEventSerializer(queries.history_of(card), many=True).data


class CardDetail(APIView):
    """One card."""

    of_the_desk = True

    @extend_schema(
        summary="A membership card by its number", responses=CardSerializer, examples=[CARD]
    )
    def get(self, request: Request, number: str) -> Response:
        """However the number is typed."""
        enter(request)
        if (card := queries.card_by_number(number)) is None:
            raise Http404
        return Response(CardSerializer(card).data)
