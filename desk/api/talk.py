"""What is said, noted and kept on a case, for a program of the desk's."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from desk import services
from desk.api.answers import (
    CaseFileSerializer,
    CaseMessageSerializer,
    CaseNoteSerializer,
    NewFileSerializer,
)
from desk.api.entry import staff_case
from desk.api.examples import FILE, KEPT, MESSAGE, NEW_FILE, NOTE, TEXT
from desk.models import CaseFile, InternalNote, Message
from portal import files
from portal.api import KEY, OldestFirst, once_for
from portal.http import takes_files
from portal.refusals import not_found


class OfCase(generics.ListAPIView[Any]):
    """What belongs to one case, oldest first."""

    of_the_desk = True
    pagination_class = OldestFirst
    rows: QuerySet[Any]

    def get_queryset(self) -> QuerySet[Any]:
        """The case's own, for who works at the desk."""
        if getattr(self, "swagger_fake_view", False):
            return self.rows.none()
        return self.rows.filter(case=staff_case(self.request, self.kwargs["pk"]))

    def written(self, request: Request, service: Callable[..., Model]) -> Response:
        """Write something about the case: what the reader wrote is read with that."""
        case = staff_case(request, self.kwargs["pk"])
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            row = service(case, given.validated_data["text"], by=request.user)
            services.mark_read(case, by=request.user)
            return 201, self.get_serializer(row).data

        return once_for(request, act)


class CaseMessages(OfCase):
    """What reader and staff wrote to each other."""

    rows = Message.objects.select_related("by")
    serializer_class = CaseMessageSerializer

    @extend_schema(summary="Messages of a case, oldest first", examples=[MESSAGE])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor; also what the reader does not see yet, or no more."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Write to the reader",
        parameters=[KEY],
        request=CaseMessageSerializer,
        responses={201: CaseMessageSerializer},
        examples=[TEXT, MESSAGE],
    )
    def post(self, request: Request, pk: int) -> Response:
        """She is told at once."""
        return self.written(request, services.say)


class CaseNotes(OfCase):
    """What staff noted among themselves."""

    rows = InternalNote.objects.select_related("by")
    serializer_class = CaseNoteSerializer

    @extend_schema(summary="Notes of staff on a case, oldest first", examples=[NOTE])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Note something for colleagues",
        parameters=[KEY],
        request=CaseNoteSerializer,
        responses={201: CaseNoteSerializer},
        examples=[TEXT, NOTE],
    )
    def post(self, request: Request, pk: int) -> Response:
        """The reader never sees it."""
        return self.written(request, services.note)


@takes_files()
class CaseFiles(OfCase):
    """What is kept with a case."""

    rows = CaseFile.objects.select_related("stored", "by")
    serializer_class = CaseFileSerializer

    @extend_schema(summary="Files of a case, oldest first", examples=[KEPT])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor; those whose bytes are gone too."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Keep a file with a case",
        parameters=[KEY],
        request={"multipart/form-data": NewFileSerializer},
        responses={201: CaseFileSerializer},
        examples=[NEW_FILE, KEPT],
    )
    def post(self, request: Request, pk: int) -> Response:
        """For staff, or for the reader too."""
        case = staff_case(request, pk)
        given = NewFileSerializer(data=request.data)
        given.is_valid(raise_exception=True)

        def act() -> tuple[int, Any]:
            kept = services.attach(case, by=request.user, **given.validated_data)
            return 201, CaseFileSerializer(kept).data

        return once_for(request, act)


class CaseFileDetail(APIView):
    """One file of a case."""

    of_the_desk = True

    def _kept(self, request: Request, pk: int, file: int) -> CaseFile:
        rows = CaseFile.objects.select_related("stored", "case")
        kept = rows.filter(pk=file, case=staff_case(request, pk)).first()
        if kept is None:
            raise not_found()
        return kept

    @extend_schema(summary="A file of a case", responses=FILE)
    def get(self, request: Request, pk: int, file: int) -> FileResponse:
        """The bytes."""
        return files.stream(self._kept(request, pk, file).stored)

    @extend_schema(summary="Let a file of a case go", request=None, responses={204: None})
    def delete(self, request: Request, pk: int, file: int) -> Response:
        """The bytes go; that it was there stays."""
        services.detach(self._kept(request, pk, file), by=request.user)
        return Response(status=204)
