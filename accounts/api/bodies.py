"""What the API about people takes and gives."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from accounts import extras
from accounts.models import (
    ApiToken,
    Consent,
    ConsentPurpose,
    DocumentKind,
    Interest,
    RealNameCheck,
    Relation,
    RelationKind,
    Scope,
    User,
)
from accounts.models.organisations import TO_ORGANISATION
from portal.api import DayField

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
DAYS = (30, 90, 365)


# Coming in
class AddressSerializer(serializers.Serializer[Any]):
    """Where the code shall go."""

    address = serializers.CharField(max_length=254, help_text="Mail address or mobile number")


class HandleSerializer(serializers.Serializer[Any]):
    """What ties the code to the program that asked for it."""

    handle = serializers.CharField()


class GuardianSerializer(serializers.Serializer[Any]):
    """What the law asks besides of a reader under 14."""

    guardian_name = serializers.CharField(max_length=80, required=False, default="")
    guardian_phone = serializers.CharField(max_length=30, required=False, default="")
    guardian_consents = serializers.BooleanField(required=False, default=False)


class RegistrationSerializer(AddressSerializer, GuardianSerializer):
    """What the sign-up page asks for."""

    handle = serializers.CharField(max_length=64)
    code = serializers.CharField(max_length=12)
    name = serializers.CharField(max_length=80)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    language = serializers.ChoiceField(LANGUAGES, default="zh-hans")
    consents = serializers.BooleanField(help_text="To the rules for personal data")
    id_number = serializers.CharField(max_length=30, required=False, help_text="18 digits")
    real_name_consents = serializers.BooleanField(
        required=False, default=False, help_text="That name and number are checked; with id_number"
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """With what the apps above ask besides."""
        fields = super().get_fields()
        for name, extra in extras.fields().items():
            fields[name] = serializers.CharField(
                max_length=60, required=False, label=extra.label, allow_blank=True
            )
        return fields


class NameSerializer(GuardianSerializer):
    """A real name with its document."""

    name = serializers.CharField(max_length=80)
    id_number = serializers.CharField(max_length=30)
    document = serializers.ChoiceField(DocumentKind.choices, default=DocumentKind.ID_CARD)
    born_on = DayField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Date of birth: needed with a passport, whose number does not tell it",
    )
    scan = serializers.FileField(
        required=False, help_text="Picture of the paper: PNG or JPEG, up to 5 MB; as multipart"
    )
    consents = serializers.BooleanField(help_text="That name and number are checked")


# Who one is
class PersonSerializer(serializers.ModelSerializer[User]):
    """Who one is, as far as the library knows."""

    verified = serializers.BooleanField(source="is_verified")

    class Meta:
        model = User
        fields: tuple[str, ...] = (
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
    token_expires_at = serializers.DateTimeField()

    class Meta(PersonSerializer.Meta):
        fields = (*PersonSerializer.Meta.fields, "token", "token_expires_at")


class ProfileSerializer(serializers.Serializer[Any]):
    """What she may change of it."""

    name = serializers.CharField(max_length=80, required=False)
    username = serializers.CharField(
        max_length=32, required=False, help_text="3 to 32 letters, digits or Chinese characters"
    )
    language = serializers.ChoiceField(LANGUAGES, required=False)


class NameCheckSerializer(serializers.ModelSerializer[RealNameCheck]):
    """Where the check of her real name is. What was given is known by its mask alone."""

    class Meta:
        model = RealNameCheck
        fields = (
            "name",
            "document",
            "mask",
            "is_child",
            "given_at",
            "verified_at",
            "refused_at",
            "refused_because",
        )
        read_only_fields = fields


class MyNameSerializer(serializers.Serializer[Any]):
    """Whether the library knows who she is, and the last try."""

    verified = serializers.BooleanField(read_only=True)
    check = NameCheckSerializer(read_only=True, allow_null=True)
    why = serializers.CharField(read_only=True, help_text="Why it was refused, in words")


# What she says of herself
class InterestSerializer(serializers.ModelSerializer[Interest]):
    """A subject: a word, or a class such as TP391."""

    interest = serializers.CharField(max_length=60, source="value")

    class Meta:
        model = Interest
        fields = ("id", "interest", "scheme", "source")
        read_only_fields = ("scheme", "source")


class RelationSerializer(serializers.ModelSerializer[Relation]):
    """A link to an organisation that the library knows, or to another person."""

    kind = serializers.ChoiceField(
        [(kind.value, kind.label) for kind in RelationKind if kind in TO_ORGANISATION]
    )
    organisation = serializers.CharField(max_length=160, help_text="By its name")
    person = serializers.CharField(source="to_user.display_name", default=None, read_only=True)

    class Meta:
        model = Relation
        fields = ("id", "kind", "organisation", "person", "source", "from_on", "to_on")
        read_only_fields = ("source", "from_on", "to_on")

    def to_representation(self, relation: Relation) -> dict[str, Any]:
        """Whatever kind it is of, with the name of its other end."""
        return {
            "id": relation.pk,
            "kind": relation.kind,
            "organisation": relation.to_organisation and relation.to_organisation.name,
            "person": relation.to_user and relation.to_user.display_name,
            "source": relation.source,
            "from_on": relation.from_on,
            "to_on": relation.to_on,
        }


# Her rights
class ConsentSerializer(serializers.ModelSerializer[Consent]):
    """A line of what she agreed to."""

    class Meta:
        model = Consent
        fields = ("purpose", "notice_version", "channel", "given_at", "withdrawn_at")
        read_only_fields = fields


class ConsentChoiceSerializer(serializers.Serializer[Any]):
    """Whether she agrees to one thing."""

    purpose = serializers.ChoiceField(ConsentPurpose.choices)
    agrees = serializers.BooleanField()


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A key of the API, without the key."""

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = (
            "id",
            "label",
            "hint",
            "scopes",
            "made_at",
            "expires_at",
            "last_used_at",
            "revoked_at",
        )
        read_only_fields = fields


class MadeTokenSerializer(TokenSerializer):
    """A new key: told this once."""

    token = serializers.CharField(read_only=True)

    class Meta(TokenSerializer.Meta):
        fields = (*TokenSerializer.Meta.fields, "token")


class PasswordSerializer(serializers.Serializer[Any]):
    """That it is she, and not only who has her token."""

    password = serializers.CharField(max_length=128, trim_whitespace=False)


class NewTokenSerializer(PasswordSerializer):
    """What a new key is for, and what it may do."""

    label = serializers.CharField(max_length=60)
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices), max_length=3)
    days = serializers.ChoiceField(DAYS, default=90)


class ReasonsSerializer(serializers.Serializer[Any]):
    """Why an account cannot be closed now: empty if it can."""

    reasons = serializers.ListField(child=serializers.CharField())
