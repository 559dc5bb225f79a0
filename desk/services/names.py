"""Real names at the desk: a case for each one given, and what its acts do."""

from django.db import transaction

from accounts.models import RealNameCheck, User
from accounts.roles import Role
from accounts.services import confirm_name, refuse_name, require
from desk.cases import OPEN, REAL_NAME, NameState, name_title
from desk.models import Case, NameCase, StateEvent
from desk.services.cases import number_case, open_case
from desk.services.cases import take as take_case
from desk.workflow import Because, move


@transaction.atomic
def given(check: RealNameCheck) -> None:
    """Somebody gave her real name: the desk is to look at it. Called in the same transaction."""
    case = open_case(
        REAL_NAME,
        reader=check.user,
        opened_by=check.user,
        title=name_title(check),
        search=check.name,
    )
    NameCase.objects.create(case=case, given=check)
    number_case(case)


@transaction.atomic
def taken_back(check: RealNameCheck) -> None:
    """A name was refused or taken back; if not by the case's own act, the case closes."""
    _close(check, NameState.WITHDRAWN)


@transaction.atomic
def decided_elsewhere(user: User, check: RealNameCheck) -> None:
    """A name was confirmed; if not by the case's own act (at the counter), the case closes."""
    _close(check, NameState.CONFIRMED)


def _close(check: RealNameCheck, to: NameState) -> None:
    about = NameCase.objects.select_related("case").filter(given=check, case__state__in=OPEN)
    if (row := about.first()) is not None:
        move(row.case, to, by=None)


@transaction.atomic
def take(case: Case, *, by: User) -> StateEvent:
    """Take the check of a name into one's own hands."""
    return take_case(case, NameState.CHECKING, by=by)


@transaction.atomic
def confirm(case: Case, *, by: User) -> StateEvent:
    """The clerk has seen that it is she: hash and mask stay, the number goes."""
    require(by, Role.LIBRARIAN)
    event = move(case, NameState.CONFIRMED, by=by)
    confirm_name(case.name_case.given, by=by)
    return event


@transaction.atomic
def refuse(case: Case, *, by: User, reason: str) -> StateEvent:
    """The clerk cannot confirm; the person is told why and may try again."""
    require(by, Role.LIBRARIAN)
    why = Because(f"accounts.refused-{reason}")
    event = move(case, NameState.REFUSED, by=by, reason=why)
    refuse_name(case.name_case.given, reason=reason, by=by)
    return event
