"""A person for a program of hers: registration, who she is, her real name.

Registration takes no Idempotency-Key: a wrong code must cost a try even though it is refused.
"""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from accounts import extras
from accounts.models import DocumentKind, Purpose, Scope, User
from accounts.services import make_token
from accounts.services.names import GivenName, give_name
from accounts.services.proofs import send_code
from accounts.services.signup import Newcomer, register
from portal.api import once_for


class RegistrationThrottle(AnonRateThrottle):
    """Sign-ups from one address; codes have their own limits in the database."""

    rate = "20/min"


class AddressSerializer(serializers.Serializer[Any]):
    """Where the code shall go."""

    address = serializers.CharField(max_length=254, help_text="Mail address or mobile number")


class HandleSerializer(serializers.Serializer[Any]):
    """What ties the code to the program that asked for it."""

    handle = serializers.CharField()


class RegistrationSerializer(AddressSerializer):
    """What the sign-up page asks for."""

    handle = serializers.CharField(max_length=64)
    code = serializers.CharField(max_length=12)
    name = serializers.CharField(max_length=80)
    password = serializers.CharField(max_length=200, trim_whitespace=False)
    language = serializers.ChoiceField(("zh-hans", "en"), default="zh-hans")
    consents = serializers.BooleanField(help_text="To the rules for personal data")
    id_number = serializers.CharField(max_length=30, required=False, help_text="18 digits")

    def get_fields(self) -> dict[str, serializers.Field]:
        """With what the apps above ask besides."""
        fields = super().get_fields()
        for name, extra in extras.fields().items():
            fields[name] = serializers.CharField(
                max_length=60, required=False, label=extra.label, allow_blank=True
            )
        return fields


class NameSerializer(serializers.Serializer[Any]):
    """A real name with its document."""

    name = serializers.CharField(max_length=80)
    id_number = serializers.CharField(max_length=30, source="number")
    document = serializers.ChoiceField(DocumentKind.choices, default=DocumentKind.ID_CARD)
    guardian_name = serializers.CharField(max_length=80, required=False, default="")
    guardian_phone = serializers.CharField(max_length=30, required=False, default="")
    consents = serializers.BooleanField()
    guardian_consents = serializers.BooleanField(required=False, default=False)


class PersonSerializer(serializers.ModelSerializer[User]):
    """Who one is, as far as the library knows."""

    verified = serializers.BooleanField(source="is_verified")

    class Meta:
        model = User
        fields = (
            "id",
            "username",
            "name",
            "email",
            "phone",
            "language",
            "patron_type",
            "verified",
            "joined_at",
        )


class RegisteredSerializer(PersonSerializer):
    """A new account, with a token to go on with."""

    token = serializers.CharField()

    class Meta(PersonSerializer.Meta):
        fields = (*PersonSerializer.Meta.fields, "token")


PERSON = {
    "id": 42,
    "username": None,
    "name": "张雪梅",
    "email": "zhangxm@example.org",
    "phone": None,
    "language": "zh-hans",
    "patron_type": "external",
    "verified": True,
    "joined_at": "2026-11-23T09:40:00+08:00",
}


class RegistrationCode(APIView):
    """Send a code that proves an address."""

    permission_classes = (AllowAny,)
    throttle_classes = (RegistrationThrottle,)

    @extend_schema(
        summary="Send a code to an address",
        description="The answer is the same whether the address has an account or not.",
        request=AddressSerializer,
        responses={202: HandleSerializer},
        examples=[
            OpenApiExample("A mail address", {"address": "zhangxm@example.org"}, request_only=True)
        ],
    )
    def post(self, request: Request) -> Response:
        """Always the same answer."""
        asked = AddressSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        handle = send_code(Purpose.SIGN_UP, asked.validated_data["address"])
        return Response({"handle": handle}, status=202)


class Registration(APIView):
    """Make an account."""

    permission_classes = (AllowAny,)
    throttle_classes = (RegistrationThrottle,)

    @extend_schema(
        summary="Register",
        description="Answers with a token that may read and act for the new account.",
        request=RegistrationSerializer,
        responses={201: RegisteredSerializer},
        examples=[
            OpenApiExample(
                "With the code from the mail",
                {
                    "address": "zhangxm@example.org",
                    "handle": "b3Zl…",
                    "code": "204816",
                    "name": "张雪梅",
                    "password": "correct horse battery",
                    "consents": True,
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """One account, and its first token."""
        asked = RegistrationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        handle, number = given.pop("handle"), given.pop("id_number", "")
        given["answers"] = {name: given.pop(name, "") for name in extras.fields()}
        if number:
            given["given"] = GivenName(given["name"], number, consents=given["consents"])
        user = register(Newcomer(**given), handle=handle)
        _row, token = make_token(user, label="API", scopes=[Scope.READ, Scope.WRITE])
        return Response({**PersonSerializer(user).data, "token": token}, status=201)


class Me(APIView):
    """The person who asks."""

    @extend_schema(
        summary="Who I am",
        responses=PersonSerializer,
        examples=[OpenApiExample("A verified reader", PERSON, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Her own row, and no other."""
        return Response(PersonSerializer(request.user).data)


class MyName(APIView):
    """Her real name."""

    @extend_schema(
        summary="Give my real name",
        request=NameSerializer,
        responses={201: PersonSerializer},
    )
    def post(self, request: Request) -> Response:
        """Sealed until the checker decides."""
        asked = NameSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return once_for(request, lambda: self._give(request.user, asked.validated_data))

    def _give(self, user: User, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        give_name(user, GivenName(**given))
        return 201, dict(PersonSerializer(User.objects.get(pk=user.pk)).data)
