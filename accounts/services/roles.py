"""Who may do what. Roles are groups; a superuser without a role passes nowhere."""

from collections.abc import Iterable
from typing import cast

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import StaffAct, StaffActKind, User
from accounts.roles import Role
from portal.refusals import Refusal, not_found


def role_names(user: User | None) -> frozenset[str]:
    """The person's staff roles, asked for once an object: one query a request."""
    if user is None or not user.is_authenticated or not user.is_active or user.suspended_at:
        return frozenset()
    if (known := user.__dict__.get("role_names")) is None:
        names = user.groups.filter(name__in=Role.values).values_list("name", flat=True)
        known = user.__dict__["role_names"] = frozenset(names)
    return known


def limit_roles(user: User, names: Iterable[str]) -> None:
    """For this object, count only these roles (a token without the desk has none)."""
    user.__dict__["role_names"] = frozenset(names)


def forget_roles(user: User) -> None:
    """Ask again the next time."""
    user.__dict__.pop("role_names", None)


def has_role(user: User | None, *roles: str) -> bool:
    """Whether the person holds one of the roles."""
    return not role_names(user).isdisjoint(roles)


def is_staff_member(user: User | None) -> bool:
    """Whether the person holds any staff role."""
    return bool(role_names(user))


def require(by: User | None, *roles: str, program: bool = False) -> None:
    """The first line of every staff service: one of the roles, or a refusal.

    `None` is the program itself and passes only where the service says `program=True`. Who holds no
    role at all is told that there is nothing here; staff without this role, that they may not.
    """
    if by is None and program:
        return
    held = role_names(by)
    if not held:
        raise not_found()
    if held.isdisjoint(roles):
        raise Refusal("not-allowed", status=403)


def require_active(by: User | None) -> None:
    """The first line of every reader's act: a suspended person reads, and does nothing."""
    if by is None or not by.is_active or by.erased_at:
        raise not_found()
    if by.suspended_at:
        raise Refusal("suspended", status=403)


def require_still_active(by: User) -> User:
    """The same, also of her row, under its lock: nobody closes her account before this is done.

    Call it first in the transaction: who closes an account takes her row first as well.
    """
    require_active(by)
    person = User.objects.select_for_update(no_key=True).filter(pk=by.pk).first()
    require_active(person)
    return cast(User, person)


@transaction.atomic
def give_role(user: User, role: str, *, by: User | None) -> None:
    """Give a person a staff role. Only a person whose account is alive may hold one."""
    require(by, Role.ADMINISTRATOR, program=True)
    if user.erased_at or not user.is_active:
        raise Refusal("wrong-state", status=409)
    user.groups.add(Group.objects.get(name=Role(role)))
    StaffAct.objects.create(user=user, kind=StaffActKind.ROLE_GIVEN, role=role, by=by)
    forget_roles(user)


@transaction.atomic
def take_role(user: User, role: str, *, by: User | None) -> None:
    """Take a staff role back; the next request is refused. One administrator stays."""
    require(by, Role.ADMINISTRATOR, program=True)
    group = Group.objects.select_for_update().get(name=Role(role))
    if role == Role.ADMINISTRATOR and not _others_hold(group, user):
        raise Refusal("last-administrator", field="roles", status=409)
    user.groups.remove(group)
    StaffAct.objects.create(user=user, kind=StaffActKind.ROLE_TAKEN, role=role, by=by)
    forget_roles(user)


def _others_hold(group: Group, user: User) -> bool:
    others = group.user_set.filter(is_active=True, suspended_at__isnull=True)
    return others.exclude(pk=user.pk).exists()
