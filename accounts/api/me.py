"""The person who asks, for a program of hers: who she is, her name, what she says of herself."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.api.bodies import (
    InterestSerializer,
    MyNameSerializer,
    NameCheckSerializer,
    NameSerializer,
    PersonSerializer,
    ProfileSerializer,
    RelationSerializer,
)
from accounts.api.examples import (
    INTEREST,
    INTEREST_KEPT,
    MY_NAME,
    NAME,
    PERSON,
    PROFILE,
    RELATION,
    RELATION_KEPT,
)
from accounts.forms import RelationForm
from accounts.models import Channel, Interest, Relation, User
from accounts.queries import last_check
from accounts.services import GivenName, give_name, scan_is_clean
from accounts.services.names import SCAN_BYTES
from portal import words
from portal.api import KEY, fields_named, once_for, refused_by
from portal.http import takes_files

NAME_FIELDS = {"real_name_consent": "consents"}


class Me(APIView):
    """The person who asks."""

    @extend_schema(summary="Who I am", responses=PersonSerializer, examples=[PERSON])
    def get(self, request: Request) -> Response:
        """Her own row, and no other."""
        return Response(PersonSerializer(request.user).data)

    @extend_schema(
        summary="Change my name, user name or language",
        description="Addresses, password and second factor are changed on the site alone.",
        request=ProfileSerializer,
        responses=PersonSerializer,
        examples=[PROFILE, PERSON],
    )
    def patch(self, request: Request) -> Response:
        """What is not named stays."""
        asked = ProfileSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        user = request.user
        now = {"name": user.name, "username": user.username, "language": user.language}
        services.change_profile(user, **(now | asked.validated_data))
        return Response(PersonSerializer(user).data)


@takes_files(most=SCAN_BYTES)
class MyName(APIView):
    """Her real name."""

    @extend_schema(
        summary="Whether my real name is confirmed",
        responses=MyNameSerializer,
        examples=[MY_NAME],
    )
    def get(self, request: Request) -> Response:
        """The last try, and what became of it."""
        return Response(_my_name(request.user))

    @extend_schema(
        summary="Give my real name",
        parameters=[KEY],
        request={"application/json": NameSerializer, "multipart/form-data": NameSerializer},
        responses={201: PersonSerializer},
        examples=[NAME, PERSON],
    )
    def post(self, request: Request) -> Response:
        """Sealed until the checker decides."""
        asked = NameSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return once_for(request, lambda: _give(request.user, asked.validated_data))


def _my_name(user: User) -> dict[str, Any]:
    check = last_check(user)
    why = f"accounts.refused-{check.refused_because}" if check and check.refused_because else ""
    return {
        "verified": user.is_verified,
        "check": NameCheckSerializer(check).data if check else None,
        "why": words.say(why) if why else "",
    }


def _give(user: User, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    values = {**given, "number": given["id_number"]}
    values.pop("id_number")
    if scan := values.pop("scan", None):
        scan_is_clean(scan)
        scan.seek(0)
        values["scan"] = scan.read(SCAN_BYTES + 1)  # enough to be told that it is too large
    with fields_named(NAME_FIELDS):
        give_name(user, GivenName(**values), channel=Channel.API)
    return 201, PersonSerializer(User.objects.get(pk=user.pk)).data


class Interests(generics.ListAPIView[Interest]):
    """Subjects that interest her."""

    serializer_class = InterestSerializer

    def get_queryset(self) -> QuerySet[Interest]:
        """Her own."""
        if getattr(self, "swagger_fake_view", False):
            return Interest.objects.none()
        return self.request.user.interests.all()

    @extend_schema(summary="My subjects", examples=[INTEREST_KEPT])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="A subject more",
        request=InterestSerializer,
        responses={201: InterestSerializer},
        examples=[INTEREST, INTEREST_KEPT],
    )
    def post(self, request: Request) -> Response:
        """Said once, however often it is said."""
        asked = InterestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        interest = services.add_interest(request.user, asked.validated_data["value"])
        return Response(InterestSerializer(interest).data, status=201)


class InterestDetail(APIView):
    """One of her subjects."""

    @extend_schema(summary="A subject less", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """It interests her no more."""
        services.remove_interest(request.user, pk)
        return Response(status=204)


class Relations(generics.ListAPIView[Relation]):
    """Where she works, and with whom she is connected."""

    serializer_class = RelationSerializer

    def get_queryset(self) -> QuerySet[Relation]:
        """Her own, as far as they stand."""
        if getattr(self, "swagger_fake_view", False):
            return Relation.objects.none()
        rows = self.request.user.relations.filter(removed_at__isnull=True)
        return rows.select_related("to_organisation", "to_user")

    @extend_schema(summary="My connections", examples=[RELATION_KEPT])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Say where I work",
        request=RelationSerializer,
        responses={201: RelationSerializer},
        examples=[RELATION, RELATION_KEPT],
    )
    def post(self, request: Request) -> Response:
        """A link to an organisation that the library knows."""
        form = RelationForm(request.data)
        if not form.is_valid():
            raise refused_by(form)
        kind, organisation = form.cleaned_data["kind"], form.cleaned_data["organisation"]
        relation = services.relate(request.user, kind, to=organisation)
        return Response(RelationSerializer(relation).data, status=201)


class RelationDetail(APIView):
    """One of her connections."""

    @extend_schema(summary="Take a connection away", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Whoever wrote it."""
        services.remove_relation(request.user, pk)
        return Response(status=204)
