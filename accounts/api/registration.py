"""Registration for a program. It takes no Idempotency-Key: a wrong code must cost a try even though
it is refused."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from accounts import extras
from accounts.api.bodies import (
    AddressSerializer,
    HandleSerializer,
    PersonSerializer,
    RegisteredSerializer,
    RegistrationSerializer,
)
from accounts.api.examples import ADDRESS, HANDLE, REGISTERED, REGISTRATION
from accounts.models import Channel, Purpose, Scope
from accounts.services import GivenName, Newcomer, make_token, register, send_code
from portal.api import fields_named
from portal.http import client_ip

FIELDS = {"consent": "consents", "real_name_consent": "real_name_consents"}
TOKEN_DAYS = 365


class RegistrationThrottle(SimpleRateThrottle):
    """Sign-ups from one address, whoever calls; codes have their own limits in the database."""

    scope = "registration"
    rate = "20/min"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """The address as the site itself knows it: a token or a header counts for nothing."""
        return self.cache_format % {"scope": self.scope, "ident": client_ip(request) or ""}


class RegistrationCode(APIView):
    """Send a code that proves an address."""

    permission_classes = (AllowAny,)
    throttle_classes = (RegistrationThrottle,)

    @extend_schema(
        summary="Send a code to an address",
        description="The answer is the same whether the address has an account or not.",
        request=AddressSerializer,
        responses={202: HandleSerializer},
        examples=[ADDRESS, HANDLE],
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
        description="Answers with a token that may read and act for the new account for a year.",
        request=RegistrationSerializer,
        responses={201: RegisteredSerializer},
        examples=[REGISTRATION, REGISTERED],
    )
    def post(self, request: Request) -> Response:
        """One account, and its first token."""
        asked = RegistrationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        with fields_named(FIELDS):
            user = register(_newcomer(given, client_ip(request) or ""), handle=given["handle"])
        scopes = [Scope.READ, Scope.WRITE]
        row, token = make_token(user, label="API", scopes=scopes, days=TOKEN_DAYS)
        answer = {
            **PersonSerializer(user).data,
            "token": token,
            "token_expires_at": row.expires_at,
        }
        return Response(answer, status=201)


def _newcomer(given: dict[str, Any], network: str) -> Newcomer:
    """What was given at the door; the real name only with a number."""
    number = given.get("id_number", "")
    name = GivenName(
        given["name"],
        number,
        guardian_name=given["guardian_name"],
        guardian_phone=given["guardian_phone"],
        consents=given["real_name_consents"],
        guardian_consents=given["guardian_consents"],
    )
    return Newcomer(
        address=given["address"],
        code=given["code"],
        name=given["name"],
        password=given["password"],
        language=given["language"],
        consents=given["consents"],
        given=name if number else None,
        channel=Channel.API,
        network=network,
        answers={field: given.get(field, "") for field in extras.fields()},
    )
