"""The request form for a program: what a text says, what it costs, what is declared, the draft."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from docsharing import services
from docsharing.api.bodies import (
    DraftSerializer,
    PricedSerializer,
    PurposeSerializer,
    TextSerializer,
)
from docsharing.api.examples import (
    CITATION,
    DECLARATION,
    DRAFT,
    ESTIMATE,
    ESTIMATE_BY_POST,
    PARSED,
    PRICED,
)
from docsharing.api.form_answers import (
    DeclarationSerializer,
    EstimateSerializer,
    ParsedSerializer,
)
from docsharing.forms import citation_in, limit_in, number_in, values_of
from docsharing.models import CITATION_FIELDS, DeliveryMethod, Purpose, RequestDraft, ServiceLevel
from docsharing.queries.copyright import allowance
from docsharing.queries.details import bill_lines
from docsharing.queries.holdings import held_for_reader
from docsharing.queries.openaccess import open_copy
from docsharing.queries.paper import ADDRESS
from docsharing.queries.pricing import estimate
from docsharing.queries.requests import current_declaration, similar_request
from docsharing.queries.sources import understood
from portal import words
from portal.refusals import not_found


class Citations(APIView):
    """What a pasted text says."""

    @extend_schema(
        summary="Read a DOI, a reference, RIS, BibTeX, CSL-JSON or an OpenURL",
        request=TextSerializer,
        responses=ParsedSerializer,
        examples=[CITATION, PARSED],
    )
    def post(self, request: Request) -> Response:
        """The fields that were understood, and notes about the rest."""
        given = TextSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        parsed = understood(given.validated_data["text"], request.user)
        notes = [{"code": n.code, "detail": words.say(n.code, n.params)} for n in parsed.notes]
        known = parsed.citation.as_dict()
        names = ("kind", *(name for name in CITATION_FIELDS if name != "source"))
        return Response(
            {
                "citation": {name: known[name] for name in names if name in known},
                "format": parsed.format,
                "unknown": list(parsed.unknown),
                "notes": notes,
            }
        )


class Estimate(APIView):
    """The price beforehand."""

    @extend_schema(
        summary="What a request would cost",
        request=PricedSerializer,
        responses=EstimateSerializer,
        examples=[PRICED, ESTIMATE, ESTIMATE_BY_POST],
    )
    def post(self, request: Request) -> Response:
        """Nothing is held or kept."""
        given = PricedSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        terms = given.validated_data
        citation = terms["citation"]["citation"]
        level, method = terms["service_level"], terms["delivery_method"]
        costs = estimate(citation, level, request.user, method)
        before = similar_request(request.user, citation)
        told = terms.get("book_pages")
        answer = {
            **asdict(costs),
            "lines": bill_lines(costs.price),
            "pages": costs.price.pages,
            "pages_assumed": costs.price.assumed,
            "price_fen": costs.price.total_fen,
            "asked_before": before and before.pk,
            "copyright": allowance(request.user, citation, pages=costs.price.pages, told=told),
            "held": held_for_reader(citation),
            "open_copy": open_copy(citation),
        }
        return Response(EstimateSerializer(answer).data)


class Declaration(APIView):
    """What a reader declares with each request."""

    permission_classes = (AllowAny,)

    @extend_schema(
        summary="The words that are declared with a request",
        description="Show them to the reader before you send `declares: true` for her.",
        parameters=[PurposeSerializer],
        responses=DeclarationSerializer,
        examples=[DECLARATION],
    )
    def get(self, request: Request) -> Response:
        """Today's words, in the language of the request, by what the copy is for."""
        given = PurposeSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        words_of = current_declaration(given.validated_data["purpose"])
        return Response(DeclarationSerializer(words_of).data)


class Draft(APIView):
    """A request that the reader has begun and not sent."""

    @extend_schema(summary="My draft", responses=DraftSerializer, examples=[DRAFT])
    def get(self, request: Request) -> Response:
        """What is in the form, whoever typed it; 404 if nothing is."""
        draft = RequestDraft.objects.filter(reader=request.user).first()
        if draft is None:
            raise not_found()
        return Response(DraftSerializer(_shown(draft)).data)

    @extend_schema(
        summary="Put a draft into my request form",
        description="She finds it at `/requests/new/`, checks it, declares and sends it herself.",
        request=DraftSerializer,
        responses=DraftSerializer,
        examples=[PRICED, DRAFT],
    )
    def put(self, request: Request) -> Response:
        """In place of what was there."""
        given = DraftSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        draft = services.save_draft(request.user, _typed(given.validated_data))
        return Response(DraftSerializer(_shown(draft)).data)

    @extend_schema(summary="Throw my draft away", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Gone, if there was one."""
        services.drop_draft(request.user)
        return Response(status=204)


def _typed(given: dict[str, Any]) -> dict[str, str]:
    """What the form would hold had it been typed there."""
    limit, day = given.get("max_cost_fen"), given.get("need_by")
    book = given.get("book_pages")
    typed = {
        "service_level": given["service_level"],
        "delivery_method": given["delivery_method"],
        **(given.get("post_to") or {}),
        "need_by": day.isoformat() if day else "",
        "max_cost": "" if limit is None else f"{limit // 100}.{limit % 100:02d}",
        "clue": given["clue"],
        "purpose": given["purpose"],
        "book_pages": str(book) if book else "",
    }
    known = {name: text for name, text in typed.items() if text}
    return values_of(given["citation"]["citation"]) | known


def _shown(draft: RequestDraft) -> dict[str, Any]:
    """What was typed, as far as it makes sense."""
    fields = draft.fields
    level, purpose = fields.get("service_level", ""), fields.get("purpose", "")
    way, post_to = fields.get("delivery_method", ""), {n: fields.get(n, "") for n in ADDRESS}
    return {
        "citation": citation_in(fields).as_dict(),
        "service_level": level if level in ServiceLevel.values else ServiceLevel.NORMAL.value,
        "delivery_method": way if way in DeliveryMethod.values else DeliveryMethod.LINK.value,
        "post_to": post_to if any(post_to.values()) else None,
        "need_by": _day(fields.get("need_by", "")),
        "max_cost_fen": limit_in(fields.get("max_cost", "").strip()),
        "clue": fields.get("clue", ""),
        "purpose": purpose if purpose in Purpose.values else Purpose.STUDY.value,
        "book_pages": number_in(fields.get("book_pages", "")),
        "saved_at": draft.saved_at,
    }


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
