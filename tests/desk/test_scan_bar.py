"""The scan bar for those who handle cash or look for people, and what an act leaves to undo."""

import pytest

from ledger import services as ledger

SCAN, RECEIPT = "/desk/scan/", "SJ-2026-000001"


@pytest.fixture
def receipt(reader, cashier):
    shift = ledger.open_shift(float_fen=10_000, by=cashier)
    return ledger.take_prepayment(reader, 5000, shift=shift, by=cashier, key="scan-bar-0001")


def test_a_scanned_receipt_opens_for_those_who_handle_cash(receipt, cashier, librarian, sign_in):
    code = receipt.number.code

    assert sign_in(cashier).get(SCAN, {"code": code.lower()}).url.endswith(f"/{receipt.pk}/")
    assert sign_in(librarian).get(SCAN, {"code": code}).status_code == 200


def test_a_name_without_a_case_is_looked_for_among_people(cashier, director, sign_in):
    link = "/desk/people/?q=%E7%8E%8B"

    assert link in sign_in(cashier).get(SCAN, {"code": "王"}).content.decode()
    assert link not in sign_in(director).get(SCAN, {"code": "王"}).content.decode()


def test_only_what_was_done_last_can_be_taken_back(case, librarian, sign_in):
    desk = sign_in(librarian)
    desk.post(f"/desk/cases/{case.pk}/acts/take/")
    assert b"data-undo" in desk.get("/desk/").content

    desk.post(f"/desk/cases/{case.pk}/acts/finish/")

    assert b"data-undo" not in desk.get("/desk/").content
