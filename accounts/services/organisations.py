"""Organisations, their people, and how people are connected."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from stdnum.cn import uscc as credit_code
from stdnum.exceptions import ValidationError

from accounts.identity import folded
from accounts.models import (
    ConsentPurpose,
    Interest,
    InterestScheme,
    Membership,
    MembershipRole,
    Organisation,
    OrganisationKind,
    Relation,
    RelationKind,
    Source,
    StaffAct,
    StaffActKind,
    User,
)
from accounts.models.organisations import ANSWERING, TO_ORGANISATION
from accounts.roles import Role
from accounts.services.consents import consents_to
from accounts.services.roles import require, require_active
from portal.clock import now
from portal.refusals import Refusal, not_found

MOST_INTERESTS = 50


def clean_credit_code(kind: str, typed: str) -> str | None:
    """The unified social credit code in its one spelling; an individual has none."""
    code = folded(typed).upper()
    if kind == OrganisationKind.INDIVIDUAL or not code:
        return None
    try:
        return str(credit_code.validate(code))
    except ValidationError as problem:
        raise Refusal("credit-code-invalid", field="uscc") from problem


@transaction.atomic
def add_organisation(
    name: str, *, kind: str, uscc: str = "", address: str = "", phone: str = "", by: User
) -> Organisation:
    """A partner becomes known. Raises `credit-code-invalid`, `organisation-known`."""
    require(by, Role.LIBRARIAN, Role.MANAGER)
    code = clean_credit_code(kind, uscc)
    try:
        with transaction.atomic():
            return Organisation.objects.create(
                name=name.strip(),
                name_folded=folded(name),
                kind=OrganisationKind(kind),
                uscc=code,
                address=address,
                phone=phone,
            )
    except IntegrityError as known:
        raise Refusal("organisation-known", field="name", status=409) from known


@transaction.atomic
def add_member(
    organisation: Organisation, user: User, *, role: str = MembershipRole.STAFF, by: User
) -> Membership:
    """A person may act for an organisation from now on, never who says so herself.

    Who is to answer for its money is made so by a manager.
    """
    require(by, *((Role.MANAGER,) if role in ANSWERING else (Role.LIBRARIAN, Role.MANAGER)))
    if user.pk == by.pk:
        raise Refusal("not-your-own", status=403)
    if organisation.closed_at or user.erased_at:
        raise Refusal("wrong-state", status=409)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                organisation=organisation, user=user, role=MembershipRole(role)
            )
    except IntegrityError as known:
        raise Refusal("member-already", status=409) from known
    _write_down(membership, StaffActKind.MEMBER_ADDED, by=by)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: User) -> None:
    """The person acts for the organisation no longer, from the next request on."""
    if membership.user_id != by.pk:
        require(by, Role.LIBRARIAN, Role.MANAGER)
    if not _end(membership, by=by):
        raise Refusal("wrong-state", status=409)


def end_memberships(user: User) -> None:
    """Who closes her account acts for nobody any longer."""
    for membership in user.memberships.filter(left_at__isnull=True):
        _end(membership, by=user)


def _end(membership: Membership, *, by: User) -> bool:
    standing = Membership.objects.filter(pk=membership.pk, left_at__isnull=True)
    if ended := bool(standing.update(left_at=now())):
        _write_down(membership, StaffActKind.MEMBER_ENDED, by=by)
    return ended


def _write_down(membership: Membership, kind: StaffActKind, *, by: User) -> None:
    StaffAct.objects.create(user_id=membership.user_id, kind=kind, membership=membership, by=by)


def is_member(user: User, organisation: Organisation) -> bool:
    """Whether the person acts for the organisation now: asked at every request."""
    return user.memberships.filter(
        organisation=organisation, left_at__isnull=True, organisation__closed_at__isnull=True
    ).exists()


def relate(
    user: User,
    kind: str,
    *,
    to: User | Organisation,
    source: str = Source.SELF,
    confidence: int = 100,
    since: date | None = None,
) -> Relation:
    """Write down how two are connected. What she says herself is sure, and is her consent."""
    require_active(user)
    to_organisation = isinstance(to, Organisation)
    if (kind in TO_ORGANISATION) != to_organisation or to == user:
        raise Refusal("relation-does-not-fit", field="kind")
    by_herself = source == Source.SELF
    end = {"to_organisation": to} if to_organisation else {"to_user": to}
    try:
        with transaction.atomic():
            return Relation.objects.create(
                user=user,
                kind=RelationKind(kind),
                source=Source(source),
                confidence=confidence if source == Source.INFERRED else 100,
                consented_at=now() if by_herself else None,
                from_on=since,
                **end,
            )
    except IntegrityError as known:
        raise Refusal("relation-known", status=409) from known


def remove_relation(user: User, relation_id: int) -> None:
    """She takes a link away that she is an end of, whoever wrote it."""
    mine = Relation.objects.filter(Q(user=user) | Q(to_user=user), removed_at__isnull=True)
    if not mine.filter(pk=relation_id).update(removed_at=now()):
        raise not_found()


def add_interest(user: User, value: str, *, source: str = "self") -> Interest:
    """A subject that interests her. What is counted from use needs her consent."""
    require_active(user)
    text = folded(value)
    if not text or len(text) > 60:
        raise Refusal("interest-invalid", field="interest")
    if source != "self" and not consents_to(user, ConsentPurpose.PERSONAL):
        raise Refusal("consent-needed", field="interest")
    if user.interests.count() >= MOST_INTERESTS:
        raise Refusal("too-many-interests", field="interest", most=MOST_INTERESTS)
    interest, _new = Interest.objects.get_or_create(
        user=user, scheme=_scheme(text), value=text, defaults={"source": source}
    )
    return interest


def _scheme(text: str) -> str:
    """A class of the Chinese Library Classification looks like TP391.1; all else is a keyword."""
    letters = text.rstrip("0123456789.-/")
    is_class = 1 <= len(letters) <= 2 and letters.isascii() and letters.isalpha()
    return InterestScheme.CLC if is_class and letters != text else InterestScheme.KEYWORD


def remove_interest(user: User, interest_id: int) -> None:
    """It interests her no more."""
    if not user.interests.filter(pk=interest_id).delete()[0]:
        raise not_found()
