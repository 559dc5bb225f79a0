"""What the desk needs beside the acts, for a program: the reader's attachment, a file's pages."""

from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.roles import Role
from accounts.services import has_role
from docsharing.api.examples import COUNTED, FILE, NEW_FILE
from docsharing.models import DocumentRequest
from docsharing.queries.pdf import Look, look_at, may_be_pdf
from docsharing.queries.quotes import charge_of
from portal import files
from portal.http import takes_files
from portal.refusals import not_found


class PagesSerializer(serializers.Serializer[object]):
    """A file that is not delivered yet."""

    file = serializers.FileField()
    protection = serializers.BooleanField(
        default=False, help_text="It is old material: with the protection fee"
    )


class CountSerializer(serializers.Serializer[object]):
    """Its pages, and what they would cost."""

    pages = serializers.IntegerField(allow_null=True, help_text="Nothing: the file does not say")
    lock = serializers.CharField(
        help_text="`password`: it cannot be opened without; `protected`: it can"
    )
    charged_fen = serializers.IntegerField(help_text="At most what is held")
    full_fen = serializers.IntegerField(help_text="By its pages")
    must_ask = serializers.BooleanField(help_text="The reader has to agree to the price first")


def case_request(request: Request, pk: int, *roles: str) -> DocumentRequest:
    """The request that a case is about, for these roles; for others there is none."""
    rows = DocumentRequest.objects.select_related("case", "hold", "attachment")
    row = rows.filter(case=pk).first() if has_role(request.user, *roles) else None
    if row is None:
        raise not_found()
    return row


class CaseAttachment(APIView):
    """What the reader attached to show the citation."""

    of_the_desk = True

    @extend_schema(summary="What the reader attached", responses=FILE)
    def get(self, request: Request, pk: int) -> FileResponse:
        """The bytes, for who works at the desk."""
        row = case_request(request, pk, Role.LIBRARIAN, Role.MANAGER)
        if row.attachment is None:
            raise not_found()
        return files.stream(row.attachment)


@takes_files()
class PageCount(APIView):
    """The pages of a file before it is delivered."""

    of_the_desk = True

    @extend_schema(
        summary="Count the pages of a file, and say what they cost",
        request={"multipart/form-data": PagesSerializer},
        responses=CountSerializer,
        examples=[NEW_FILE, COUNTED],
    )
    def post(self, request: Request, pk: int) -> Response:
        """Nothing is kept."""
        row = case_request(request, pk, Role.LIBRARIAN)
        given = PagesSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        look = look_at(file) if may_be_pdf(file) else Look()
        charge = charge_of(row, look.pages, protected=given.validated_data["protection"])
        answer = {
            "pages": look.pages,
            "lock": look.lock,
            "charged_fen": charge.fen,
            "full_fen": charge.full_fen,
            "must_ask": charge.must_ask,
        }
        return Response(CountSerializer(answer).data)
