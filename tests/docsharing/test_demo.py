"""The demo library lives, balances, and is made once."""

import io

import pytest
from django.core.management import call_command

from accounts.models import User
from desk.models import Case
from docsharing.cases import State
from docsharing.models import Batch, Delivery, Gift, Quote, Redemption, RedemptionState
from ledger.services.subsidy import still_waiting
from portal.models import Outgoing


def demo() -> str:
    out = io.StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


@pytest.mark.slow
def test_the_demo_library_has_every_state_and_is_made_once(db):
    first = demo()
    cases = Case.objects.count()

    assert set(
        Case.objects.filter(kind="document-delivery").values_list("state", flat=True)
    ) == set(State.values)
    assert len(set(User.objects.values_list("patron_type", flat=True))) == 3
    assert set(Quote.objects.values_list("answer", flat=True)) >= {"accepted", "refused", "lapsed"}
    assert Batch.objects.filter(stopped_code="batch-lines-left").count() == 1
    paper = Delivery.objects.exclude(method="link")
    assert sorted(paper.values_list("method", flat=True)) == ["pickup", "post"]
    assert still_waiting().count() == 1
    assert Gift.objects.count() == 5
    assert all(gift.has_picture for gift in Gift.objects.all())
    chosen = Redemption.objects.values_list("state", flat=True)
    assert sorted(chosen) == sorted(RedemptionState.values)
    texts = Outgoing.objects.filter(channel="sms").values_list("payload__code", flat=True)
    assert {"request.delivered", "subsidy-granted"} <= set(texts)
    assert "shuqiao-librarian-2026" in first
    assert demo() == first
    assert Case.objects.count() == cases
