"""Who paid is told when her receipt is declared void, and why."""

import pytest
from django.utils.translation import override

from accounts.models import Organisation
from ledger import services
from ledger.models import Entry, Receipt, VoidReason
from ledger.queries import available
from portal.models import Notice, Outgoing
from portal.outbox import text_of
from portal.refusals import Refusal
from portal.words import say

pytestmark = pytest.mark.usefixtures("check_books_after")


@pytest.fixture
def receipt(reader, cashier) -> Receipt:
    shift = services.open_shift(float_fen=0, by=cashier)
    return services.take_prepayment(reader, 10_000, shift=shift, by=cashier, key="slip-0001")


@pytest.fixture
def desk(sign_in, cashier):
    client = sign_in(cashier)
    client.cookies["django_language"] = "en"
    return client


def voided_mail(user) -> str:
    row = Outgoing.objects.get(recipient=user, dedupe__endswith=":voided")
    return " ".join(text_of(row))


def test_whose_receipt_is_void_is_told_once_by_notice_and_mail(receipt, reader, cashier):
    for _twice in range(2):
        services.void_receipt(receipt, why=VoidReason.UNPAID, by=cashier)

    told = Notice.objects.get(user=reader, code="receipt-voided")
    assert told.topic == "money"
    assert told.params == {
        "number": receipt.number.code,
        "amount_fen": 10_000,
        "balance_fen": 0,
        "why_code": "receipt.no-money",
    }
    mail = voided_mail(reader)
    assert f"{receipt.number.code}（100.00 元）已作废：未收付款项" in mail
    assert "预付款余额 0.00 元" in mail
    assert "%(" not in mail
    with override("en"):
        assert say(told.code, told.params) == (
            f"Receipt {receipt.number.code} over CNY 100.00 is void: no money changed hands. "
            "Prepaid now: CNY 0.00."
        )


def test_the_entry_that_undoes_a_receipt_says_why(receipt, cashier):
    services.void_receipt(receipt, why=VoidReason.TWICE, by=cashier)

    back = Entry.objects.get(reverses=receipt.entry)
    assert say(back.reason_code, back.reason_params) == "收据作废：重复开具"


@pytest.mark.parametrize("why", ["", "because", "receipt.voided"])
def test_without_a_reason_no_receipt_is_voided(receipt, reader, cashier, why):
    with pytest.raises(Refusal, match="reason-needed"):
        services.void_receipt(receipt, why=why, by=cashier)

    assert available(reader).prepaid_fen == 10_000


def test_an_organisation_has_nobody_to_tell(cashier):
    organisation = Organisation.objects.create(name="长安", name_folded="长安", kind="enterprise")
    shift = services.open_shift(float_fen=0, by=cashier)
    paid = services.take_prepayment(organisation, 500, shift=shift, by=cashier, key="slip-0002")

    services.void_receipt(paid, why=VoidReason.HOLDER, by=cashier)

    assert Notice.objects.count() == 0
    assert available(organisation).prepaid_fen == 0


def test_the_page_of_a_receipt_asks_why(receipt, reader, desk):
    at = f"/desk/cash/receipts/{receipt.pk}/"
    assert "it was another payer" in desk.get(at).content.decode()

    refused = desk.post(at + "void/", follow=True)
    assert "Say why." in refused.content.decode()
    assert available(reader).prepaid_fen == 10_000

    done = desk.post(at + "void/", {"why": "receipt.wrong-payer"}, follow=True)
    assert "The receipt is void" in done.content.decode()
    assert "Void this receipt" not in done.content.decode()
    assert available(reader).prepaid_fen == 0
