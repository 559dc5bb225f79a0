"""Papers for a program: what the desk prints of one case or of many."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from desk.api.entry import enter, whole_case
from desk.api.examples import CASES
from desk.queries.papers import MOST, bulk_papers, paper_name, papers_of, printed, with_details
from portal import pdf
from portal.api import WholeField
from portal.http import LARGEST_KEY
from portal.refusals import Refusal, not_found

PDF = {
    (200, "application/pdf"): OpenApiTypes.BINARY,
    404: OpenApiResponse(description="No such case, or it has no such paper"),
}


class PaperCasesSerializer(serializers.Serializer[Any]):
    """Cases that are printed on one paper."""

    cases = serializers.ListField(
        child=WholeField(min_value=1, max_value=LARGEST_KEY), min_length=1, max_length=MOST
    )


class CasePaper(APIView):
    """A paper of one case."""

    of_the_desk = True

    @extend_schema(summary="Print a paper of a case, for example its `pull-slip`", responses=PDF)
    def get(self, request: Request, pk: int, name: str) -> HttpResponse:
        """A PDF."""
        case = whole_case(request, pk)
        if name not in papers_of(case):
            raise not_found()
        return pdf.download(printed([case], name, by=request.user), paper_name([case], name))


class Papers(APIView):
    """A paper of many cases."""

    of_the_desk = True

    @extend_schema(
        summary="Print a paper of many cases, in the order in which it is used",
        description="A case that has no such paper as it stands is left out; one that does not "
        "exist refuses the whole call.",
        request=PaperCasesSerializer,
        responses=PDF,
        examples=[CASES],
    )
    def post(self, request: Request, name: str) -> HttpResponse:
        """A PDF."""
        enter(request)
        if name not in bulk_papers():
            raise not_found()
        given = PaperCasesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        keys = set(given.validated_data["cases"])
        cases = with_details(keys)
        if len(cases) < len(keys):
            raise Refusal("not-found", field="cases", status=404)
        return pdf.download(printed(cases, name, by=request.user), paper_name(cases, name))
