"""What the desk decides about copyright: licences, what they cover, and who gets no copies."""

from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from desk.models import Case
from desk.workflow import Because, record
from docsharing.cases import State, UnfilledReason
from docsharing.models import CopyrightBlock, CopyrightUse, LicenceCheck, LicenceResult
from docsharing.queries.copyright import needs_licence
from docsharing.services.acts import whole_act
from docsharing.services.handling import unfilled
from docsharing.services.requests import refuse_own, request_of
from portal.clock import now, today
from portal.refusals import Refusal, wrong_state

LONGEST_BLOCK_DAYS = 5 * 366


@whole_act
def check_licence(case: Case, *, by: User, result: str, note: str) -> LicenceCheck:
    """Look whether a licence allows a copy for work or commercial use. If not, the request ends."""
    require(by, Role.LIBRARIAN)
    refuse_own(case, by)
    request = request_of(case)
    if result not in LicenceResult.values:
        raise Refusal("invalid", field="result")
    if not note.strip():
        raise Refusal("note-needed", field="note")
    if not needs_licence(request):
        raise Refusal("licence-not-needed", status=409)
    why = Because(f"licence.{result}", {"note": note})
    if result == LicenceResult.REFUSED:
        unfilled(case, by=by, reason=UnfilledReason.POLICY, note=note)
    else:
        record(case, act="licence", by=by, reason=why)
    return LicenceCheck.objects.create(request=request, result=result, note=note, by=by, at=now())


@whole_act
def cover_by_licence(case: Case, *, by: User, note: str) -> CopyrightUse:
    """A licence covers this copy, so that the limits of fair use do not count it."""
    require(by, Role.MANAGER)
    refuse_own(case, by)
    request = request_of(case)
    if not note.strip():
        raise Refusal("note-needed", field="note")
    if case.state in {State.CANCELLED, State.UNFILLED}:
        raise wrong_state(state=case.state)
    record(case, act="cover", by=by, reason=Because("licence.covers", {"note": note}))
    rows = CopyrightUse.objects.filter(request=request, licensed_at__isnull=True)
    if not rows.update(licensed_at=now(), licensed_by=by, licence_note=note):
        raise Refusal("licensed-already", status=409)
    return CopyrightUse.objects.get(request=request)


@transaction.atomic
def block_reader(reader: User, *, reason: str, until: date, by: User) -> CopyrightBlock:
    """Give a reader no copies until a day, because she broke copyright."""
    require(by, Role.MANAGER)
    if reader.pk == by.pk:
        raise Refusal("own-case", status=403)
    if not reason.strip():
        raise Refusal("required", field="reason")
    if not today() <= until or (until - today()).days > LONGEST_BLOCK_DAYS:
        raise Refusal("block-until", field="until")
    _end_expired(reader, by)
    check = reader.verified_check
    try:
        with transaction.atomic():
            return CopyrightBlock.objects.create(
                reader=reader,
                person_hash=check.person_hash if check else "",
                reason=reason.strip(),
                until=until,
                set_by=by,
                set_at=now(),
            )
    except IntegrityError as twice:
        raise Refusal("blocked-already", status=409) from twice


def _end_expired(reader: User, by: User) -> None:
    rows = CopyrightBlock.objects.filter(reader=reader, lifted_at__isnull=True, until__lt=today())
    rows.update(lifted_at=now(), lifted_by=by)


@transaction.atomic
def lift_block(block: CopyrightBlock, *, by: User) -> None:
    """Let a reader have copies again."""
    require(by, Role.MANAGER)
    if block.reader_id == by.pk:
        raise Refusal("own-case", status=403)
    rows = CopyrightBlock.objects.filter(pk=block.pk, lifted_at__isnull=True)
    if not rows.update(lifted_at=now(), lifted_by=by):
        raise wrong_state()
