"""Who gave a telephone and no mail address hears by SMS of what costs, waits or has come."""

from datetime import timedelta

import pytest
from django.utils import translation

from accounts.words import NOTICES
from portal import notices, outbox, words
from portal.clock import now
from portal.models import Channel, Outgoing, Topic
from portal.views import dev_outbox
from tests.docsharing.conftest import pdf, send
from tests.docsharing.test_staff_views import act
from tests.factories import PASSWORD
from tests.ledger.test_pages import counter

PHONE = "+8613812342067"
SIGNATURE = "【重庆大学图书馆】"
# What a text is filled with at its longest; the address of a site as libraries have them.
LONGEST = {
    "case": "WX-2026-000042", "number": "SJ-2026-000042", "card": "HY-2026-0000429", "days": 30,
    "amount_fen": 99_999_999, "balance_fen": 99_999_999, "refund_fen": 99_999_999,
    "at": "2026-12-01 10:00", "until": "2026-12-01",
    "reason_code": "accounts.refused-other-account", "site": "https://shuqiao.lib.example.edu",
}  # fmt: skip
MONEY = [
    "cash-prepayment", "cash-prepayment-refund", "receipt-voided", "subsidy-granted",
    "subsidy-waiting", "card-activated",
]  # fmt: skip
DOCUMENTS = [
    "request.delivered", "request.delivered-part", "request.link-ends", "request.asked",
    "request.not-available", "request.file-withdrawn", "quote.asked-price", "quote.asked-more",
    "quote.asked-partial", "complaint.refunded", "complaint.owed-less",
]  # fmt: skip
SECURITY = [code for code in NOTICES if not code.endswith((".subject", ".body", ".sms"))]


@pytest.fixture
def caller(patron):
    """The reader with a telephone alone; what was sent before is of no interest."""
    patron.email, patron.phone, patron.phone_verified_at = None, PHONE, now()
    patron.save()
    Outgoing.objects.all().delete()
    with translation.override("zh-hans"):
        yield patron


def texts() -> list[str]:
    """What goes out, oldest first; nothing of it is a mail."""
    rows = list(Outgoing.objects.exclude(channel=Channel.TASK).order_by("pk"))
    assert {(row.channel, row.address) for row in rows} <= {(Channel.SMS, PHONE)}
    return [outbox.text_of(row)[1] for row in rows]


def test_a_delivery_on_the_page_of_the_desk_is_a_message_and_no_other_step_is(
    sign_in, caller, librarian, settings, rf
):
    request = send(caller)
    browser = sign_in(librarian)
    for name, more in (("take", {}), ("search", {}), ("deliver", {"file": pdf(6)})):
        act(browser, request, name, **more)

    (text,) = texts()
    number = request.case.number.code
    assert text == (f"{SIGNATURE}文献{number}已送达，请在7天内打开：{settings.SITE_URL}")
    settings.DEV_PAGES = True
    shown = rf.get("/dev/outbox/", {"q": PHONE})
    shown.user = caller
    assert f"{SIGNATURE}文献{number}已送达" in dev_outbox(shown).content.decode()


def test_money_at_the_desk_is_a_message(sign_in, caller, cashier):
    desk = sign_in(cashier)
    desk.post("/desk/cash/open/", {"float_fen": "500"})

    counter(desk, caller, "take", "20")

    (text,) = texts()
    assert text.startswith(f"{SIGNATURE}已收到 20.00 元，预付款余额 ")


def test_another_password_is_a_message(sign_in, caller):
    form = {
        "oldpassword": PASSWORD,
        "password1": "another nine doors",
        "password2": "another nine doors",
    }

    sign_in(caller).post("/accounts/password/", form)

    assert texts() == [f"{SIGNATURE}您的密码已修改。如非本人操作，请立即致电图书馆。"]


def test_who_has_a_mail_address_gets_mail_alone(caller):
    caller.email = "reader@example.org"
    caller.save()

    notices.notify(caller, "accounts.suspended", topic=Topic.SECURITY, dedupe="a")

    assert [row.channel for row in Outgoing.objects.all()] == [Channel.MAIL]


def test_documents_are_told_by_choice_and_money_always(caller):
    notices.choose(caller, Topic.REQUESTS, mail=False)
    notices.choose(caller, Topic.MONEY, mail=False)

    notices.notify(caller, "request.delivered", {"days": 7}, dedupe="a")
    notices.notify(
        caller, "subsidy-granted", {"amount_fen": 5000, "until": "2027-11-25"}, topic=Topic.MONEY,
        dedupe="b",
    )  # fmt: skip

    assert texts() == [f"{SIGNATURE}您有一笔补贴 50.00 元，可用于文献传递，2027-11-25 到期。"]


def test_the_page_of_choices_says_so(sign_in, caller, settings):
    page = "/me/notices/settings/"
    shown = sign_in(caller).get(page).content.decode()
    assert "文献送达、需要您答复、无法提供，以及款项、账户安全方面的通知会发短信给您" in shown
    assert "邮件" not in shown.partition("<main")[2]
    assert "短信通知设置" in sign_in(caller).get("/me/notices/").content.decode()

    settings.PRODUCTION = True  # and no company that sends them
    assert "会发短信给您" not in sign_in(caller).get(page).content.decode()


def test_where_no_message_would_arrive_none_is_written(caller, settings):
    settings.PRODUCTION = True

    notices.notify(caller, "accounts.suspended", topic=Topic.SECURITY, dedupe="a")

    assert texts() == []


def test_what_is_undone_in_time_is_not_sent(caller):
    later = now() + timedelta(minutes=5)
    notices.notify(caller, "request.delivered", {"days": 7}, dedupe="a", not_before=later)

    notices.take_back("a")

    assert Outgoing.objects.get().dropped_at is not None


@pytest.mark.parametrize("code", [*MONEY, *SECURITY, *DOCUMENTS])
def test_a_text_is_one_message_and_holds_no_secret(code, monkeypatch):
    monkeypatch.setattr(words, "_resolvers", {})  # the number of the case stands there already
    with translation.override("zh-hans"):
        text = f"{SIGNATURE}{words.say(f'{code}.sms', LONGEST)}"

    assert words.known(f"{code}.sms")
    assert "%(" not in text
    assert len(text) <= 70, len(text)
    assert "/d/" not in text
    assert LONGEST["site"] not in text.replace(f"：{LONGEST['site']}", "")
