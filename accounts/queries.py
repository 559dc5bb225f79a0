"""What is read about people."""

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Q, QuerySet

from accounts import sealing
from accounts.identity import folded, mask_address, normal_address
from accounts.models import Organisation, RealNameCheck, StaffAct, User
from accounts.models.organisations import ANSWERING

MOST = 50


def people_matching(text: str, *, before: str = "") -> tuple[list[User], int | None]:
    """People by a part of the name, or by the whole mail address, number or user name.

    The newest first; with them the key before which the rest begins, None if they are all.
    """
    wanted = folded(text)
    if len(wanted) < 2:
        return [], None
    who = Q(name__icontains=text.strip()) | Q(username__istartswith=wanted)
    if found := normal_address(text):
        who |= Q(**{found[0]: found[1]})
    rows = User.objects.filter(who, erased_at__isnull=True)
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found_rows = list(rows.prefetch_related("groups").order_by("-pk")[: MOST + 1])
    shown = found_rows[:MOST]
    return shown, shown[-1].pk if len(found_rows) > MOST else None


def person_by_login(login: str) -> User | None:
    """Who signs in with this mail address, number or user name."""
    field, value = normal_address(login) or ("username", folded(login))
    return User.objects.filter(**{field: value}, erased_at__isnull=True).first()


def has_second_factor(user: User, *, besides: Authenticator | None = None) -> bool:
    """Whether the person has set one up (another one); recovery codes alone are none."""
    factors = Authenticator.objects.filter(user=user)
    if besides is not None:
        factors = factors.exclude(pk=besides.pk)
    return factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def shown_addresses(person: User) -> list[str]:
    """The person's addresses, masked."""
    return [mask_address(text) for text in (person.email, person.phone) if text]


def last_check(user: User) -> RealNameCheck | None:
    """The latest try to be known by the real name."""
    return user.name_checks.filter(retired_at__isnull=True).order_by("-pk").first()


def organisations(text: str) -> QuerySet[Organisation]:
    """Organisations by a part of the name, with how many people act for each."""
    members = Count("memberships", filter=Q(memberships__left_at__isnull=True))
    rows = Organisation.objects.annotate(members=members).order_by("name")
    return rows.filter(name_folded__contains=folded(text)) if text.strip() else rows


def acts_of_members(organisation: Organisation) -> QuerySet[StaffAct]:
    """The last that was done about who acts for it, newest first."""
    acts = StaffAct.objects.filter(membership__organisation=organisation).order_by("-pk")
    return acts.select_related("user", "by", "membership")[:20]


def represented_by(user: User) -> QuerySet[Organisation]:
    """The organisations for whose money a person answers: she heads them, or is their liaison."""
    hers = user.memberships.filter(role__in=ANSWERING, left_at__isnull=True)
    found = Organisation.objects.filter(pk__in=hers.values("organisation"), closed_at__isnull=True)
    return found.order_by("name")


def held_on(user: User) -> dict[str, list[dict[str, Any]]]:
    """Everything that this app holds on a person."""
    return {
        "account": list(_rows(User.objects.filter(pk=user.pk), *_ACCOUNT)),
        "real_names": [_with_birth(row) for row in _rows(user.name_checks, *_NAMES)],
        "consents": list(
            _rows(user.consents, "purpose", "notice_version", "channel", "given_at", "withdrawn_at")
        ),
        "memberships": list(
            _rows(user.memberships, "organisation__name", "role", "joined_at", "left_at")
        ),
        "relations": list(
            _rows(
                user.relations.filter(removed_at__isnull=True),
                "kind",
                "to_organisation__name",
                "to_user_id",
                "source",
                "confidence",
                "from_on",
                "to_on",
            )
        ),
        "interests": list(_rows(user.interests, "scheme", "value", "source", "made_at")),
        "api_tokens": list(
            _rows(
                user.api_tokens, "label", "hint", "scopes", "made_at", "last_used_at", "revoked_at"
            )
        ),
        "second_factors": list(
            _rows(Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at")
        ),
        "sessions": list(
            _rows(
                UserSession.objects.filter(user=user),
                "created_at",
                "last_seen_at",
                "ip",
                "user_agent",
            )
        ),
        "staff_acts": list(
            _rows(
                user.acts_on,
                "kind",
                "role",
                "patron_type",
                "membership__organisation__name",
                "membership__role",
                "reason",
                "at",
            )
        ),
    }


_ACCOUNT = (
    "id",
    "username",
    "email",
    "email_verified_at",
    "phone",
    "phone_verified_at",
    "name",
    "language",
    "patron_type",
    "joined_at",
    "last_login",
    "suspended_at",
)
_NAMES = (
    "document",
    "name",
    "mask",
    "born_sealed",
    "is_child",
    "guardian_name",
    "guardian_phone",
    "given_at",
    "verified_at",
    "refused_at",
    "refused_because",
)


def _with_birth(row: dict[str, Any]) -> dict[str, Any]:
    """What is sealed is hers to read."""
    born = sealing.unseal(row.pop("born_sealed").encode())
    return row | {"born_on": date.fromisoformat(born.decode()) if born else None}


def _rows(rows: Any, *fields: str) -> QuerySet[Any, dict[str, Any]]:
    return rows.order_by("pk").values(*fields)
