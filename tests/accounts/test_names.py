"""Real names: sealed until decided, a hash afterwards, one natural person over all accounts."""

import io
import struct
import zlib
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from stdnum.cn import ric

from accounts import events, sealing
from accounts.models import Consent, RealNameCheck, RealNameLook, User
from accounts.services import (
    GivenName,
    close_account,
    confirm_at_desk,
    confirm_name,
    end_name_consent,
    give_name,
    refuse_name,
    show_name,
)
from portal.clock import today
from portal.models import Notice, Outgoing
from portal.refusals import Refusal
from tests.accounts.conftest import child_number, id_number

pytestmark = pytest.mark.django_db


NAME_PAGE = "/me/profile/name/"
CHILD = date(date.today().year - 10, 1, 1)  # noqa: DTZ011
PASSPORT = {"number": "e12345678", "document": "passport", "born_on": date(1990, 3, 7)}
GUARDIAN = {"guardian_name": "王父", "guardian_phone": "13900001111", "guardian_consents": True}


def given(n: int = 1, **more: object) -> GivenName:
    return GivenName(**({"name": "王小满", "number": id_number(n), "consents": True} | more))


def png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + rows + chunk(b"IEND", b"")


def birth_date(check: RealNameCheck) -> date:
    return date.fromisoformat(sealing.unseal(check.born_sealed.encode()).decode())


@pytest.fixture
def told(monkeypatch) -> list[tuple[str, RealNameCheck]]:
    heard: list[tuple[str, RealNameCheck]] = []
    for event in ("name_given", "name_refused", "verified"):

        def hear(event=event, check=None, **_about):
            heard.append((event, check))

        monkeypatch.setitem(events._listeners, event, [hear])
    return heard


@pytest.fixture
def waiting(reader, settings, told) -> RealNameCheck:
    settings.REALNAME_CHECKER = "desk"
    return give_name(reader, given(scan=png()))


def test_the_format_checker_verifies_at_once(reader, settings, told):
    settings.REALNAME_CHECKER = "format"

    check = give_name(reader, given())

    assert (check.verified_at is not None, check.decided_by, reader.is_verified) == (
        True,
        None,
        True,
    )
    assert told == [("verified", check)]


def test_the_desk_is_told_and_decides(waiting, reader, librarian, told):
    confirm_name(waiting, by=librarian)

    assert [event for event, _check in told] == ["name_given", "verified"]
    assert (waiting.decided_by, User.objects.get(pk=reader.pk).is_verified) == (librarian, True)
    assert Notice.objects.get(user=reader).code == "accounts.name-verified"


def test_while_it_waits_number_and_scan_are_sealed(waiting):
    row = RealNameCheck.objects.values().get()

    assert id_number() not in str(row)
    assert b"PNG" not in bytes(row["scan_sealed"])
    assert sealing.unseal(row["number_sealed"].encode()) == id_number().encode()


@pytest.mark.parametrize("decide", ["confirm", "refuse"])
def test_after_the_decision_neither_number_nor_scan_is_there(waiting, librarian, decide):
    if decide == "confirm":
        confirm_name(waiting, by=librarian)
    else:
        refuse_name(waiting, reason="unreadable", by=librarian)

    row = RealNameCheck.objects.get()
    assert (row.number_sealed, row.scan_sealed) == ("", None)
    assert id_number() not in str(RealNameCheck.objects.values().get())


def test_the_hash_needs_the_key_of_the_environment(waiting, librarian, settings):
    confirm_name(waiting, by=librarian)

    stored = RealNameCheck.objects.get().person_hash
    settings.PERSON_HASH_KEY = "another key"

    assert stored != sealing.person_hash("id-card", id_number())


@pytest.mark.parametrize(
    "number",
    ["50010619900307001x", "５００１０６１９９００３０７００１Ｘ", " 500106 19900307 001X "],
)
def test_one_number_has_one_hash(number):
    stem = "50010619900307001"
    full = stem + ric.calc_check_digit(stem + "0")
    typed = number.replace("x", full[-1]).replace("X", full[-1]).replace("Ｘ", full[-1])

    assert sealing.person_hash("id-card", "".join(typed.split())) == sealing.person_hash(
        "id-card", full
    )


def test_a_clerk_sees_the_number_once_and_it_is_written_down(waiting, librarian, second_librarian):
    shown = show_name(waiting, by=librarian)
    with pytest.raises(Refusal, match="shown-already"):
        show_name(waiting, by=librarian)
    show_name(waiting, by=second_librarian)

    assert (shown.name, shown.number) == ("王小满", id_number())
    assert shown.scan.startswith("data:image/png;base64,")
    assert [look.by for look in RealNameLook.objects.order_by("pk")] == [
        librarian,
        second_librarian,
    ]


