"""Real names: given with consent, checked by format or by the desk, then only a hash and a mask."""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import filetype
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from accounts import events, sealing
from accounts.identity import normal_phone
from accounts.models import (
    Channel,
    ConsentPurpose,
    DocumentKind,
    RealNameCheck,
    RealNameLook,
    User,
)
from accounts.roles import Role
from accounts.services.consents import end_consent, give_consents
from accounts.services.roles import require, require_still_active
from portal import files, inside, notices
from portal.clock import now, today
from portal.models import Topic
from portal.refusals import Refusal, not_found

CHILD_UNTIL = 14
SCAN_BYTES = 5 << 20
SCAN_TYPES = {"image/png", "image/jpeg"}
PROVINCES = {
    *range(11, 16),
    *range(21, 24),
    *range(31, 38),
    *range(41, 47),
    *range(50, 55),
    *range(61, 66),
    *(71, 81, 82, 83),
}
REASONS = ("mismatch", "unreadable", "expired", "other-account", "no-birth-date", "guardian")


@dataclass(frozen=True)
class GivenName:
    """What a person gives to be known by."""

    name: str
    number: str
    document: str = DocumentKind.ID_CARD
    scan: bytes = b""
    guardian_name: str = ""
    guardian_phone: str = ""
    consents: bool = False
    guardian_consents: bool = False
    born_on: date | None = None  # with a passport: an ID number tells it


@dataclass(frozen=True)
class ShownName:
    """What a clerk is shown, once."""

    name: str
    number: str
    scan: str  # a data: address, or empty
    born_on: date | None  # of a passport


Checker = Callable[[RealNameCheck, str], None]


def by_format(check: RealNameCheck, number: str) -> None:
    """An ID number whose check digit is right verifies at once; a passport goes to the desk."""
    if check.document != DocumentKind.ID_CARD:
        by_desk(check, number)
    elif not _verify(check, number, by=None):
        _refuse(check, "other-account", by=None)


def by_desk(check: RealNameCheck, _number: str) -> None:
    """The desk decides: it is told, and opens a case."""
    events.tell("name_given", check=check)


# An outside register would come in here, as one more function.
CHECKERS: dict[str, Checker] = {"format": by_format, "desk": by_desk}


@transaction.atomic
def give_name(
    user: User, given: GivenName, *, channel: str = Channel.WEB, checker: str = ""
) -> RealNameCheck:
    """A person says who she is. Sealed until the checker decides.

    Raises what `check_given` raises; `name-waits` or `name-known` when there is nothing to give.
    """
    require_still_active(user)
    number, child, scan_type = check_given(given)
    _refuse_second(user)
    check = RealNameCheck.objects.create(
        user=user,
        document=given.document,
        name=given.name,
        number_sealed=sealing.seal(number.encode()).decode(),
        scan_sealed=sealing.seal(given.scan) if given.scan else None,
        scan_type=scan_type,
        mask=sealing.mask(number),
        born_sealed=_sealed_birth(given),
        is_child=child,
        guardian_name=given.guardian_name if child else "",
        guardian_phone=normal_phone(given.guardian_phone) or "" if child else "",
    )
    agreed = [ConsentPurpose.REAL_NAME, *([ConsentPurpose.GUARDIAN] if child else [])]
    give_consents(user, agreed, channel=channel)
    CHECKERS[checker or settings.REALNAME_CHECKER](check, number)
    check.refresh_from_db()
    return check


def _sealed_birth(given: GivenName) -> str:
    if given.document != DocumentKind.PASSPORT or given.born_on is None:
        return ""
    return sealing.seal(given.born_on.isoformat().encode()).decode()


def _refuse_second(user: User) -> None:
    """One name at a time. Asked before it is written, or she would wait for who confirms hers."""
    waits = Q(verified_at__isnull=True, refused_at__isnull=True)
    known = Q(verified_at__isnull=False, retired_at__isnull=True)
    if (standing := user.name_checks.filter(waits | known).first()) is not None:
        raise Refusal("name-waits" if standing.is_waiting else "name-known", status=409)


def check_given(given: GivenName) -> tuple[str, bool, str]:
    """The number in its one spelling, whether it is a child's, and the type of the scan.

    Raises, at their fields: `consent-needed`, `id-number-invalid`, `passport-invalid`,
    `birth-date-needed`, `birth-date-invalid`, `guardian-needed`, `guardian-phone-invalid`,
    `file-type`, `file-too-large`, `too-many-pixels`.
    """
    number = _clean_number(given)
    child = _age(_born(given, number)) < CHILD_UNTIL
    _check_consents(given, child=child)
    return number, child, _scan_type(given.scan)


