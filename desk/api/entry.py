"""Who comes in: the desk is open to those who work at it, as its pages are; for others it is not
there."""

from typing import Any

from rest_framework.request import Request

from accounts.roles import Role
from accounts.services import has_role, is_staff_member
from desk import kinds
from desk.models import Case
from portal.refusals import not_found

AT_THE_DESK = (Role.LIBRARIAN.value, Role.MANAGER.value)
PEOPLE = ("number", "reader", "assignee", "payer", "payer_organisation", "opened_by")


def enter(request: Request) -> None:
    """The queue and its cases: for librarians and managers."""
    if not has_role(request.user, *AT_THE_DESK):
        raise not_found()


def enter_house(request: Request) -> None:
    """What concerns all staff: for whoever holds a role."""
    if not is_staff_member(request.user):
        raise not_found()


def staff_case(request: Request, pk: int, **fixed: Any) -> Case:
    """A case for who works at the desk."""
    enter(request)
    case = Case.objects.select_related(*PEOPLE).filter(pk=pk, **fixed).first()
    if case is None:
        raise not_found()
    return case


def whole_case(request: Request, pk: int) -> Case:
    """A case with what its kind keeps of it."""
    enter(request)
    related = [name for kind in kinds.all_kinds() for name in kind.related]
    case = Case.objects.select_related(*PEOPLE, *related).filter(pk=pk).first()
    if case is None:
        raise not_found()
    return case
