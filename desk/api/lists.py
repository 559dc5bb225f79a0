"""The desk of one's own for a program: its lists and their counts, many cases at once, replies."""

from typing import Any
from urllib.parse import parse_qsl

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.services import require
from desk import kinds, queries, services
from desk.api.acts import as_typed
from desk.api.cases import asked_filters
from desk.api.entry import AT_THE_DESK, enter
from desk.api.examples import BULK, BULK_DONE, NEW_VIEW, REPLY, VIEW, VIEWS, WORKERS
from desk.models import Case, ReplyTemplate, SavedView
from desk.queries import BUILT_IN, CLOSED, Filters
from portal.api import KEY, WholeField, once_for, refused_by
from portal.http import LARGEST_KEY
from portal.refusals import Refusal


class ViewSerializer(serializers.Serializer[Any]):
    """A list of cases with its count: one of the house's, or one that you keep."""

    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    query = serializers.CharField(help_text="What `desk/cases/` takes")
    count = serializers.IntegerField(
        allow_null=True, help_text="A thousand means a thousand or more; nothing: not counted"
    )


class ViewsSerializer(serializers.Serializer[Any]):
    """All lists of one's own desk."""

    results = ViewSerializer(many=True)


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """A list to be kept under a name; the same name again means the new list."""

    name = serializers.CharField(max_length=40)
    query = serializers.CharField(max_length=500, allow_blank=True)

    class Meta:
        model = SavedView
        fields = ("id", "name", "query")


class BulkSerializer(serializers.Serializer[Any]):
    """What is to be done to which cases."""

    act = serializers.CharField(max_length=40, help_text="`assign`, or an act for many at once")
    cases = serializers.ListField(
        child=WholeField(min_value=1, max_value=LARGEST_KEY),
        min_length=1,
        max_length=200,
    )
    to = WholeField(
        required=False,
        allow_null=True,
        max_value=LARGEST_KEY,
        help_text="For `assign`: to whom; null: to everybody",
    )
    values = serializers.DictField(
        required=False, help_text="What the act asks, as its own endpoint takes it: for all cases"
    )


class BulkDoneSerializer(serializers.Serializer[Any]):
    """The cases to which it was done, and those that were not in the right state."""

    done = serializers.ListField(child=serializers.IntegerField())
    refused = serializers.ListField(child=serializers.IntegerField())


class WorkerSerializer(serializers.ModelSerializer[User]):
    """Somebody to whom a case may be handed."""

    name = serializers.CharField(source="display_name")

    class Meta:
        model = User
        fields = ("id", "name")


class WorkersSerializer(serializers.Serializer[Any]):
    """All who work at the desk."""

    results = WorkerSerializer(many=True)


class ReplySerializer(serializers.ModelSerializer[ReplyTemplate]):
    """Words to begin a message with."""

    class Meta:
        model = ReplyTemplate
        fields = ("id", "title", "kind", "text")
        read_only_fields = fields


class Views(APIView):
    """The lists of one's own desk."""

    of_the_desk = True

    @extend_schema(
        summary="My lists, with their counts", responses=ViewsSerializer, examples=[VIEWS]
    )
    def get(self, request: Request) -> Response:
        """Those of the house, then one's own."""
        enter(request)
        _choice, saved = queries.desk_of(request.user)
        filters = {view.pk: Filters.parsed(view.query) for view in saved}
        built_in, own = queries.counts(request.user, filters)
        lists = [
            {"id": None, "name": view, "query": f"view={view}", "count": built_in.get(view)}
            for view in (*BUILT_IN, CLOSED)
        ]
        lists += [
            {"id": view.pk, "name": view.name, "query": view.query, "count": own.get(view.pk)}
            for view in saved
        ]
        return Response(ViewsSerializer({"results": lists}).data)

    @extend_schema(
        summary="Keep a list under a name",
        request=SavedViewSerializer,
        responses={201: SavedViewSerializer},
        examples=[NEW_VIEW, VIEW],
    )
    def post(self, request: Request) -> Response:
        """The same name again means the new list."""
        enter(request)
        given = SavedViewSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = dict(parse_qsl(given.validated_data["query"]))
        query = asked_filters(asked).query()
        view = services.save_view(request.user, name=given.validated_data["name"], query=query)
        return Response(SavedViewSerializer(view).data, status=201)


