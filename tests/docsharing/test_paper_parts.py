"""Of a part on paper the mail says what is missing, as of a part by link."""

from datetime import timedelta

import pytest
import time_machine

from docsharing import services
from docsharing.models import DocumentRequest
from portal.clock import now
from portal.models import Notice
from portal.outbox import send_due
from tests.docsharing.conftest import HOME, by_way

pytestmark = pytest.mark.usefixtures("check_books_after")


@pytest.mark.parametrize(
    ("way", "code"),
    [("post", "request.posted-part"), ("pickup", "request.to-be-collected-part")],
)
def test_the_mail_says_what_is_missing(patron, librarian, mailoutbox, way, code):
    request = by_way(patron, librarian, way, post_to=HOME)
    offer = {"kind": "partial", "pages": 3, "missing": "缺第 78 页", "price_fen": 200}
    services.quote(request.case, by=librarian, **offer)
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        request = DocumentRequest.objects.select_related("case", "hold").get()
        quote = request.quotes.get()
        services.answer_quote(request, quote=quote, by=patron, accepts=True, through="page")
        services.deliver(request.case, by=librarian, pages=3)
        send_due()

    assert Notice.objects.get(code=code).params["missing"] == "缺第 78 页"
    assert any("缺第 78 页" in mail.body for mail in mailoutbox[-1:])
