"""A person's rights, for a program of hers: her data, consents, keys, and leaving.

A key cannot make a wider one, and what a thief of a key would do first asks for the password.
"""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.api.bodies import (
    ConsentChoiceSerializer,
    ConsentSerializer,
    MadeTokenSerializer,
    NewTokenSerializer,
    PasswordSerializer,
    ReasonsSerializer,
    TokenSerializer,
)
from accounts.api.examples import (
    CONSENT,
    CONSENT_KEPT,
    DATA,
    MADE_TOKEN,
    NEW_TOKEN,
    PASSWORD,
    REASONS,
    TOKEN,
)
from accounts.http import held_on
from accounts.models import ApiToken, Channel, Consent, Scope, User
from portal.words import say_all


class MyData(APIView):
    """What is held on her."""

    @extend_schema(
        summary="Everything that the library holds on me, by part",
        responses=OpenApiTypes.OBJECT,
        examples=[DATA],
    )
    def get(self, request: Request) -> Response:
        """The same as the page shows and the archive holds."""
        return Response(held_on(request.user))


class Closing(APIView):
    """Leaving."""

    @extend_schema(
        summary="What stands against closing my account",
        responses=ReasonsSerializer,
        examples=[REASONS],
    )
    def get(self, request: Request) -> Response:
        """In words; empty if nothing does."""
        # As she is, whatever the token may: a role that it leaves out stands against it too.
        person = User.objects.get(pk=request.user.pk)
        return Response({"reasons": say_all(services.reasons_to_stay(person))})

    @extend_schema(
        summary="Close my account",
        description="What names her goes; the token with which she called is void.",
        request=PasswordSerializer,
        responses={204: None},
        examples=[PASSWORD],
    )
    def post(self, request: Request) -> Response:
        """Cannot be taken back."""
        asked = PasswordSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        services.confirm_password(request.user, asked.validated_data["password"])
        services.close_account(request.user)
        return Response(status=204)


class Consents(generics.ListAPIView[Consent]):
    """What she agreed to."""

    serializer_class = ConsentSerializer

    def get_queryset(self) -> QuerySet[Consent]:
        """All that she ever gave, and took back."""
        if getattr(self, "swagger_fake_view", False):
            return Consent.objects.none()
        return self.request.user.consents.all()

    @extend_schema(summary="What I agreed to, newest first", examples=[CONSENT_KEPT])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Agree to one thing, or take it back",
        description="With `real-name` or `guardian` goes what is known of her real name.",
        request=ConsentChoiceSerializer,
        responses=ConsentSerializer,
        examples=[CONSENT, CONSENT_KEPT],
    )
    def post(self, request: Request) -> Response:
        """Taken back as easily as given."""
        asked = ConsentChoiceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        purpose = asked.validated_data["purpose"]
        if asked.validated_data["agrees"]:
            services.agree(request.user, purpose, channel=Channel.API)
        else:
            services.take_back(request.user, purpose)
        last = request.user.consents.filter(purpose=purpose).latest("pk")
        return Response(ConsentSerializer(last).data)


class Tokens(generics.ListAPIView[ApiToken]):
    """Keys of the API."""

    serializer_class = TokenSerializer

    def get_queryset(self) -> QuerySet[ApiToken]:
        """Her own, the void ones too."""
        if getattr(self, "swagger_fake_view", False):
            return ApiToken.objects.none()
        return self.request.user.api_tokens.all()

    @extend_schema(summary="My tokens, newest first", examples=[TOKEN])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page by cursor, without the keys."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Make a token",
        description="It may do at most what the token may that asks. No Idempotency-Key is taken: "
        "an answer that is kept would keep the token.",
        request=NewTokenSerializer,
        responses={201: MadeTokenSerializer},
        examples=[NEW_TOKEN, MADE_TOKEN],
    )
    def post(self, request: Request) -> Response:
        """Told this once."""
        asked = NewTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        services.confirm_password(request.user, given.pop("password"))
        row, token = services.make_token(request.user, **given, within=_may(request))
        return Response({**TokenSerializer(row).data, "token": token}, status=201)


def _may(request: Request) -> set[str]:
    """What the caller may do herself: the desk only where her second factor was shown."""
    token = request.auth
    scopes = set(token.scopes) if isinstance(token, ApiToken) else set(Scope.values)
    return scopes if services.is_staff_member(request.user) else scopes - {Scope.DESK}


class TokenRevoke(APIView):
    """A key that shall open nothing any more."""

    @extend_schema(summary="Revoke a token", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """Void at once, the one that asks too."""
        services.revoke_token(request.user, pk)
        return Response(status=204)