def test_a_refused_person_may_try_again(waiting, reader, librarian):
    refuse_name(waiting, reason="mismatch", by=librarian)
    again = give_name(reader, given(2))
    confirm_name(again, by=librarian)

    assert RealNameCheck.objects.filter(user=reader).count() == 2
    assert "name-refused" in Outgoing.objects.filter(recipient=reader).first().payload["code"]


def test_one_person_is_verified_once_over_all_accounts(reader, other_reader, settings):
    settings.REALNAME_CHECKER = "format"
    give_name(reader, given())

    twin = give_name(other_reader, given())

    assert (twin.verified_at, twin.refused_because) == (None, "other-account")
    assert not other_reader.is_verified


def test_the_desk_cannot_verify_a_person_twice(waiting, reader, other_reader, librarian):
    twin = give_name(other_reader, given())
    confirm_name(waiting, by=librarian)

    with pytest.raises(Refusal, match="person-known"):
        confirm_name(twin, by=librarian)

    assert RealNameCheck.objects.get(pk=twin.pk).is_waiting


def test_the_database_itself_keeps_a_person_single(waiting, other_reader, librarian):
    confirm_name(waiting, by=librarian)

    with pytest.raises(DatabaseError), transaction.atomic():
        RealNameCheck.objects.create(
            user=other_reader,
            document="id-card",
            name="x",
            mask="x",
            person_hash=waiting.person_hash,
            verified_at=waiting.verified_at,
        )


def test_a_decided_name_stays_decided(waiting, librarian, second_librarian):
    confirm_name(waiting, by=librarian)

    for act in (
        lambda: confirm_name(waiting, by=second_librarian),
        lambda: refuse_name(waiting, reason="mismatch", by=second_librarian),
    ):
        with pytest.raises(Refusal, match="wrong-state"):
            act()


def test_only_librarians_decide_and_never_about_themselves(
    waiting, cashier, other_reader, librarian
):
    for by, code in ((cashier, "not-allowed"), (other_reader, "not-found"), (None, "not-found")):
        for act in (
            lambda by=by: confirm_name(waiting, by=by),
            lambda by=by: refuse_name(waiting, reason="mismatch", by=by),
            lambda by=by: show_name(waiting, by=by),
        ):
            with pytest.raises(Refusal, match=code):
                act()
    mine = give_name(librarian, given(3))
    with pytest.raises(Refusal, match="not-your-own"):
        confirm_name(mine, by=librarian)


def test_a_superuser_decides_nothing(waiting, other_reader):
    other_reader.is_superuser = other_reader.is_staff = True
    other_reader.save()

    with pytest.raises(Refusal, match="not-found"):
        confirm_name(waiting, by=other_reader)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"consents": False}, "consent-needed"),
        ({"number": "500106199003070010"}, "id-number-invalid"),
        ({"number": "990106199003070010"}, "id-number-invalid"),
        ({"number": "50010619900231001X"}, "id-number-invalid"),
        ({"number": ""}, "id-number-invalid"),
        ({"number": "E1234567", "document": "id-card"}, "id-number-invalid"),
        ({"number": "E1", "document": "passport"}, "passport-invalid"),
        ({**PASSPORT, "born_on": None}, "birth-date-needed"),
        ({**PASSPORT, "born_on": date(1889, 1, 1)}, "birth-date-invalid"),
        ({**PASSPORT, "born_on": date(2999, 1, 1)}, "birth-date-invalid"),
        ({**PASSPORT, "born_on": CHILD}, "guardian-needed"),
        ({"number": "Е1234567", "document": "passport"}, "passport-invalid"),
        ({"number": child_number()}, "guardian-needed"),
        (
            {"number": child_number(), "guardian_name": "父", "guardian_consents": True},
            "guardian-phone-invalid",
        ),
        ({"scan": b"%PDF-1.7"}, "file-type"),
        ({"scan": b"<svg onload=alert(1)>"}, "file-type"),
        ({"scan": b"\x89PNG\r\n\x1a\n" + b"0" * (5 << 20)}, "file-too-large"),
    ],
)
def test_what_is_wrong_is_refused(reader, settings, change, code):
    settings.REALNAME_CHECKER = "desk"

    with pytest.raises(Refusal, match=code):
        give_name(reader, given(**change))

    assert RealNameCheck.objects.count() == Consent.objects.count() == 0


def test_one_name_waits_at_a_time(waiting, reader):
    with pytest.raises(Refusal, match="name-waits"):
        give_name(reader, given(2))


def test_who_is_known_gives_no_other_name(waiting, reader, librarian):
    confirm_name(waiting, by=librarian)

    with pytest.raises(Refusal, match="name-known"):
        give_name(reader, given(2))


def test_a_passport_goes_to_the_desk_whatever_the_checker(reader, settings, told):
    settings.REALNAME_CHECKER = "format"

    check = give_name(reader, given(**PASSPORT))

    assert check.is_waiting
    assert told == [("name_given", check)]