class ViewDetail(APIView):
    """One of one's own lists."""

    of_the_desk = True

    @extend_schema(summary="Forget one of my lists", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """The cases stay."""
        enter(request)
        services.drop_view(pk, by=request.user)
        return Response(status=204)


class Bulk(APIView):
    """Something is done to many cases at once."""

    of_the_desk = True

    @extend_schema(
        summary="Hand many cases over, or do an act to many",
        description="A case that is not in the right state is left out; one that does not exist "
        "refuses the whole call. Each may be undone by itself.",
        parameters=[KEY],
        request=BulkSerializer,
        responses=BulkDoneSerializer,
        examples=[BULK, BULK_DONE],
    )
    def post(self, request: Request) -> Response:
        """In the order in which they are due."""
        enter(request)
        given = BulkSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        name, keys = given.validated_data["act"], set(given.validated_data["cases"])
        wanted = Case.objects.filter(pk__in=keys).order_by("due_at", "pk")
        cases = list(wanted)
        if len(cases) < len(keys):
            raise Refusal("not-found", field="cases", status=404)
        if name != "assign":
            require(request.user, *_roles_of(name))
        to = worker(given.validated_data.get("to")) if name == "assign" else None
        values = _values(request, name, cases, given.validated_data.get("values", {}))

        def act() -> tuple[int, Any]:
            # Found anew each time that it is tried: who was moved and rolled back looks moved.
            cases = list(wanted.all())
            if name == "assign":
                _n, refused = services.bulk_assign(cases, by=request.user, to=to)
            else:
                _done, refused = services.perform_many(cases, name, by=request.user, **values)
            left_out = [case.pk for case in refused]
            done = [case.pk for case in cases if case.pk not in left_out]
            return 200, {"done": done, "refused": left_out}

        return once_for(request, act)


def _values(
    request: Request, name: str, cases: list[Case], given: dict[str, Any]
) -> dict[str, Any]:
    """What the act's own form makes of the values: the page and the API have one set of rules."""
    acts = (kinds.acts(case.kind).get(name) for case in cases if name != "assign")
    act = next((act for act in acts if act and act.form), None)
    if act is None:
        return {}
    form = act.build_form(
        None, request.user, {key: as_typed(value) for key, value in given.items()}
    )
    if form is None:
        return {}
    if not form.is_valid():
        raise refused_by(form)
    return dict(form.cleaned_data)


def _roles_of(name: str) -> set[str]:
    """Who may do an act to many at once."""
    acts = [kinds.acts(kind.code).get(name) for kind in kinds.all_kinds()]
    roles = {role for act in acts if act and act.bulk for role in act.roles}
    if not roles:
        raise Refusal("act-is-for-one", field="act")
    return roles


def worker(key: int | None) -> User | None:
    """To whom cases may be handed."""
    if key is None:
        return None
    found = queries.workers(AT_THE_DESK).filter(pk=key).first()
    if found is None:
        raise Refusal("assignee-cannot-work-on-it", field="to")
    return found


class Workers(APIView):
    """To whom a case may be handed."""

    of_the_desk = True

    @extend_schema(summary="Who works at the desk", responses=WorkersSerializer, examples=[WORKERS])
    def get(self, request: Request) -> Response:
        """By name."""
        enter(request)
        return Response(WorkersSerializer({"results": queries.workers(AT_THE_DESK)}).data)


class Replies(generics.ListAPIView[ReplyTemplate]):
    """The words that messages begin with."""

    of_the_desk = True
    serializer_class = ReplySerializer

    def get_queryset(self) -> QuerySet[ReplyTemplate]:
        """Those that are offered, for one kind of case or all."""
        rows = ReplyTemplate.objects.filter(retired_at__isnull=True)
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        kind = self.request.GET.get("kind", "")
        return rows.filter(kind__in=("", kind)) if kind else rows

    @extend_schema(
        summary="Words to begin a message with",
        parameters=[OpenApiParameter("kind", str, description="For cases of this kind")],
        examples=[REPLY],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor."""
        enter(request)
        return super().get(request, *args, **kwargs)
