"""An organisation's reader: nothing for her own study, and no copy without a licence."""

from dataclasses import replace

import pytest

from accounts.services import set_patron_type
from docsharing import services
from docsharing.models import Batch, DocumentRequest
from docsharing.queries.copyright import needs_licence
from docsharing.services import SendWish
from portal import jobs
from portal.refusals import Refusal
from tests.docsharing import lists
from tests.docsharing.conftest import ARTICLE, pdf, send

pytestmark = pytest.mark.usefixtures("check_books_after")


@pytest.fixture
def institution(patron, librarian):
    set_patron_type(patron, "institutional", by=librarian)
    return patron


def test_what_an_institution_asks_for_is_for_work(institution):
    with pytest.raises(Refusal) as refused:
        send(institution)
    assert (refused.value.code, refused.value.field) == ("institution-needs-licence", "purpose")
    assert DocumentRequest.objects.count() == 0

    assert send(institution, purpose="work").declaration.purpose == "work"


def test_so_is_its_batch_and_one_that_waits_stops(patron, librarian):
    batch, _is_new = services.read_batch(lists.ris(), reader=patron)
    services.send_batch(batch, SendWish(declares=True), by=patron)
    set_patron_type(patron, "institutional", by=librarian)
    jobs.run_next()
    other, _is_new = services.read_batch(lists.ris(2), reader=patron)
    with pytest.raises(Refusal, match="institution-needs-licence"):
        services.send_batch(other, SendWish(declares=True), by=patron)

    assert Batch.objects.get(pk=batch.pk).stopped_code == "institution-needs-licence"
    assert DocumentRequest.objects.count() == 0
    services.send_batch(other, SendWish(declares=True, purpose="work"), by=patron)


def test_what_it_asked_for_before_goes_out_by_licence_only(patron, librarian):
    request = send(patron)
    services.take(request.case, by=librarian)
    set_patron_type(patron, "institutional", by=librarian)
    request = DocumentRequest.objects.get(pk=request.pk)

    assert needs_licence(request)
    with pytest.raises(Refusal, match="licence-unchecked"):
        services.deliver(request.case, by=librarian, file=pdf(6))
    services.check_licence(request.case, by=librarian, result="allowed", note="机构许可")
    services.deliver(request.case, by=librarian, file=pdf(6))


def test_both_forms_begin_with_work_and_its_declaration(institution, patron, sign_in):
    browser = sign_in(institution)
    batch, _is_new = services.read_batch(lists.ris(), reader=institution)

    for page in ("/requests/new/", f"/requests/batches/{batch.pk}/"):
        answer = browser.get(page)
        form = answer.context.get("send_form") or answer.context["form"]
        assert (form["purpose"].value(), form.for_work) == ("work", True)
        assert answer.context["declaration"].purpose == "work"


def test_for_a_person_nothing_is_changed(patron, sign_in):
    assert sign_in(patron).get("/requests/new/").context["form"]["purpose"].value() == "study"
    assert not needs_licence(send(patron, replace(ARTICLE, issue="5")))
