"""The outbox: nothing for work that was rolled back, nothing lost, at least once."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction

from portal import notices, outbox, words
from portal.clock import now
from portal.models import Notice, NoticeChoice, Outgoing

TEXTS = {
    "test.arrived": "Your %(thing)s arrived",
    "test.arrived.subject": "%(thing)s\nis here",
    "test.arrived.body": "Look: %(site)s%(url)s, it cost %(price_fen)s yuan.",
}
PARAMS = {"thing": "paper", "url": "/requests/1/", "price_fen": 123450}


@pytest.fixture(autouse=True)
def _texts(monkeypatch):
    monkeypatch.setattr(words, "_texts", {**words._texts, **TEXTS})


def test_a_mail_goes_out_once_with_a_stable_message_id(person, settings):
    row = outbox.mail(person, "test.arrived", PARAMS, dedupe="a")
    again = outbox.mail(person, "test.arrived", PARAMS, dedupe="a")

    assert outbox.send_due() == 1
    assert outbox.send_due() == 0
    (letter,) = mail.outbox
    assert again.pk == row.pk
    assert letter.to == ["xuemei@example.org"]
    assert letter.subject == "paper is here"
    assert letter.body == f"Look: {settings.SITE_URL}/requests/1/, it cost 1,234.50 yuan."
    assert letter.extra_headers["Message-ID"].startswith(f"<outgoing-{row.pk}@")


def test_nothing_goes_out_for_work_that_was_rolled_back(person):
    with pytest.raises(ZeroDivisionError):
        mail_and_fail(person)

    assert outbox.send_due() == 0


def test_what_is_not_due_waits_and_can_be_dropped(person):
    outbox.mail(
        person, "test.arrived", PARAMS, dedupe="a", not_before=now() + timedelta(minutes=10)
    )

    assert outbox.send_due() == 0
    assert outbox.drop("a")
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert outbox.send_due() == 0
    assert not outbox.drop("a")


def test_only_what_is_named_is_taken_back_and_only_before_it_is_sent(person):
    for key in ("a", "b"):
        outbox.mail(person, "test.arrived", PARAMS, dedupe=key)
    assert outbox.drop("a")
    assert outbox.send_due() == 1

    assert not outbox.drop("b")
    assert [row.dedupe for row in Outgoing.objects.filter(dropped_at__isnull=False)] == ["a"]


def test_the_oldest_goes_first(monkeypatch, db):
    ran = []
    monkeypatch.setattr(outbox, "_tasks", {"test.run": lambda n: ran.append(n)})
    early, late = now() - timedelta(hours=2), now() - timedelta(hours=1)
    for n, due in enumerate((late, early, early)):
        outbox.task("test.run", {"n": n}, dedupe=f"t{n}", not_before=due)

    assert [outbox.send_one() for _n in range(4)] == [True, True, True, False]
    assert ran == [1, 2, 0]


def test_what_is_due_this_moment_goes(person):
    with time_machine.travel("2026-11-23 02:00:00Z", tick=False):
        outbox.mail(person, "test.arrived", PARAMS, dedupe="a")

        assert outbox.send_due() == 1


def test_an_outage_tells_what_it_was_and_is_tried_again_after_five_minutes(person, monkeypatch):
    busy = smtplib.SMTPResponseException(451, b"busy")
    with time_machine.travel("2026-11-23 02:00:00Z", tick=False):
        other = outbox.mail(person, "test.arrived", PARAMS, dedupe="b")
        Outgoing.objects.filter(pk=other.pk).update(not_before=now() + timedelta(days=1))
        row = outbox.mail(person, "test.arrived", PARAMS, dedupe="a")
        with monkeypatch.context() as away:
            away.setattr(outbox, "_send", lambda _row: (_ for _ in ()).throw(busy))
            outbox.send_one()
        row.refresh_from_db()
        assert (row.attempts, row.not_before) == (0, now() + timedelta(minutes=5))
        assert row.last_error.startswith("SMTPResponseException: (451")
    with time_machine.travel("2026-11-23 02:05:00Z", tick=False):
        assert outbox.send_one()

    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.last_error, row.sent_at is None, other.sent_at) == ("", False, None)


@pytest.mark.parametrize(("code", "attempts"), [(499, 0), (500, 1), (550, 1)])
def test_only_a_fault_that_will_pass_costs_no_attempt(person, monkeypatch, code, attempts):
    problem = smtplib.SMTPResponseException(code, b"no")
    outbox.mail(person, "test.arrived", PARAMS, dedupe="a")
    monkeypatch.setattr(outbox, "_send", lambda _row: (_ for _ in ()).throw(problem))

    outbox.send_one()

    assert Outgoing.objects.get().attempts == attempts


def test_only_what_was_given_up_is_tried_again(person):
    states = {
        "waits": {},
        "sent": {"attempts": 5, "sent_at": now()},
        "dropped": {"attempts": 5, "dropped_at": now()},
        "given up": {"attempts": 5, "created_at": now() - timedelta(days=9)},
    }
    for key, state in states.items():
        outbox.mail(person, "test.arrived", PARAMS, dedupe=key)
        Outgoing.objects.filter(dedupe=key).update(**state)

    assert [row.dedupe for row in outbox.given_up()] == ["given up"]
    assert outbox.try_again() == 1
    again = Outgoing.objects.get(dedupe="given up")
    assert again.attempts == 0
    assert now() - again.created_at < timedelta(minutes=1)


def test_a_ready_letter_and_a_text_message_go_their_ways(person, settings, monkeypatch):
    sent = []

    class Sender:
        def send(self, phone, text):
            sent.append((phone, text))

    monkeypatch.setattr(outbox, "import_string", lambda _name: Sender)
    letter = outbox.letter("a@example.org", "Hello", "Words", dedupe="l", language="zh-hans")
    outbox.sms("+8613800138000", "test.arrived", PARAMS, dedupe="s")

    assert outbox.send_due() == 2
    assert (letter.payload["language"], mail.outbox[0].body) == ("zh-hans", "Words")
    body = f"【重庆大学图书馆】Look: {settings.SITE_URL}/requests/1/, it cost 1,234.50 yuan."
    assert sent == [("+8613800138000", body)]
    host = settings.SITE_URL.split("//")[1]
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<outgoing-{letter.pk}@{host}>"


def test_a_row_that_always_fails_ends_after_five_attempts_and_stops_no_other(person, monkeypatch):
    ran = []

    def fail(**args):
        ran.append(args)
        raise RuntimeError("no")

    monkeypatch.setattr(outbox, "_tasks", {"test.fail": fail})
    outbox.task("test.fail", {"n": 1}, dedupe="poison")
    outbox.mail(person, "test.arrived", PARAMS, dedupe="good")
    for hour in range(8):
        with time_machine.travel(now() + timedelta(hours=hour)):
            outbox.send_due()

    poison = Outgoing.objects.get(dedupe="poison")
    assert (len(ran), poison.attempts, poison.sent_at) == (5, 5, None)
    assert poison.last_error == "RuntimeError: no"
    assert len(mail.outbox) == 1


def test_an_outage_of_the_mail_server_costs_no_mail(person, monkeypatch):
    outbox.mail(person, "test.arrived", PARAMS, dedupe="a")
    with monkeypatch.context() as away:
        away.setattr(outbox, "_send", lambda _row: (_ for _ in ()).throw(ConnectionRefusedError))
        for hour in range(24):
            with time_machine.travel(now() + timedelta(hours=hour)):
                outbox.send_due()

    assert Outgoing.objects.get(dedupe="a").attempts == 0
    with time_machine.travel(now() + timedelta(hours=25)):
        assert outbox.send_due() == 1
    assert len(mail.outbox) == 1


def test_a_mail_server_that_hangs_holds_up_no_tasks(person, monkeypatch):
    tried, ran = [], []

    def hang(row):
        if row.channel == "task":
            ran.append(row.dedupe)
            return
        tried.append(row.dedupe)
        raise TimeoutError

    for n in range(3):
        outbox.mail(person, "test.arrived", PARAMS, dedupe=f"mail {n}")
    outbox.task("test.run", {}, dedupe="task")
    monkeypatch.setattr(outbox, "_send", hang)

    assert outbox.send_due() == 2
    assert (tried, ran) == (["mail 0"], ["task"])
    outbox.send_due()
    assert tried == ["mail 0", "mail 1"]


def test_a_disk_that_is_away_for_one_task_holds_up_no_other(db, monkeypatch):
    ran = []

    def away(n):
        ran.append(n)
        raise PermissionError

    monkeypatch.setattr(outbox, "_tasks", {"test.away": away})
    for n in range(3):
        outbox.task("test.away", {"n": n}, dedupe=f"t{n}")

    outbox.send_due()
    assert ran == [0, 1, 2]


def test_an_address_that_the_mail_server_refuses_is_given_up_and_can_be_tried_again(
    person, monkeypatch
):
    refused = smtplib.SMTPRecipientsRefused({"xuemei@example.org": (550, b"no such user")})
    outbox.mail(person, "test.arrived", PARAMS, dedupe="a")
    with monkeypatch.context() as away:
        away.setattr(outbox, "_send", lambda _row: (_ for _ in ()).throw(refused))
        for hour in range(8):
            with time_machine.travel(now() + timedelta(hours=hour)):
                outbox.send_due()

    assert outbox.given_up().count() == 1
    assert outbox.try_again() == 1
    assert outbox.send_due() == 1


def test_who_dies_while_sending_leaves_the_row_for_another(person, monkeypatch):
    outbox.mail(person, "test.arrived", PARAMS, dedupe="a")
    monkeypatch.setattr(outbox, "_send", lambda _row: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        outbox.send_one()
    monkeypatch.undo()
    monkeypatch.setattr(words, "_texts", {**words._texts, **TEXTS})

    assert outbox.send_due() == 0
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert outbox.send_due() == 1
    assert len(mail.outbox) == 1


def test_a_notice_is_seen_in_the_site_and_mailed(person):
    notices.notify(person, "test.arrived", PARAMS, url="/requests/1/", dedupe="n")
    notices.notify(person, "test.arrived", PARAMS, url="/requests/1/", dedupe="n")
    outbox.send_due()

    notice = Notice.objects.get(user=person)
    assert words.say(notice.code, notice.params) == "Your paper arrived"
    assert len(mail.outbox) == 1
    assert notices.mark_read(person) == 1


def test_mail_about_requests_is_a_choice_and_about_money_is_not(person):
    notices.choose(person, "requests", mail=False)
    notices.choose(person, "money", mail=False)
    notices.notify(person, "test.arrived", PARAMS, topic="requests", dedupe="r")
    notices.notify(person, "test.arrived", PARAMS, topic="money", dedupe="m")
    outbox.send_due()

    assert len(mail.outbox) == 1
    assert Notice.objects.filter(user=person).count() == 2
    assert NoticeChoice.objects.filter(user=person).count() == 1


def test_a_notice_of_an_undone_act_is_never_seen(person):
    later = now() + timedelta(minutes=10)
    notices.notify(person, "test.arrived", PARAMS, dedupe="n", not_before=later)
    notices.take_back("n")

    with time_machine.travel(now() + timedelta(minutes=11)):
        assert outbox.send_due() == 0
    assert not Notice.objects.filter(user=person).exists()


@transaction.atomic
def mail_and_fail(person):
    outbox.mail(person, "test.arrived", PARAMS, dedupe="a")
    raise ZeroDivisionError


def send_and_close(_n):
    try:
        return outbox.send_due()
    finally:
        connection.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_senders_at_once_send_each_row_once(monkeypatch):
    ran = []
    monkeypatch.setattr(outbox, "_tasks", {"test.run": lambda n: ran.append(n)})
    for n in range(60):
        outbox.task("test.run", {"n": n}, dedupe=f"t{n}")
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send_and_close, range(8))) == 60

    assert sorted(ran) == list(range(60))
