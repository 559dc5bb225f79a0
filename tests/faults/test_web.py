"""kill -9 of the web process between commit and answer; who heard nothing tries again."""

import re

import pytest

from accounts.models import User
from docsharing import services
from docsharing.citations import Citation
from docsharing.models import Delivery, DocumentRequest
from ledger.models import Charge, Hold, Receipt
from ledger.queries import available
from portal.models import Number, Outgoing
from portal.outbox import text_of
from portal.rules import set_rule
from tests.faults.conftest import FORM, dies, pdf, stays
from tests.visitor import Visitor

pytestmark = pytest.mark.postgres


def held(user: User) -> tuple[int, int]:
    has = available(user)
    return has.subsidy_fen, has.held_fen


def test_a_request_is_sent_once(dying_site, patron):
    visitor = Visitor(dying_site.url).enter(patron)
    form = {**FORM, "idempotency_key": "send-this-once"}
    dying_site.orders.order("answer")

    dies(lambda: visitor.post("/requests/new/", form))
    again = stays(dying_site, lambda: visitor.post("/requests/new/", form))

    row = DocumentRequest.objects.get()
    assert (again.status, again.location) == (302, f"/requests/{row.pk}/sent/")
    assert (Hold.objects.count(), held(patron)) == (1, (5000 - 380, 380))
    assert Number.objects.filter(prefix="WX").count() == 1


def test_without_the_key_it_would_be_sent_twice(dying_site, patron):
    """The negative control: it is the key that makes it one."""
    visitor = Visitor(dying_site.url).enter(patron)
    dying_site.orders.order("answer")

    dies(lambda: visitor.post("/requests/new/", FORM))
    stays(dying_site, lambda: visitor.post("/requests/new/", {**FORM, "again": "1"}))

    assert (DocumentRequest.objects.count(), held(patron)) == (2, (5000 - 760, 760))


def test_a_document_is_delivered_and_charged_once(dying_site, patron, request_, librarian):
    visitor = Visitor(dying_site.url).enter(librarian)
    path = f"/api/v1/desk/document-delivery/{request_.case_id}/deliver/"
    files = {"file": ("full-text.pdf", pdf(6))}
    key = {"Idempotency-Key": "deliver-this-once"}
    dying_site.orders.order("answer")

    dies(lambda: visitor.post(path, {}, files, **key))
    again = stays(dying_site, lambda: visitor.post(path, {}, files, **key))

    assert (again.status, again.json["state"]) == (200, "delivered")
    assert (Delivery.objects.count(), Charge.objects.count()) == (1, 1)
    assert held(patron) == (5000 - 380, 0)


def test_who_has_no_key_is_told_that_it_was_done(dying_site, patron, request_, librarian):
    visitor = Visitor(dying_site.url).enter(librarian)
    path = f"/api/v1/desk/document-delivery/{request_.case_id}/deliver/"
    dying_site.orders.order("answer")

    dies(lambda: visitor.post(path, {}, {"file": ("full-text.pdf", pdf(6))}))
    again = stays(dying_site, lambda: visitor.post(path, {}, {"file": ("full-text.pdf", pdf(6))}))

    assert (again.status, again.json["type"]) == (409, "somebody-was-first")
    assert (Delivery.objects.count(), held(patron)) == (1, (5000 - 380, 0))


def test_a_prepayment_gets_one_receipt(dying_site, patron, cashier):
    visitor = Visitor(dying_site.url).enter(cashier)
    assert visitor.post("/desk/cash/open/", {"float_fen": "100"}).status == 302
    path = f"/desk/cash/person/{patron.pk}/take/"
    form = {"take-amount": "80.50", "take-idempotency_key": "take-this-once"}
    dying_site.orders.order("answer")

    dies(lambda: visitor.post(path, form))
    again = stays(dying_site, lambda: visitor.post(path, form))

    receipt = Receipt.objects.get()
    assert (again.status, again.location) == (302, f"/desk/cash/receipts/{receipt.pk}/")
    assert (available(patron).prepaid_fen, receipt.number.n) == (8050, 1)


def test_a_person_registers_once(dying_site):
    visitor = Visitor(dying_site.url)
    address = "lin@example.org"
    handle = visitor.send("/api/v1/registration/code/", {"address": address}).json["handle"]
    code = re.search(r"\b\d{6}\b", " ".join(text_of(Outgoing.objects.get(address=address)))).group()
    new = {
        "address": address,
        "handle": handle,
        "code": code,
        "name": "林晓",
        "password": "nine doors and a window",
        "consents": True,
    }
    dying_site.orders.order("answer")

    dies(lambda: visitor.send("/api/v1/registration/", new))
    again = stays(dying_site, lambda: visitor.send("/api/v1/registration/", new))

    # The code is spent, so that she cannot be two: she signs in with the password that she chose.
    assert (User.objects.count(), again.status, again.json["errors"][0]["code"]) == (
        1,
        422,
        "code-wrong",
    )
    login = {"login": address, "password": new["password"]}
    assert visitor.post("/accounts/login/", login).status == 302


@pytest.mark.attack
@pytest.mark.parametrize("act", ["send", "deliver"])
def test_wherever_it_dies_the_retry_mends_it(dying_site, patron, librarian, act):
    """The process is killed after its first write, after its second, and so on to the last."""
    set_rule("dd.per_day", 1000, by=None)
    visitor = Visitor(dying_site.url).enter(patron if act == "send" else librarian)
    deaths = 0
    while True:
        before = DocumentRequest.objects.count()
        call = sending(visitor, deaths) if act == "send" else delivering(visitor, deaths, patron)
        dying_site.orders.order(f"write {deaths + 1}")
        answer = stays(dying_site, call)
        assert answer.status in {200, 302}, answer.text
        assert DocumentRequest.objects.count() == before + 1
        if not dying_site.orders.obeyed():
            break
        deaths += 1
    assert deaths > 8


def sending(visitor, n):
    form = {**FORM, "again": "1", "title": f"第{n}篇", "idempotency_key": f"sweep-of-sending-{n}"}
    form |= {"pages": "1-2", "issue": str(n + 1)}  # of one issue a reader has few
    return lambda: visitor.post("/requests/new/", form)


def delivering(visitor, n, patron):
    citation = Citation(
        kind="Article", title=f"第{n}篇", container="图书馆论坛", year=2013, issue=str(n + 1),
        pages="1-2",
    )  # fmt: skip
    row = services.send_request(services.Wish(citation, declares=True), reader=patron)
    services.take(row.case, by=User.objects.get(username="librarian"))
    path = f"/api/v1/desk/document-delivery/{row.case_id}/deliver/"
    key = {"Idempotency-Key": f"sweep-of-delivery-{n}"}
    return lambda: visitor.post(path, {}, {"file": ("full-text.pdf", pdf(2))}, **key)
