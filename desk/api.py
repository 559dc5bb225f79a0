"""The desk for a program: the queue, a case, and one endpoint for each act of each kind."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import generics, serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.roles import Role
from accounts.services import has_role, require
from desk import kinds, workflow
from desk.kinds import Act, CaseKind
from desk.models import Case, StateEvent
from desk.services import perform
from portal import words
from portal.api import StrictJSONParser, once_for
from portal.forms import YuanField
from portal.refusals import Refusal
from portal.search import search_filter

AT_THE_DESK = (Role.LIBRARIAN.value, Role.MANAGER.value)
FIELDS: tuple[tuple[type[forms.Field], type[serializers.Field]], ...] = (
    (YuanField, serializers.IntegerField),
    (forms.FileField, serializers.FileField),
    (forms.BooleanField, serializers.BooleanField),
    (forms.IntegerField, serializers.IntegerField),
    (forms.ModelChoiceField, serializers.IntegerField),
    (forms.DateField, serializers.DateField),
)


class EventSerializer(serializers.ModelSerializer[StateEvent]):
    """A line of a case's history."""

    by = serializers.CharField(source="by.display_name", default=None)
    reason = serializers.SerializerMethodField()

    class Meta:
        model = StateEvent
        fields = (
            "id",
            "act",
            "from_state",
            "to_state",
            "by",
            "at",
            "note",
            "reason",
            "iso_status",
            "iso_reason",
        )

    def get_reason(self, event: StateEvent) -> str:
        """Why, in the language of the request."""
        return words.say(event.reason, event.params) if event.reason else ""


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A case as the queue shows it."""

    number = serializers.CharField(source="number.code", default=None)
    reader = serializers.CharField(source="reader.display_name")
    assignee = serializers.CharField(source="assignee.display_name", default=None)

    class Meta:
        model = Case
        fields = (
            "id",
            "number",
            "kind",
            "state",
            "version",
            "title",
            "reader",
            "assignee",
            "urgent",
            "opened_at",
            "due_at",
            "closed_at",
        )


class CaseDetailSerializer(CaseSerializer):
    """A case with its history and what may be done to it now."""

    events = EventSerializer(many=True)
    acts = serializers.SerializerMethodField()

    class Meta(CaseSerializer.Meta):
        fields = (*CaseSerializer.Meta.fields, "events", "acts")

    def get_acts(self, case: Case) -> list[str]:
        """The acts that fit the state."""
        return [name for name, act in kinds.acts(case.kind).items() if kinds.fits(act, case)]


def enter(request: Request) -> None:
    """The desk is open to those who work at it, as its pages are; to all others there is none."""
    if not has_role(request.user, *AT_THE_DESK):
        raise Http404


def staff_case(request: Request, pk: int, **fixed: Any) -> Case:
    """A case for who works at the desk."""
    enter(request)
    cases = Case.objects.select_related("number", "reader", "assignee")
    case = cases.filter(pk=pk, **fixed).first()
    if case is None:
        raise Http404
    return case


class CaseList(generics.ListAPIView[Case]):
    """The queue by cursor, newest first."""

    of_the_desk = True
    serializer_class = CaseSerializer

    @extend_schema(
        summary="The queue",
        parameters=[
            OpenApiParameter("kind", str, description="A kind of case"),
            OpenApiParameter("state", str, description="A state of that kind"),
            OpenApiParameter("open", bool, description="Only open cases (1)"),
            OpenApiParameter("q", str, description="Number, title or reader"),
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """For the desk; nobody else learns that there is a queue."""
        enter(request)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Case]:
        """The cases that the filters leave."""
        cases = Case.objects.select_related("number", "reader", "assignee")
        if getattr(self, "swagger_fake_view", False):
            return cases.none()
        asked = self.request.GET
        for field in ("kind", "state"):
            if asked.get(field):
                cases = cases.filter(**{field: asked[field]})
        if asked.get("open"):
            cases = cases.open()
        return search_filter(cases, "search_text", asked["q"]) if asked.get("q") else cases


class CaseDetail(APIView):
    """One case."""

    of_the_desk = True

    @extend_schema(summary="A case with its history", responses=CaseDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """What staff see of it."""
        return Response(CaseDetailSerializer(staff_case(request, pk)).data)


class Undo(APIView):
    """Take the last act on a case back, within ten minutes."""

    of_the_desk = True

    @extend_schema(summary="Undo the last act", request=None, responses=CaseSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Only one's own, and only if nothing followed."""
        case = staff_case(request, pk)
        event = case.events.order_by("-version").first()
        if event is None:
            raise Refusal("undo-too-late", status=409)
        workflow.undo(event, by=request.user)
        return Response(CaseSerializer(staff_case(request, pk)).data)


