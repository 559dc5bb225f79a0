"""The desk's pages of cards, the reader's page, the door behind the QR code, and the API."""

import io
import re

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.http import held_on
from accounts.models import User
from docsharing.models import CardBatch, CardPrint, MembershipCard
from docsharing.queries.cardcodes import door_of, secret_of
from docsharing.queries.cardsheet import qr_svg
from docsharing.services import activation
from docsharing.services.activation import activate_card
from ledger.queries import available
from portal import jobs
from portal.clock import today
from tests.accounts.conftest import ask_for_code, code_sent_to, id_number, newcomer
from tests.docsharing.cardplay import fund, handed_out, made_batch

pytestmark = pytest.mark.django_db
SIGNUP = "/accounts/signup/"


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def desk(sign_in, manager) -> Client:
    client = sign_in(manager)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def me(sign_in, reader) -> Client:
    client = sign_in(reader)
    client.cookies["django_language"] = "en"
    return client


# Signing up


def test_a_card_given_at_sign_up_with_an_id_number_brings_200(visitor, manager, settings):
    settings.REALNAME_CHECKER = "format"
    fund()
    [(card, secret), *_rest] = handed_out(manager)
    ask_for_code(visitor, "lin@example.org")
    given = {"card_number": "ｈｙ " + card.number[3:], "card_secret": secret.lower()}
    given |= {"id_number": id_number(), "real_name_consent": "on"}

    done = visitor.post(
        SIGNUP, newcomer("lin@example.org", code_sent_to("lin@example.org"), **given)
    )

    user = User.objects.get(email="lin@example.org")
    assert done.status_code == 302
    assert available(user).subsidy_fen == 20_000
    assert MembershipCard.objects.get(activated_by=user).number == card.number


def test_a_card_that_is_used_already_is_told_at_its_field_and_nothing_is_made(
    visitor, manager, reader
):
    [(card, secret), *_rest] = handed_out(manager)
    MembershipCard.objects.filter(pk=card.pk).update(
        state="activated", activated_by=reader, activated_at="2026-01-01T00:00Z"
    )
    ask_for_code(visitor, "lin@example.org")
    given = {"card_number": card.number, "card_secret": secret}

    page = visitor.post(
        SIGNUP, newcomer("lin@example.org", code_sent_to("lin@example.org"), **given)
    )

    assert not User.objects.filter(email="lin@example.org").exists()
    assert "activated already" in text(page)
    assert page.context["form"].errors.keys() == {"card_number"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"card_number": "HY-2026-0000420", "card_secret": "x"}, "card_number"),
        ({"card_number": "HY-2026-0000429"}, "card_secret"),
        ({"card_secret": "AAAA-AAAA-AAAA"}, "card_number"),
        ({"card_number": "HY-2026-0000429", "card_secret": "AAAA-AAAA-AAAA"}, "card_secret"),
    ],
)
def test_what_is_wrong_with_a_card_is_told_at_its_field_and_what_was_typed_is_kept(
    visitor, given, field
):
    ask_for_code(visitor, "lin@example.org")

    page = visitor.post(
        SIGNUP, newcomer("lin@example.org", code_sent_to("lin@example.org"), **given)
    )

    form = page.context["form"]
    assert form.errors.keys() == {field}
    assert [form[name].value() for name in given] == list(given.values())
    assert "<details" in page.content.decode()
    assert User.objects.count() == 0


def test_a_wrong_secret_at_sign_up_costs_a_try_although_nothing_is_made(visitor, manager):
    [(card, _secret), *_rest] = handed_out(manager)
    ask_for_code(visitor, "lin@example.org")
    given = {"card_number": card.number, "card_secret": "AAAA-AAAA-AAAA"}

    visitor.post(SIGNUP, newcomer("lin@example.org", code_sent_to("lin@example.org"), **given))

    assert MembershipCard.objects.get(pk=card.pk).wrong_tries == 1


