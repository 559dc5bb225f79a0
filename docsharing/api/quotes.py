"""Quotes for a program of the reader's: what is offered, and her answer."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from docsharing import services
from docsharing.api.answers import RequestDetailSerializer
from docsharing.api.examples import CONSENT, DETAIL
from docsharing.api.requests import shown
from docsharing.models import Through
from docsharing.queries.requests import own_request
from portal.api import KEY, once_for
from portal.refusals import not_found


class QuoteAnswerSerializer(serializers.Serializer[Any]):
    """An answer to a quote: which one, so that nobody agrees to what she has not seen."""

    quote = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    accept = serializers.BooleanField()


class Consent(APIView):
    """Agree to a quote or refuse it."""

    @extend_schema(
        summary="Agree to the quote of a request, or refuse it",
        parameters=[KEY],
        request=QuoteAnswerSerializer,
        responses=RequestDetailSerializer,
        examples=[CONSENT, DETAIL],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Agreed, what is missing is held; refused, the request ends and costs nothing."""
        row = own_request(request.user, pk)
        given = QuoteAnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        offer = row.quotes.filter(pk=given.validated_data["quote"]).first()
        if offer is None:
            raise not_found()
        accepts = given.validated_data["accept"]

        def act() -> tuple[int, Any]:
            row = own_request(request.user, pk)  # anew each time that it is tried
            asked = row.quotes.get(pk=offer.pk)
            asked.request = row
            services.answer_quote(
                row, quote=asked, by=request.user, accepts=accepts, through=Through.API
            )
            return 200, shown(request, pk)

        return once_for(request, act)