def test_a_passport_is_confirmed_at_the_desk(reader, librarian, told):
    check = confirm_at_desk(reader, given(**PASSPORT), by=librarian)

    assert (check.mask, check.decided_by) == ("E1*****78", librarian)
    assert [event for event, _check in told] == ["verified"]
    assert Consent.objects.get(purpose="real-name").channel == "desk"


def test_a_child_with_a_passport_has_a_guardian_too(reader, told):
    check = give_name(reader, given(**PASSPORT | GUARDIAN | {"born_on": CHILD}))

    assert (check.is_child, birth_date(check), check.guardian_name) == (True, CHILD, "王父")
    assert Consent.objects.filter(purpose="guardian").count() == 1


def test_of_who_is_14_today_no_guardian_is_asked(reader, told):
    day = today().replace(year=today().year - 14, day=min(today().day, 28))

    with pytest.raises(Refusal, match="guardian-needed"):
        give_name(reader, given(**PASSPORT | {"born_on": day + timedelta(days=4)}))
    assert not give_name(reader, given(**PASSPORT | {"born_on": day})).is_child


def test_an_id_number_tells_the_birth_date_which_is_not_kept(waiting, other_reader):
    child = give_name(other_reader, given(2, born_on=CHILD))

    assert (child.is_child, child.born_sealed, waiting.born_sealed) == (False, "", "")


@pytest.mark.parametrize("decide", ["confirm", "refuse", "withdraw"])
def test_with_the_number_goes_the_birth_date(reader, librarian, told, decide):
    check = give_name(reader, given(**PASSPORT))
    if decide == "confirm":
        confirm_name(check, by=librarian)
    elif decide == "refuse":
        refuse_name(check, reason="unreadable", by=librarian)
    else:
        close_account(reader)

    assert RealNameCheck.objects.get().born_sealed == ""


def test_taking_consent_back_erases_what_is_known(waiting, reader, librarian):
    confirm_name(waiting, by=librarian)

    end_name_consent(reader)

    row = RealNameCheck.objects.get()
    assert (row.name, row.mask, row.person_hash) == ("", "", "")
    assert not User.objects.get(pk=reader.pk).is_verified
    assert Consent.objects.get(purpose="real-name").withdrawn_at is not None


def test_a_suspended_person_gives_no_name(reader):
    reader.suspended_at = reader.joined_at

    with pytest.raises(Refusal, match="suspended"):
        give_name(reader, given())


def test_the_page_takes_name_paper_and_scan(client, reader, settings):
    settings.REALNAME_CHECKER = "desk"
    client.force_login(reader)
    scan = io.BytesIO(png())
    scan.name = "../../card.png"

    response = client.post(
        "/me/profile/name/",
        {
            "real_name": "王小满",
            "document": "id-card",
            "id_number": id_number(),
            "scan": scan,
            "real_name_consent": "on",
        },
    )

    check = RealNameCheck.objects.get()
    assert response.headers["Location"] == "/me/profile/"
    assert (check.user, check.scan_type, check.is_waiting) == (reader, "image/png", True)


def test_the_page_asks_the_holder_of_a_passport_for_the_birth_date(client, reader, settings):
    client.force_login(reader)
    form = {"real_name": "王小满", "document": "passport", "id_number": "E12345678"}
    form["real_name_consent"] = "on"
    guardian = {"guardian_name": "王父", "guardian_phone": "13900001111"}
    guardian["guardian_consent"] = "on"

    undated = client.post(NAME_PAGE, form)
    dated = client.post(NAME_PAGE, form | {"born_on": CHILD.isoformat()})
    whole = client.post(NAME_PAGE, form | guardian | {"born_on": CHILD.isoformat()})

    assert "护照号码看不出出生日期" in undated.context["form"].errors["born_on"][0]
    assert [*dated.context["form"].errors] == ["guardian_name"]
    assert (whole.status_code, birth_date(RealNameCheck.objects.get())) == (302, CHILD)


def test_the_clerk_at_the_counter_types_the_birth_date(client, reader, librarian):
    client.force_login(librarian)
    form = {"real_name": "王小满", "document": "passport", "id_number": "E12345678"}
    form["consent"] = "on"
    url = f"/desk/people/{reader.pk}/name/"

    undated = client.post(url, form)
    child = client.post(url, form | {"born_on": CHILD.isoformat()})
    adult = client.post(url, form | {"born_on": "1990-03-07"})

    assert [*undated.context["form"].errors] == ["born_on"]
    assert [*child.context["form"].errors] == ["guardian_name"]
    assert (adult.status_code, RealNameCheck.objects.get().is_child) == (302, False)


def test_the_clerks_page_shows_it_once(client, waiting, librarian):
    client.force_login(librarian)
    url = f"/desk/people/names/{waiting.pk}/"

    first, second, got = client.post(url), client.post(url), client.get(url)

    assert id_number() in first.content.decode()
    assert (second.status_code, id_number() in second.content.decode()) == (409, False)
    assert got.status_code == 405
    assert "no-store" in first.headers["Cache-Control"]
