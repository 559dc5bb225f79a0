"""Asking sources one after the other: the order, what is kept, what is written to them."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from desk.models import StateEvent
from desk.workflow import undo
from docsharing import services
from docsharing.models import SupplyAttempt, SupplySource
from docsharing.queries.checks import offers_and_attempts
from docsharing.queries.supply import letter_to, next_source, sources
from portal import words
from portal.clock import now
from portal.models import Outgoing
from portal.refusals import Refusal
from tests.docsharing.conftest import pdf, sums

pytestmark = pytest.mark.usefixtures("check_books_after")


def the(code: str) -> SupplySource:
    return SupplySource.objects.get(code=code)


def asked(request) -> list[tuple[str, str, str]]:
    rows = request.attempts.order_by("pk")
    return list(rows.values_list("source__code", "answer", "reason"))


def test_the_sources_stand_in_the_order_of_the_field(db):
    assert list(sources().values_list("code", "kind")) == [
        ("own-print", "own-print"),
        ("own-licensed", "own-licensed"),
        ("open-access", "open-access"),
        ("partners", "partner"),
        ("calis", "CALIS"),
        ("cashl", "CASHL"),
        ("nstl", "NSTL"),
        ("nlc", "national"),
        ("shlib", "national"),
        ("abroad", "abroad"),
    ]


def test_what_is_asked_is_written_down_with_its_iso_code(searched, librarian):
    attempt = services.ask_source(searched.case, by=librarian, note="书库三楼")

    event = StateEvent.objects.latest("id")
    assert (searched.case.state, str(attempt.source.code)) == ("sourcing", "own-print")
    assert (attempt.asked_by, attempt.answer, attempt.note) == (librarian, "", "书库三楼")
    assert (event.act, event.iso_status, event.iso_reason) == ("source", "ExpectToSupply", "")
    with translation.override("en"):
        assert words.say(event.reason, event.params) == "Asked: Our printed holdings"


def test_one_key_goes_on_to_the_next_that_may_be_asked(sourced, librarian):
    services.source_next(sourced.case, by=librarian, reason="NotHeld")
    services.source_next(sourced.case, by=librarian, reason="NotCurrentAvailableForILL")

    assert asked(sourced) == [
        ("own-print", "no", "NotHeld"),
        ("open-access", "no", "NotCurrentAvailableForILL"),
        ("partners", "", ""),
    ]
    states = StateEvent.objects.filter(case=sourced.case).order_by("version")
    assert list(states.values_list("to_state", flat=True))[-5:] == [
        "sourcing", "searching", "sourcing", "searching", "sourcing",
    ]  # fmt: skip


def test_after_the_last_source_there_is_none_left_and_the_last_one_still_waits(sourced, librarian):
    rows = SupplySource.objects.exclude(code__in=["own-print", "own-licensed"])
    rows.update(retired_at=now())

    with pytest.raises(Refusal, match="no-source-left"):
        services.source_next(sourced.case, by=librarian, reason="NotHeld")

    sourced.case.refresh_from_db()
    assert (sourced.case.state, asked(sourced)) == ("sourcing", [("own-print", "", "")])
    services.source_no(sourced.case, by=librarian, reason="NotHeld")
    with pytest.raises(Refusal, match="no-source-left"):
        services.ask_source(sourced.case, by=librarian)


def test_a_licence_that_forbids_it_is_never_asked(searched, librarian):
    with pytest.raises(Refusal) as refused:
        services.ask_source(searched.case, by=librarian, source=the("own-licensed"))

    searched.case.refresh_from_db()
    assert (refused.value.code, refused.value.field) == ("x-LicenceProhibits", "source")
    assert (searched.case.state, asked(searched)) == ("searching", [])


def test_a_source_that_was_retired_is_not_asked(searched, librarian):
    SupplySource.objects.filter(code="calis").update(retired_at=now())

    with pytest.raises(Refusal, match="source-retired"):
        services.ask_source(searched.case, by=librarian, source=the("calis"))


def test_the_order_of_the_library_is_kept(searched, librarian):
    SupplySource.objects.filter(code="calis").update(position=0)

    assert services.ask_source(searched.case, by=librarian).source.code == "calis"


def test_one_may_be_chosen_out_of_the_order(searched, librarian):
    services.ask_source(searched.case, by=librarian, source=the("nstl"))

    services.source_next(searched.case, by=librarian, reason="NotHeld")

    assert [row[0] for row in asked(searched)] == ["nstl", "own-print"]


def test_a_no_says_why_and_leads_back_to_the_search(sourced, librarian):
    event = services.source_no(
        sourced.case, by=librarian, reason="OnLoan", note="12 月还", price_fen=500
    )

    attempt = sourced.attempts.get()
    assert (attempt.answer, attempt.reason, attempt.note) == ("no", "OnLoan", "12 月还")
    assert (attempt.answered_at, attempt.answered_by, attempt.price_fen) == (
        event.at, librarian, 500,
    )  # fmt: skip
    assert (event.to_state, event.iso_status, event.iso_reason) == (
        "searching", "ExpectToSupply", "OnLoan",
    )  # fmt: skip


@pytest.mark.parametrize("act", ["source_no", "source_next"])
@pytest.mark.parametrize("reason", ["", "x", "x-CostRefused"])
def test_a_no_needs_a_reason_of_the_list(sourced, librarian, act, reason):
    with pytest.raises(Refusal, match="invalid"):
        getattr(services, act)(sourced.case, by=librarian, reason=reason)


def test_a_yes_leads_on_with_the_price_of_the_source(sourced, librarian, patron):
    event = services.source_yes(sourced.case, by=librarian, price_fen=300)

    attempt = sourced.attempts.get()
    assert (attempt.answer, attempt.price_fen) == ("yes", 300)
    assert (event.to_state, event.iso_status) == ("supplying", "WillSupply")
    with pytest.raises(Refusal, match="wrong-state"):
        services.cancel_request(sourced, by=patron)
    services.deliver(sourced.case, by=librarian, file=pdf(6))


def test_a_source_that_fails_after_a_yes_keeps_both(sourced, librarian):
    services.source_yes(sourced.case, by=librarian)

    event = services.source_failed(sourced.case, by=librarian, reason="PoorCondition")

    attempt = sourced.attempts.get()
    assert (attempt.answer, attempt.reason, attempt.failed_by) == (
        "yes", "PoorCondition", librarian,
    )  # fmt: skip
    assert (attempt.failed_at, event.iso_reason) == (event.at, "PoorCondition")
    assert next_source(sourced).code == "open-access"


def test_our_own_copy_may_fail_too(supplied, librarian):
    event = services.source_failed(supplied.case, by=librarian, reason="NotOnShelf")

    assert (event.to_state, event.reason) == ("searching", "source.failed-here")


def test_it_needs_a_reason_to_fail(supplied, librarian):
    with pytest.raises(Refusal, match="invalid"):
        services.source_failed(supplied.case, by=librarian, reason="")


# What is called off, and taken up again


@pytest.mark.parametrize("act", ["ask", "unfilled"])
def test_a_question_to_a_source_is_called_off_and_stands_again(sourced, librarian, act):
    given = {"ask": {"reason": "OnLoan", "text": "等吗？"}, "unfilled": {"reason": "NotHeld"}}
    result = getattr(services, act)(sourced.case, by=librarian, **given[act])
    assert asked(sourced) == [("own-print", "withdrawn", "")]

    undo(result, by=librarian)

    sourced.case.refresh_from_db()
    assert (sourced.case.state, asked(sourced)) == ("sourcing", [("own-print", "", "")])
    assert [*offers_and_attempts()] == []


def test_a_reader_who_withdraws_calls_it_off(sourced, patron):
    services.cancel_request(sourced, by=patron)

    assert (asked(sourced), sums(patron)) == ([("own-print", "withdrawn", "")], (5000, 2000, 0))


def test_what_was_called_off_may_be_asked_again(sourced, librarian, patron):
    services.ask(sourced.case, by=librarian, reason="OnLoan", text="等吗？")
    services.answer_question(sourced, by=patron, text="等")
    services.search(sourced.case, by=librarian)

    assert services.ask_source(sourced.case, by=librarian).source.code == "own-print"


# Letters


@pytest.fixture
def calis(db) -> SupplySource:
    SupplySource.objects.filter(code="calis").update(
        email="ill@calis.example", symbol="CN-110108-CALIS", mail_language="en"
    )
    return the("calis")


def test_a_source_with_an_address_gets_a_mail_without_the_reader_s_name(
    searched, librarian, calis, patron
):
    services.ask_source(searched.case, by=librarian, source=calis)

    mail = Outgoing.objects.get(address="ill@calis.example")
    text = mail.payload["subject"] + mail.payload["body"]
    assert mail.payload["language"] == "en"
    assert text.startswith(f"Document request {searched.case.number.code}: 高校图书馆")
    assert "图书馆论坛, 2013, 33(6): 75-80" in text
    assert patron.name not in text
    assert SupplyAttempt.objects.get().mailed_to == "ill@calis.example"


def test_a_source_is_written_to_in_its_own_words(searched, calis):
    calis.mail_subject = "{symbol} 求 {number}\nBcc: x@example.org"
    calis.mail_body = "{reference} {level} {what} {{title}}"

    letter = letter_to(calis, searched)

    assert letter.subject == f"CN-110108-CALIS 求 {searched.case.number.code} Bcc: x@example.org"
    assert letter.body.endswith(f"Normal {{what}} {{{searched.title}}}")


def test_a_title_with_braces_is_not_read_as_a_template(searched, calis):
    calis.mail_body = "{title}"
    searched.title = "{library} 与 {number}"

    assert letter_to(calis, searched).body == "{library} 与 {number}"


def test_a_source_without_an_address_gets_none(sourced):
    assert not Outgoing.objects.filter(dedupe__startswith="attempt:").exists()


# What the database holds


def test_there_is_one_open_attempt_a_request(sourced, librarian):
    with pytest.raises(IntegrityError, match=r"open_attempt|request_id"), transaction.atomic():
        SupplyAttempt.objects.create(
            request=sourced, source=the("nstl"), asked_at=now(), asked_by=librarian
        )


def test_an_answer_is_final_and_nothing_asked_is_deleted(sourced, librarian):
    services.source_no(sourced.case, by=librarian, reason="NotHeld")

    for spoil in (
        lambda: SupplyAttempt.objects.update(answer="yes"),
        lambda: SupplyAttempt.objects.update(answered_by=None),
        lambda: SupplyAttempt.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()


def test_a_lost_question_is_found_by_the_check(sourced):
    SupplyAttempt.objects.update(answered_at=now(), answer="withdrawn")

    found = [each.what for each in offers_and_attempts()]
    SupplyAttempt.objects.update(answered_at=None, answer="")
    assert found == [f"request {sourced.pk}"]


def test_a_question_that_nobody_waits_for_is_found_by_the_check(sourced):
    type(sourced.case).objects.update(state="searching")

    found = [tuple(each)[:2] for each in offers_and_attempts()]
    type(sourced.case).objects.update(state="sourcing")
    assert found == [(f"request {sourced.pk}", "no source that was asked")]