def _clean_number(given: GivenName) -> str:
    number = "".join(sealing.folded(given.number).split()).upper()
    if given.document == DocumentKind.ID_CARD:
        if not _is_id_number(number):
            raise Refusal("id-number-invalid", field="id_number")
    elif not (number.isascii() and number.isalnum() and 6 <= len(number) <= 15):
        raise Refusal("passport-invalid", field="id_number")
    return number


def _is_id_number(number: str) -> bool:
    """Form, check digit, a day that was, and a province.

    `ric.validate` also wants a county that was there in the year of birth, and so refuses who was
    registered later: everybody born before 1997 with one of Chongqing's new codes.
    """
    if not re.fullmatch(r"[1-8][0-9]{16}[0-9X]", number) or int(number[:2]) not in PROVINCES:
        return False
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        return False
    return ric.calc_check_digit(number) == number[-1] and _may_be_born(born)


def _may_be_born(born: date) -> bool:
    return date(1890, 1, 1) < born <= today()


def _born(given: GivenName, number: str) -> date:
    """From the ID number; a passport's number tells nothing, so its holder says it."""
    if given.document == DocumentKind.ID_CARD:
        return ric.get_birth_date(number)
    if given.born_on is None:
        raise Refusal("birth-date-needed", field="born_on")
    if not _may_be_born(given.born_on):
        raise Refusal("birth-date-invalid", field="born_on")
    return given.born_on


def _age(born: date) -> int:
    day = today()
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _check_consents(given: GivenName, *, child: bool) -> None:
    if not given.consents:
        raise Refusal("consent-needed", field="real_name_consent")
    if child and not (given.guardian_name and given.guardian_consents):
        raise Refusal("guardian-needed", field="guardian_name")
    if child and not normal_phone(given.guardian_phone):
        raise Refusal("guardian-phone-invalid", field="guardian_phone")


def _scan_type(scan: bytes) -> str:
    if not scan:
        return ""
    if len(scan) > SCAN_BYTES:
        raise Refusal("file-too-large", field="scan", status=413, megabytes=SCAN_BYTES >> 20)
    guess = filetype.guess(scan)
    if guess is None or guess.mime not in SCAN_TYPES:
        raise Refusal("file-type", field="scan", allowed="PNG, JPEG")
    if (inside.pixels(scan) or 0) > inside.MOST_PIXELS:
        raise Refusal("too-many-pixels", field="scan", most=inside.MOST_PIXELS >> 20)
    return str(guess.mime)


@transaction.atomic
def show_name(check: RealNameCheck, *, by: User) -> ShownName:
    """Show number, birth date and scan to a clerk: once each, written down.

    Raises `shown-already`.
    """
    require(by, Role.LIBRARIAN)
    check = RealNameCheck.objects.select_for_update().get(pk=check.pk)
    if not check.is_waiting or check.user_id == by.pk:
        raise not_found()
    _look, first = RealNameLook.objects.get_or_create(check_of=check, by=by)
    if not first:
        raise Refusal("shown-already", status=409)
    scan = _open(bytes(check.scan_sealed)) if check.scan_sealed else b""
    picture = f"data:{check.scan_type};base64,{b64encode(scan).decode()}" if scan else ""
    number = _open(check.number_sealed.encode()).decode()
    born = _open(check.born_sealed.encode()).decode() if check.born_sealed else ""
    return ShownName(check.name, number, picture, date.fromisoformat(born) if born else None)


def _open(sealed: bytes) -> bytes:
    if (opened := sealing.unseal(sealed)) is None:
        raise Refusal("sealed-with-another-key", status=409)
    return opened


@transaction.atomic
def confirm_name(check: RealNameCheck, *, by: User) -> None:
    """The clerk has seen that it is she.

    `person-known`: another account has this person. `birth-date-missing`: nobody has said whether
    the holder of this passport is a child; the clerk refuses it, and she gives it anew.
    """
    require(by, Role.LIBRARIAN)
    if check.user_id == by.pk:
        raise Refusal("not-your-own", status=403)
    fresh = RealNameCheck.objects.select_for_update().get(pk=check.pk)
    if not fresh.is_waiting:
        raise Refusal("wrong-state", status=409)
    if fresh.document == DocumentKind.PASSPORT and not fresh.born_sealed:
        raise Refusal("birth-date-missing", status=409)
    if not _verify(fresh, _open(fresh.number_sealed.encode()).decode(), by=by):
        raise Refusal("person-known", status=409)
    check.refresh_from_db()