def test_without_a_card_signing_up_is_as_before(visitor):
    ask_for_code(visitor, "lin@example.org")

    done = visitor.post(SIGNUP, newcomer("lin@example.org", code_sent_to("lin@example.org")))

    assert (done.status_code, User.objects.count()) == (302, 1)


def test_the_door_leads_to_sign_up_or_to_the_activation_with_the_number(visitor, me, manager):
    card = made_batch(manager).cards.first()
    path = door_of(card.number).removeprefix("http://localhost:8000")

    signs_up = visitor.get(path)
    activates = me.get(path)

    assert signs_up.headers["Location"].startswith(f"{SIGNUP}?card={card.number}&next=")
    assert activates.headers["Location"] == f"/me/card/?card={card.number}"
    assert card.number in visitor.get(signs_up.headers["Location"]).content.decode()
    assert card.number in me.get(activates.headers["Location"]).content.decode()
    assert visitor.get("/c/%3Cscript%3E/").headers["Location"].startswith(f"{SIGNUP}?card=&")


def test_the_api_registers_with_a_card(visitor, manager, monkeypatch):
    fund()
    [(card, secret), *_rest] = handed_out(manager)
    asked = {"address": "lin@example.org"}
    handle = visitor.post("/api/v1/registration/code/", asked, "application/json").json()["handle"]
    body = {
        "address": "lin@example.org",
        "handle": handle,
        "code": code_sent_to("lin@example.org"),
        "name": "林晓",
        "password": "nine doors and a window",
        "consents": True,
        "card_number": card.number,
        "card_secret": secret,
    }

    false = {**body, "card_secret": "AAAA-AAAA-AAAA"}

    wrong = visitor.post("/api/v1/registration/", false, "application/json")
    monkeypatch.setattr(activation, "TRIES_A_DAY", 1)
    over = visitor.post("/api/v1/registration/", false, "application/json")
    monkeypatch.undo()
    done = visitor.post("/api/v1/registration/", body, "application/json")

    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "card_secret")
    assert (over.status_code, over.json()["errors"][0]["field"]) == (429, "card_secret")
    assert done.status_code == 201
    assert MembershipCard.objects.get(pk=card.pk).activated_by_id == done.json()["id"]


# The reader's page and the API


def test_a_reader_activates_her_card_on_her_page(me, reader, manager):
    [(card, secret), *_rest] = handed_out(manager)

    wrong = me.post("/me/card/", {"card_number": card.number, "card_secret": "AAAA-AAAA-AAAA"})
    slip = me.post("/me/card/", {"card_number": "HY-2026-0000420", "card_secret": secret})
    done = me.post("/me/card/", {"card_number": card.number, "card_secret": secret})
    page = me.get("/me/card/")

    assert (wrong.status_code, "do not belong together" in text(wrong)) == (422, True)
    assert (slip.status_code, "one of its digits is wrong" in text(slip)) == (200, True)
    assert done.status_code == 302
    assert card.number in text(page)
    assert "as soon as your real name is confirmed" in text(page)
    assert held_on(reader)["membership_card"][0]["number"] == card.number


def test_the_api_activates_and_shows_ones_own_card(me, manager):
    [(card, secret), *_rest] = handed_out(manager)
    body = {"card_number": card.number, "card_secret": secret}

    assert me.get("/api/v1/me/card/").json() == {"card": None}
    first = me.post("/api/v1/me/card/", body, "application/json")
    again = me.post("/api/v1/me/card/", body, "application/json")

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json() == me.get("/api/v1/me/card/").json()["card"]
    assert (first.json()["number"], first.json()["granted_fen"]) == (card.number, 0)


