"""One endpoint for each act of each kind, made from the registry; and a real name shown once."""

from typing import Any

from django import forms
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.services import require, show_name
from desk.api.answers import CaseSerializer
from desk.api.entry import staff_case
from desk.api.examples import CASE, SHOWN, act_example
from desk.cases import REAL_NAME
from desk.kinds import Act, CaseKind
from desk.models import Case
from desk.services import perform
from portal.api import KEY, StrictJSONParser, once_for, refused_by
from portal.forms import YuanField
from portal.http import takes_files

FIELDS: tuple[tuple[type[forms.Field], type[serializers.Field]], ...] = (
    (YuanField, serializers.IntegerField),
    (forms.FileField, serializers.FileField),
    (forms.BooleanField, serializers.BooleanField),
    (forms.IntegerField, serializers.IntegerField),
    (forms.ModelChoiceField, serializers.IntegerField),
    (forms.DateField, serializers.DateField),
)


class ActView(APIView):
    """An act on a case of one kind; `act_view` makes one for each of the registry."""

    of_the_desk = True
    parser_classes = (StrictJSONParser, MultiPartParser)
    kind: CaseKind
    name: str
    act: Act

    def post(self, request: Request, pk: int) -> Response:
        """Do it, and give the case as it then is."""
        staff_case(request, pk, kind=self.kind.code)
        require(request.user, *self.act.roles)
        return once_for(request, lambda: self._do(request, pk))

    def _do(self, request: Request, pk: int) -> tuple[int, dict[str, Any]]:
        case = staff_case(request, pk, kind=self.kind.code)  # anew each time that it is tried
        perform(case, self.name, by=request.user, **self._values(request, case))
        return 200, CaseSerializer(staff_case(request, case.pk)).data

    def _values(self, request: Request, case: Case) -> dict[str, Any]:
        """What the act's own form makes of the body: the page and the API have one set of rules."""
        data = {key: as_typed(value) for key, value in dict(request.data).items()}
        as_sent = getattr(self.act.form, "as_sent", ())
        data |= {name: request.data[name] for name in as_sent if name in request.data}
        data |= {name: in_yuan(data[name]) for name in yuan_fields(self.act) if name in data}
        form = self.act.build_form(case, request.user, data, request.FILES)
        if form is None:
            return {}
        if not form.is_valid():
            raise refused_by(form)
        return form.cleaned_data


def as_typed(value: Any) -> Any:
    """A JSON value as a form would send it; a multipart value is a list of one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool):
        return "on" if value else ""
    return value if value is None or isinstance(value, list) else str(value)


def yuan_fields(act: Act) -> list[str]:
    """The fields of an act that people fill in yuan; the API takes them in whole fen."""
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
    note = ". ".join(str(each).rstrip(".") for each in (field.label, field.help_text) if each)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices = [value for value, _label in field.choices if not isinstance(_label, list | tuple)]
        if choices:  # a form that knows its choices only with the case has none here
            return serializers.ChoiceField(choices, required=field.required, help_text=note)
    return made(required=field.required, help_text=note)


def act_view(kind: CaseKind, name: str, act: Act) -> type[ActView]:
    """The endpoint of one act, with the fields of its form in the schema."""
    label = "".join(part.capitalize() for part in f"{kind.code}-{name}".split("-"))
    asked = act.form.base_fields if act.form else {}
    fields = {key: _serializer_field(field) for key, field in asked.items()}
    body: Any = inline_serializer(f"{label}Act", fields) if fields else None
    decorate = extend_schema(
        operation_id=f"desk_{kind.code}_{name}".replace("-", "_"),
        summary=act.label,
        request={"multipart/form-data": body, "application/json": body} if body else None,
        responses=CaseSerializer,
        parameters=[KEY],
        examples=[*([act_example(asked)] if asked else []), CASE],
    )

    @decorate
    def post(self: ActView, request: Request, pk: int) -> Response:
        return ActView.post(self, request, pk)

    about = {"kind": kind, "name": name, "act": act, "post": post}
    made = type(f"{label}Act", (ActView,), about)
    has_file = any(isinstance(field, forms.FileField) for field in asked.values())
    return takes_files()(made) if has_file else made


class ShownNameSerializer(serializers.Serializer[Any]):
    """Name and number of a paper, and the birth date with a passport."""

    name = serializers.CharField()
    number = serializers.CharField()
    scan = serializers.CharField(help_text="A data: address, or empty")
    born_on = serializers.DateField(allow_null=True)


class ShowName(APIView):
    """Number and picture of a real name."""

    of_the_desk = True

    @extend_schema(
        summary="Show the number and the picture of a real name, once",
        description="Once for each clerk, and written down. No Idempotency-Key is taken: an "
        "answer that is kept would keep the number.",
        request=None,
        responses=ShownNameSerializer,
        examples=[SHOWN],
    )
    def post(self, request: Request, pk: int) -> Response:
        """What the clerk compares."""
        case = staff_case(request, pk, kind=REAL_NAME.code)
        shown = show_name(case.name_case.given, by=request.user)
        return Response(ShownNameSerializer(shown).data)
