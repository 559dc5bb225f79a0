"""What staff do to an account, and how a person leaves."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q

from accounts import events
from accounts.models import PatronType, ProofCode, StaffAct, StaffActKind, User
from accounts.roles import Role
from accounts.services.names import retire_names
from accounts.services.organisations import end_memberships
from accounts.services.roles import forget_roles, require
from accounts.services.signup import end_sessions
from accounts.services.tokens import revoke_all_tokens
from portal import idempotency, notices, outbox, slots
from portal.clock import now
from portal.models import Notice, Outgoing, Topic
from portal.refusals import Refusal


@transaction.atomic
def suspend(user: User, *, reason: str, by: User) -> None:
    """The person may read and do nothing more; sessions and tokens end at once."""
    require(by, Role.ADMINISTRATOR)
    _suspend(user, reason, by)


@transaction.atomic
def block(user: User, *, reason: str, by: User) -> None:
    """What fraud ends with: a manager suspends the account, an administrator may restore it."""
    require(by, Role.MANAGER)
    _suspend(user, reason, by)


def _suspend(user: User, reason: str, by: User) -> None:
    if user.pk == by.pk:
        raise Refusal("not-your-own", status=403)
    if not reason:
        raise Refusal("reason-needed", field="reason")
    alive = User.objects.filter(pk=user.pk, suspended_at__isnull=True, erased_at__isnull=True)
    if not alive.update(suspended_at=now()):
        raise Refusal("wrong-state", status=409)
    act = StaffAct.objects.create(user=user, kind=StaffActKind.SUSPENDED, reason=reason, by=by)
    end_sessions(user)
    revoke_all_tokens(user)
    user.refresh_from_db()
    forget_roles(user)
    notices.notify(
        user, "accounts.suspended", topic=Topic.SECURITY, url="/me/", dedupe=f"act:{act.pk}"
    )
    events.tell("suspended", user=user)


@transaction.atomic
def restore(user: User, *, by: User) -> None:
    """The person may act again."""
    require(by, Role.ADMINISTRATOR)
    if not User.objects.filter(pk=user.pk, suspended_at__isnull=False).update(suspended_at=None):
        raise Refusal("wrong-state", status=409)
    act = StaffAct.objects.create(user=user, kind=StaffActKind.RESTORED, by=by)
    user.refresh_from_db()
    forget_roles(user)
    notices.notify(
        user, "accounts.restored", topic=Topic.SECURITY, url="/me/", dedupe=f"act:{act.pk}"
    )


@transaction.atomic
def set_patron_type(user: User, patron_type: str, *, by: User) -> None:
    """Write down which type of reader a person is; said once more it changes nothing."""
    require(by, Role.LIBRARIAN, Role.ADMINISTRATOR)
    if user.pk == by.pk:
        raise Refusal("not-your-own", status=403)
    if patron_type not in PatronType.values:
        raise Refusal("invalid", field="patron_type")
    alive = User.objects.filter(pk=user.pk, erased_at__isnull=True)
    if not alive.exists():
        raise Refusal("wrong-state", status=409)
    if alive.exclude(patron_type=patron_type).update(patron_type=patron_type):
        kind = StaffActKind.PATRON_TYPE
        StaffAct.objects.create(user=user, kind=kind, patron_type=patron_type, by=by)
    user.refresh_from_db(fields=["patron_type"])


def reasons_to_stay(user: User) -> list[tuple[str, dict]]:
    """Why the account cannot be closed now: money, loans, open cases, as the apps say."""
    return [reason for given in slots.fill("may_close", user) for reason in given]


@transaction.atomic
def close_account(user: User) -> None:
    """The person leaves: what names her goes, what the books need stays under a number.

    Raises `account-still-needed` while an app has a reason.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    if person.erased_at or person.suspended_at:
        raise Refusal("wrong-state", status=409)
    if reasons_to_stay(person):
        raise Refusal("account-still-needed", status=409)
    events.tell("closed", user=person)
    _erase_traces(person)
    person.email = person.phone = person.username = person.username_skeleton = None
    person.email_verified_at = person.phone_verified_at = None
    person.name, person.is_active, person.is_staff = "", False, False
    person.is_superuser = False
    person.erased_at = now()
    person.set_unusable_password()
    person.save()
    end_sessions(person)
    events.tell("erased", user=person)
    user.refresh_from_db()


def _erase_traces(person: User) -> None:
    addresses = [address for address in (person.email, person.phone) if address]
    ProofCode.objects.filter(Q(user=person) | Q(address__in=addresses)).delete()
    outbox.let_go(Outgoing.objects.filter(address__in=addresses), address="")
    retire_names(person)
    revoke_all_tokens(person)
    person.groups.clear()
    person.user_permissions.clear()
    Authenticator.objects.filter(user=person).delete()
    UserSession.objects.filter(user=person).delete()
    person.interests.all().delete()
    person.relations.all().delete()
    person.relations_in.all().delete()
    end_memberships(person)
    person.consents.filter(withdrawn_at__isnull=True).update(withdrawn_at=now())
    Notice.objects.filter(user=person).delete()
    idempotency.forget_answers_to(f"user:{person.pk}")
    outbox.let_go(Outgoing.objects.filter(recipient=person), address="")