def test_the_desk_reads_batches_and_cards_by_the_api(
    desk, me, manager, django_assert_max_num_queries
):
    [(card, _secret), *_rest] = handed_out(manager)
    made_batch(manager)

    with django_assert_max_num_queries(20):
        found = desk.get("/api/v1/desk/cards/?year=" + str(today().year)).json()["results"]
    one = desk.get(f"/api/v1/desk/cards/{card.number}/").json()

    assert [line["figures"]["states"]["distributed"] for line in found] == [0, 3]
    assert (one["state"], one["handed_to"]) == ("distributed", "科普日")
    assert [event["reason"] for event in one["events"]] == ["Handed out: 科普日"]
    assert not any("secret" in key or "hash" in key for key in one)
    assert me.get("/api/v1/desk/cards/").status_code == 404
    assert desk.get("/api/v1/desk/cards/?year=x").status_code == 200


# The desk


def test_a_manager_orders_cards_and_the_worker_makes_them(desk, manager):
    year = today().year
    asked = {"distributor": "科普日", "quantity": "12", "year": str(year), "unit_fen": "200"}
    asked["expires_on"] = f"{year + 1}-12-31"

    wrong = desk.post("/desk/cards/new/", {**asked, "quantity": "10001"})
    done = desk.post("/desk/cards/new/", asked)
    batch = CardBatch.objects.get()
    making = desk.get(done.headers["Location"])
    jobs.run_next()

    assert wrong.status_code == 422
    assert "1 to 10000 cards" in text(wrong)
    assert "Making membership cards" in text(making)
    page = text(desk.get(f"/desk/cards/{batch.pk}/"))
    assert "Making membership cards" not in page
    assert batch.cards.count() == 12
    assert f"KP-{year}-000001" in text(desk.get("/desk/cards/"))


def test_the_sheet_is_a_pdf_with_number_and_secret_that_nobody_keeps(desk, manager):
    batch = made_batch(manager, quantity=12)
    card = batch.cards.order_by("serial").first()

    sheet = desk.post(f"/desk/cards/{batch.pk}/sheet/1/")

    pages = PdfReader(io.BytesIO(sheet.content)).pages
    first = pages[0].extract_text()
    assert (sheet.headers["Content-Type"], len(pages)) == ("application/pdf", 2)
    assert "no-store" in sheet.headers["Cache-Control"]
    assert card.number in first
    assert secret_of(batch, card.number) in first
    assert "会员卡" in first
    assert "Membership card" in first
    assert CardPrint.objects.get().by == manager
    assert desk.get(f"/desk/cards/{batch.pk}/sheet/1/").status_code == 405
    assert desk.post(f"/desk/cards/{batch.pk}/sheet/9/").status_code == 404


def test_the_qr_code_says_the_address_and_no_secret():
    svg = qr_svg(door_of("HY-2026-0000429"))

    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert door_of("HY-2026-0000429").endswith("/c/HY-2026-0000429/")


def test_a_librarian_hands_out_and_a_manager_declares_void(desk, sign_in, librarian, manager):
    batch = made_batch(manager, quantity=5)
    at = f"/desk/cards/{batch.pk}/"
    clerk = sign_in(librarian)
    clerk.cookies["django_language"] = "en"

    early = clerk.post(at + "hand-out/", {"to": "科普日", "count": "2"})
    desk.post(at + "sheet/1/")
    clerk.post(at + "hand-out/", {"to": "科普日", "count": "2"})
    many = clerk.post(at + "hand-out/", {"to": "科普日", "count": "9"})
    foreign = clerk.post(at + "void/", {"reason": "遗失"})
    gone = desk.post(at + "sheet/1/", follow=True)
    empty = desk.post(at + "void/", {"reason": ""})
    desk.post(at + "void/", {"reason": "遗失"})

    assert early.status_code == 409
    assert "has 3 cards that are not handed out" in text(many)
    assert foreign.status_code == 404
    assert "can no longer be printed" in text(gone)
    assert empty.status_code == 422
    assert set(batch.cards.values_list("state", flat=True)) == {"void"}
    assert "遗失" in text(desk.get(at))