@transaction.atomic
def refuse_name(check: RealNameCheck, *, reason: str, by: User) -> None:
    """The clerk cannot confirm; the person is told why and may try again."""
    require(by, Role.LIBRARIAN)
    if reason not in REASONS:
        raise Refusal("reason-needed", field="reason")
    _refuse(check, reason, by=by)
    check.refresh_from_db()


@transaction.atomic
def confirm_at_desk(user: User, given: GivenName, *, by: User) -> RealNameCheck:
    """The person stands at the desk with her passport or card: given and confirmed in one act."""
    require(by, Role.LIBRARIAN)
    if user.pk == by.pk:
        raise Refusal("not-your-own", status=403)
    check = give_name(user, given, channel=Channel.DESK, checker="at-once")
    RealNameLook.objects.create(check_of=check, by=by)
    if not _verify(check, _open(check.number_sealed.encode()).decode(), by=by):
        raise Refusal("person-known", status=409)
    check.refresh_from_db()
    return check


def _at_once(_check: RealNameCheck, _number: str) -> None:
    """Who holds the paper in her hands asks nobody else."""


CHECKERS["at-once"] = _at_once


def _verify(check: RealNameCheck, number: str, *, by: User | None) -> bool:
    """Keep hash and mask, let all else go, tell who listens. False: known already."""
    waiting = RealNameCheck.objects.filter(
        pk=check.pk, verified_at__isnull=True, refused_at__isnull=True
    )
    try:
        with transaction.atomic():
            won = waiting.update(
                verified_at=now(),
                decided_by=by,
                person_hash=sealing.person_hash(check.document, number),
                number_sealed="",
                scan_sealed=None,
                born_sealed="",
            )
    except IntegrityError:
        return False
    if not won:
        raise Refusal("wrong-state", status=409)
    check.refresh_from_db()
    check.user.__dict__.pop("verified_check", None)
    notices.notify(
        check.user,
        "accounts.name-verified",
        topic=Topic.SECURITY,
        url="/me/profile/",
        dedupe=f"name:{check.pk}:verified",
    )
    events.tell("verified", user=check.user, check=check)
    return True


def _refuse(check: RealNameCheck, reason: str, *, by: User | None, quietly: bool = False) -> None:
    waiting = RealNameCheck.objects.filter(
        pk=check.pk, verified_at__isnull=True, refused_at__isnull=True
    )
    if not waiting.update(
        refused_at=now(),
        refused_because=reason,
        decided_by=by,
        number_sealed="",
        scan_sealed=None,
        born_sealed="",
        guardian_name="",
        guardian_phone="",
    ):
        raise Refusal("wrong-state", status=409)
    if quietly:
        return
    notices.notify(
        check.user,
        "accounts.name-refused",
        {"reason_code": f"accounts.refused-{reason}"},
        topic=Topic.SECURITY,
        url="/me/profile/",
        dedupe=f"name:{check.pk}:refused",
    )
    events.tell("name_refused", check=check)


def retire_names(user: User) -> None:
    """What was known of her real name goes: she took her consent back, or closed the account."""
    for check in user.name_checks.filter(verified_at__isnull=True, refused_at__isnull=True):
        _refuse(check, "withdrawn", by=None, quietly=True)
        events.tell("name_refused", check=check)
    user.name_checks.filter(retired_at__isnull=True).update(
        retired_at=now(), name="", mask="", person_hash="", guardian_name="", guardian_phone=""
    )
    user.__dict__.pop("verified_check", None)
    events.tell("name_retired", user=user)


@transaction.atomic
def end_name_consent(user: User) -> None:
    """She takes back what she agreed to about her real name: nothing of it stays."""
    standing = user.consents.filter(
        purpose__in=[ConsentPurpose.REAL_NAME, ConsentPurpose.GUARDIAN], withdrawn_at__isnull=True
    )
    if not standing.update(withdrawn_at=now()):
        raise Refusal("wrong-state", status=409)
    retire_names(user)


def take_back(user: User, purpose: str) -> None:
    """She takes a consent back, whatever it was for, with what rested on it."""
    if purpose in {ConsentPurpose.REAL_NAME, ConsentPurpose.GUARDIAN}:
        end_name_consent(user)
    else:
        end_consent(user, purpose)


def scan_is_clean(upload: object) -> None:
    """Let the virus scanner see a scan before it is sealed. Raises `file-infected` at `scan`."""
    scanner, _colon, place = settings.UPLOAD_SCANNER.partition(":")
    if scanner != "clamav":
        return
    try:
        infected = files.clamd_says_infected(place, upload)
    except files.ScannerAway as away:
        raise Refusal("scanner-away", field="scan", status=503) from away
    if infected:
        raise Refusal("file-infected", field="scan")
