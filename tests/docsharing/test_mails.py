"""What goes out at each step: in the reader's language, of what she chose, and once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from desk.services import say
from desk.workflow import move, undo
from docsharing import services
from docsharing.cases import State, iso
from docsharing.models import Delivery
from docsharing.queries.links import code_of, delivery_path, plain_code
from docsharing.services import Visitor
from docsharing.services.steps import tell_step
from portal import words
from portal.clock import SHANGHAI, now
from portal.models import Notice, Outgoing
from portal.notices import choose
from portal.outbox import send_due, text_of
from portal.rules import set_rule
from tests.docsharing.conftest import pdf

STEPS = ("request.taken", "request.closed")


def after(**span: int):
    return time_machine.travel(now() + timedelta(**span))


@pytest.fixture
def english(patron):
    """The reader reads English; the desk, in these tests as ever, works in Chinese."""
    patron.language = "en"
    patron.save(update_fields=["language"])
    return patron


@pytest.fixture(autouse=True)
def _desk_in_chinese(patron):
    Outgoing.objects.all().delete()  # of her subsidy
    with translation.override("zh-hans"):
        yield


def codes() -> list[str]:
    """What is to be sent, oldest first."""
    rows = Outgoing.objects.filter(channel="mail", dropped_at__isnull=True).order_by("pk")
    return [row.payload["code"] for row in rows]


def mail(code: str) -> tuple[str, str]:
    return text_of(Outgoing.objects.get(payload__code=code, dropped_at__isnull=True))


def test_a_delivered_request_is_told_from_beginning_to_end(
    english, request_, librarian, mailoutbox
):
    services.take(request_.case, by=librarian)
    with after(minutes=11):
        send_due()
        services.search(request_.case, by=librarian)
        services.supply(request_.case, by=librarian)
        services.deliver(request_.case, by=librarian, file=pdf())
        send_due()
    with after(days=6):
        services.lapse()
        send_due()
    with after(days=16):
        services.lapse()
        send_due()

    number, end = request_.case.number.code, Delivery.objects.get().expires_at
    assert [sent.subject for sent in mailoutbox] == [
        f"Request {number} received",
        f"Request {number} is being worked on",
        f"Your document {number} is here",
        f"Your document {number}: the link ends on {end.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        f"Request {number} is finished",
    ]
    assert {tuple(sent.to) for sent in mailoutbox} == {(english.email,)}
    assert not any("\u4e00" <= sign <= "\u9fff" for sent in mailoutbox for sign in sent.subject)


def test_every_word_of_a_mail_is_the_reader_s_language(english, taken, librarian):
    services.unfilled(taken.case, by=librarian, reason="NotHeld")

    subject, body = mail("request.not-available")

    assert subject.endswith("the document cannot be had")
    assert "no library that we can ask holds it" in body


@pytest.mark.parametrize(
    "code",
    [
        "request.received", "request.taken", "request.asked-elsewhere", "request.asked",
        "request.lapsed", "request.delivered", "request.link-ends", "request.file-withdrawn",
        "request.not-available", "request.withdrawn-by-you", "request.closed", "desk.message",
    ],
)  # fmt: skip
def test_each_step_has_words_for_page_and_mail_in_both_languages(code):
    texts = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            texts[language] = [words.say(f"{code}{part}") for part in ("", ".subject", ".body")]

    assert all(zh != en for zh, en in zip(*texts.values(), strict=True))
    assert f"{code}.body" not in texts["en"]


def test_the_mail_leads_to_the_state_without_a_sign_in(client, request_):
    body = mail("request.received")[1]

    code = code_of(request_.status_nonce)
    assert f"/status/{code}/" in body
    assert client.get(f"/status/{code}/").status_code == 200
    assert client.post("/status/", {"code": f" {code.lower()} "}).url == (
        f"/status/{plain_code(code)}/"
    )


# That somebody works on it


def test_that_it_was_taken_is_told_when_it_can_no_longer_be_undone(request_, librarian, mailoutbox):
    event = services.take(request_.case, by=librarian)
    send_due()
    assert len(mailoutbox) == 1

    undo(event, by=librarian)
    with after(minutes=11):
        send_due()
    assert len(mailoutbox) == 1


def test_what_comes_first_wins(taken, librarian):
    services.deliver(taken.case, by=librarian, file=pdf())

    assert codes() == ["request.received", "request.delivered"]
    assert not Notice.objects.filter(code="request.taken").exists()


def test_what_was_told_stays(taken, librarian):
    with after(minutes=11):
        services.deliver(taken.case, by=librarian, file=pdf())

    assert codes() == ["request.received", "request.taken", "request.delivered"]


def test_that_other_libraries_were_asked_is_told(english, searched, librarian):
    event = move(searched.case, State.SOURCING, by=librarian, iso=iso(State.SOURCING))
    tell_step(searched, event)

    assert "have asked other libraries" in mail("request.asked-elsewhere")[1]


# Choices


def test_steps_that_need_nothing_can_be_done_without(patron, taken, librarian):
    choose(patron, "steps", mail=False)
    services.search(taken.case, by=librarian)
    services.deliver(taken.case, by=librarian, file=pdf())
    with after(days=16):
        services.lapse()

    assert set(codes()) & set(STEPS) == set()
    assert Notice.objects.filter(code="request.closed").exists()  # the site tells it all the same
    assert "request.delivered" in codes()


def test_without_mails_about_requests_the_site_still_tells(patron, request_, librarian):
    choose(patron, "requests", mail=False)
    services.cancel_request(request_, by=patron)
    say(request_.case, "已撤回。", by=librarian)

    assert codes() == ["request.received"]
    assert Notice.objects.filter(user=patron, topic="requests").count() == 3


def test_the_page_of_choices_names_the_steps(sign_in, patron):
    browser = sign_in(patron)
    browser.post("/me/notices/settings/", {"requests": "on", "library": "on"})

    assert patron.notice_choices.get(mail=False).topic == "steps"


# A link that is about to end


def test_a_link_that_nobody_opened_is_told_to_end_once(delivered, patron):
    with after(days=4, hours=23):
        assert services.lapse() == 0
    with after(days=5, hours=1):
        assert services.lapse() == 1
        assert services.lapse() == 0

    body = mail("request.link-ends")[1]
    assert delivery_path(Delivery.objects.get()) in body


def test_a_link_that_was_opened_may_end_quietly(delivered, patron):
    services.open_delivery(Delivery.objects.get(), Visitor(patron))

    with after(days=6):
        assert services.lapse() == 0


def test_a_withdrawn_file_is_told_to_end_by_nobody(delivered, librarian):
    services.withdraw(delivered.case, by=librarian, note="缺页")

    with after(days=6):
        assert services.lapse() == 0


def test_a_link_that_works_again_is_told_to_end_again(delivered, patron):
    with after(days=6):
        services.lapse()
    with after(days=8):
        delivery = Delivery.objects.get()
        services.renew_link(delivery, by=patron)
        assert services.lapse() == 0
    with after(days=14):
        assert services.lapse() == 1

    assert codes().count("request.link-ends") == 2


def test_a_link_of_a_day_is_told_to_end_only_with_its_delivery(taken, librarian, administrator):
    set_rule("dd.link_warn_days", 10, by=administrator)
    services.deliver(taken.case, by=librarian, file=pdf())

    assert services.lapse() == 0
    with after(days=1, minutes=1):
        assert services.lapse() == 1