def test_one_card_its_history_and_its_end(desk, manager, reader):
    [(card, _secret), *_rest] = handed_out(manager)
    at = f"/desk/cards/card/{card.pk}/"

    found = desk.get("/desk/cards/find/?number= " + card.number.lower())
    unknown = desk.get("/desk/cards/find/?number=HY-1", follow=True)
    desk.post(at + "void/", {"reason": "卡面破损"})
    again = desk.post(at + "void/", {"reason": "卡面破损"})

    assert found.headers["Location"] == at
    assert "No card has the number HY-1." in text(unknown)
    assert again.status_code == 409
    assert "Void: 卡面破损" in text(desk.get(at))


@pytest.mark.parametrize("typed", ["{number}", "http://localhost:8000/c/{number}/", "{batch}"])
def test_the_scan_bar_knows_a_card_its_qr_code_and_a_batch(desk, manager, typed):
    card = made_batch(manager).cards.select_related("batch__number").first()
    code = typed.format(number=card.number, batch=card.batch.number.code)

    found = desk.get("/desk/scan/", {"code": code})

    place = f"/desk/cards/{card.batch_id}/" if "batch" in typed else f"/desk/cards/card/{card.pk}/"
    assert found.headers["Location"] == place


def test_a_cashier_who_scans_a_card_learns_nothing(sign_in, cashier, manager):
    card = made_batch(manager).cards.first()

    assert sign_in(cashier).get("/desk/scan/", {"code": card.number}).status_code == 200


def test_lists_are_narrowed_summed_and_exported(desk, manager):
    made_batch(manager, distributor="=北碚分中心", quantity=2)
    handed_out(manager, quantity=4)

    narrow = text(desk.get("/desk/cards/?distributor=北碚"))
    sums = text(desk.get("/desk/cards/?by=distributor"))
    at = "/desk/cards/export/"
    csv = b"".join(desk.get(f"{at}?format=csv").streaming_content).decode("utf-8-sig")
    book = load_workbook(io.BytesIO(desk.get(f"{at}?format=xlsx&by=distributor").content))

    assert ("北碚" in narrow, "沙坪坝" in narrow) == (True, False)
    assert "沙坪坝分中心" in sums
    assert [line.split(",")[2] for line in csv.splitlines()[1:]] == ["沙坪坝分中心", "'=北碚分中心"]
    rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
    assert rows[1][:4] == ["沙坪坝分中心", 4, 1, 3]
    assert "No batch fits" in text(desk.get("/desk/cards/?year=1999"))
    assert desk.get(f"{at}?format=exe").status_code == 404
    assert desk.get(at).status_code == 404


def test_the_cards_of_a_batch_are_paged_narrowed_and_exported_without_secrets(desk, manager):
    batch = made_batch(manager, quantity=60)
    at = f"/desk/cards/{batch.pk}/"
    last = batch.cards.order_by("serial").last()

    first, second = text(desk.get(at)), text(desk.get(f"{at}?after=50"))
    none = text(desk.get(f"{at}?state=void"))
    csv = b"".join(desk.get(at + "export/?format=csv").streaming_content).decode()

    assert (last.number in first, last.number in second) == (False, True)
    assert "No card is like this." in none
    assert len(csv.splitlines()) == 61
    assert secret_of(batch, last.number) not in csv


def test_the_pages_ask_as_much_for_many_cards_as_for_few(
    desk, manager, django_assert_max_num_queries
):
    for _n in range(4):
        batch = made_batch(manager, quantity=30)

    with django_assert_max_num_queries(25):
        desk.get("/desk/cards/")
    with django_assert_max_num_queries(32):
        desk.get(f"/desk/cards/{batch.pk}/")


def test_the_desk_sees_the_card_on_the_page_of_its_holder(desk, manager, reader):
    [(card, secret), *_rest] = handed_out(manager)
    activate_card(card.number, secret, by=reader)

    assert card.number in text(desk.get(f"/desk/people/{reader.pk}/"))