class ActView(APIView):
    """An act on a case of one kind; `act_view` makes one for each of the registry."""

    of_the_desk = True
    parser_classes = (StrictJSONParser, MultiPartParser)
    kind: CaseKind
    name: str
    act: Act

    def post(self, request: Request, pk: int) -> Response:
        """Do it, and give the case as it then is."""
        case = staff_case(request, pk, kind=self.kind.code)
        require(request.user, *self.act.roles)
        return once_for(request, lambda: self._do(request, case))

    def _do(self, request: Request, case: Case) -> tuple[int, dict[str, Any]]:
        perform(case, self.name, by=request.user, **self._values(request, case))
        return 200, dict(CaseSerializer(staff_case(request, case.pk)).data)

    def _values(self, request: Request, case: Case) -> dict[str, Any]:
        """What the act's own form makes of the body: the page and the API have one set of rules."""
        data = {key: as_typed(value) for key, value in dict(request.data).items()}
        data |= {name: in_yuan(data[name]) for name in yuan_fields(self.act) if name in data}
        form = self.act.build_form(case, request.user, data, request.FILES)
        if form is None:
            return {}
        if not form.is_valid():
            raise serializers.ValidationError(form.errors.get_json_data())
        return form.cleaned_data


def as_typed(value: Any) -> Any:
    """A JSON value as a form would send it; a multipart value is a list of one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool):
        return "on" if value else ""
    return value if value is None or isinstance(value, list) else str(value)


def yuan_fields(act: Act) -> list[str]:
    """The fields of an act that people fill in yuan; the API gives them in whole fen."""
    fields = act.form.base_fields if act.form else {}
    return [name for name, field in fields.items() if isinstance(field, YuanField)]


def in_yuan(fen: Any) -> Any:
    """Whole fen as people type them; what is no such number is left for the form to refuse."""
    text = str(fen)
    if not (text.isascii() and text.isdigit()):
        return "?"
    return f"{int(text[:15]) // 100}.{int(text[:15]) % 100:02d}"


def _serializer_field(field: forms.Field) -> serializers.Field:
    made = next((to for of, to in FIELDS if isinstance(field, of)), serializers.CharField)
    note = str(field.label or "")
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices = [value for value, _label in field.choices if not isinstance(_label, list | tuple)]
        if choices:  # a form that knows its choices only with the case has none here
            return serializers.ChoiceField(choices, required=field.required, help_text=note)
    return made(required=field.required, help_text=note)


def act_view(kind: CaseKind, name: str, act: Act) -> type[ActView]:
    """The endpoint of one act, with the fields of its form in the schema."""
    label = "".join(part.capitalize() for part in f"{kind.code}-{name}".split("-"))
    fields = {
        key: _serializer_field(field)
        for key, field in (act.form.base_fields if act.form else {}).items()
    }
    body: Any = inline_serializer(f"{label}Act", fields) if fields else None
    decorate = extend_schema(
        operation_id=f"desk_{kind.code}_{name}".replace("-", "_"),
        summary=act.label,
        request={"multipart/form-data": body, "application/json": body} if body else None,
        responses=CaseSerializer,
        parameters=[OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER)],
    )

    @decorate
    def post(self: ActView, request: Request, pk: int) -> Response:
        return ActView.post(self, request, pk)

    about = {"kind": kind, "name": name, "act": act, "post": post}
    return type(f"{label}Act", (ActView,), about)
