"""Funds, grants, the waiting list, expiry."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Organisation, RealNameCheck
from ledger import queries, services
from ledger.models import Entry, GrantExpiry, SubsidyFund, SubsidyGrant, SubsidyWaiting
from ledger.services import Reason, subsidy
from ledger.services.subsidy import months_later
from portal.clock import now
from portal.models import Notice, Postponed
from portal.refusals import Refusal
from tests.factories import person
from tests.ledger.conftest import grant, open_fund, pay_in, verify

pytestmark = pytest.mark.usefixtures("check_books_after")
WHY = Reason("prepayment.taken")


@pytest.fixture(autouse=True)
def _at(time_machine):
    time_machine.move_to("2026-11-23T02:00:00Z", tick=False)


def test_a_grant_comes_out_of_the_fund_and_lasts_twelve_months(verified, fund):
    made = grant(verified, fund)

    assert made.expires_on == date(2027, 11, 23)
    assert queries.available(verified).subsidy_fen == 5000
    assert queries.available(verified).next_expiry == date(2027, 11, 23)
    assert services.fund_account(fund).balance == 995_000
    assert Notice.objects.get(user=verified).params == {"amount_fen": 5000, "until": "2027-11-23"}


def test_a_person_is_granted_a_kind_once(verified, fund):
    assert grant(verified, fund) == grant(verified, fund, 9999)
    assert SubsidyGrant.objects.count() == 1


def test_a_second_account_of_the_same_person_gets_nothing_more(verified, other_reader, fund):
    made = grant(verified, fund)
    RealNameCheck.objects.update(retired_at="2026-11-23T01:00:00Z")
    verify(other_reader, made.person_hash)

    assert grant(other_reader, fund) == made
    assert queries.available(other_reader).subsidy_fen == 0


def test_an_account_with_another_document_gets_nothing_more(verified, fund):
    made = grant(verified, fund)
    RealNameCheck.objects.update(retired_at="2026-11-23T01:00:00Z")
    again = type(verified).objects.get(pk=verify(verified, "a" * 64).pk)

    assert grant(again, fund) == made
    with pytest.raises(IntegrityError), transaction.atomic():
        made.pk, made.person_hash = None, "b" * 64
        made.save(force_insert=True)


def test_of_two_documents_that_come_at_once_both_get_the_one_grant(verified, fund, monkeypatch):
    made = grant(verified, fund)
    RealNameCheck.objects.update(retired_at="2026-11-23T01:00:00Z")
    again = type(verified).objects.get(pk=verify(verified, "a" * 64).pk)
    monkeypatch.setattr(subsidy, "of_person", lambda _check: Q(pk=0))

    assert grant(again, fund) == made


def test_without_a_confirmed_name_nothing_is_granted(reader, fund):
    with pytest.raises(Refusal, match="not-verified"):
        grant(reader, fund)


def test_an_empty_fund_writes_a_waiting_row_and_serves_it_later(verified, director):
    small = open_fund(4999)

    assert grant(verified, small) is None
    assert grant(verified, small) is None
    assert SubsidyWaiting.objects.get().grant is None

    services.raise_fund(small, 1, key="1", by=director)
    assert services.serve_waiting() == 1
    assert SubsidyWaiting.objects.get().grant == SubsidyGrant.objects.get()
    assert queries.available(verified).subsidy_fen == 5000
    assert services.serve_waiting() == 0


def test_who_waits_longest_is_served_first_and_nobody_overtakes(
    verified, other_reader, time_machine
):
    small = open_fund(1)
    grant(verified, small)
    time_machine.move_to("2026-11-24T02:00:00Z", tick=False)
    grant(verify(other_reader), small, 1000)

    services.raise_fund(small, 4000, key="1", by=None)

    assert services.serve_waiting() == 0  # enough for the second only, who does not overtake
    services.raise_fund(small, 999, key="2", by=None)
    assert services.serve_waiting() == 1
    assert queries.available(verified).subsidy_fen == 5000


def test_who_comes_while_another_waits_for_the_fund_waits_behind_her(verified, other_reader):
    small = open_fund(10_000)
    assert grant(verified, small, 20_000) is None

    assert grant(verify(other_reader), small, 5000) is None

    assert services.serve_waiting() == 0
    services.raise_fund(small, 15_000, key="1", by=None)
    assert services.serve_waiting() == 2
    assert [g.amount_fen for g in SubsidyGrant.objects.order_by("pk")] == [20_000, 5000]


def test_whoever_waits_for_no_fund_goes_before_who_comes_to_the_current_one(verified, other_reader):
    assert services.grant_subsidy(verified, fund=None, kind="welcome", amount_fen=5000) is None
    only = open_fund(5000)

    assert grant(verify(other_reader), only) is None

    assert services.serve_waiting() == 1
    assert SubsidyGrant.objects.get().user == verified


def test_whoever_was_blocked_while_she_waited_holds_nobody_up(verified, other_reader):
    small = open_fund(10_000)
    grant(verified, small, 20_000)
    type(verified).objects.filter(pk=verified.pk).update(suspended_at=now())

    assert grant(verify(other_reader), small) is not None


def test_an_empty_fund_holds_nobody_up_who_waits_for_another(verified, other_reader, time_machine):
    empty, other = open_fund(1), open_fund(1, name="市教委")
    grant(verified, empty)
    time_machine.move_to("2026-11-24T02:00:00Z", tick=False)
    grant(verify(other_reader), other)

    services.raise_fund(other, 4999, key="1", by=None)

    assert services.serve_waiting() == 1
    assert queries.available(other_reader).subsidy_fen == 5000
    assert queries.available(verified).subsidy_fen == 0


def test_who_waits_for_a_closed_fund_is_served_by_the_current_one(verified):
    closed = open_fund(1)
    grant(verified, closed)
    SubsidyFund.objects.filter(pk=closed.pk).update(closed_at=now())
    open_fund(name="市教委")

    assert services.serve_waiting() == 1
    assert SubsidyGrant.objects.get().fund.name == "市教委"


def test_without_any_fund_one_waits_for_the_next(verified):
    assert services.grant_subsidy(verified, fund=None, kind="welcome", amount_fen=5000) is None
    assert services.serve_waiting() == 0
    open_fund()
    assert services.serve_waiting() == 1


def test_a_waiting_person_who_got_it_elsewhere_is_served_with_that(verified, fund):
    made = grant(verified, fund)
    grant(verified, fund, 3000, "upgrade")
    grant(verify(person("third", "x")), fund)
    SubsidyWaiting.objects.create(
        fund=fund,
        kind="welcome",
        user=verified,
        person_hash=made.person_hash,
        amount_fen=5000,
        since=made.granted_at,
    )

    assert services.serve_waiting() == 1
    assert SubsidyWaiting.objects.get().grant == made


def test_who_cannot_be_served_stops_nobody_behind_her(verified, other_reader, time_machine):
    small = open_fund(1)
    grant(verified, small)
    time_machine.move_to("2026-11-24T02:00:00Z", tick=False)
    grant(verify(other_reader), small)
    SubsidyWaiting.objects.filter(user=verified).update(amount_fen=10**13)
    services.raise_fund(small, 9999, key="1", by=None)

    assert services.serve_waiting(limit=1) == 0
    assert services.serve_waiting(limit=1) == 1
    assert queries.available(other_reader).subsidy_fen == 5000

    SubsidyWaiting.objects.filter(user=verified).update(amount_fen=5000)
    time_machine.shift(1000)
    assert services.serve_waiting() == 1
    assert queries.available(verified).subsidy_fen == 5000


def test_other_refusals_of_a_grant_are_not_taken_for_an_empty_fund(verified, fund):
    with pytest.raises(Refusal, match="amount-out-of-range"):
        grant(verified, fund, 10**13)


def test_opening_a_fund_is_the_directors(director, manager, reader, superuser):
    details = {"funder": "x", "year": 2026, "budget_fen": 5}
    assert services.open_fund("A", by=director, **details).pk
    for who, code in ((manager, "not-allowed"), (reader, "not-found"), (superuser, "not-found")):
        with pytest.raises(Refusal, match=code):
            services.open_fund("B", by=who, **details)
    with pytest.raises(Refusal, match="fund-exists"):
        services.open_fund("A", by=director, **details)
    assert services.open_fund("A", by=director, **details | {"year": 2027}).year == 2027


def test_adding_to_a_fund_is_the_directors(fund, manager, reader):
    for who, code in ((manager, "not-allowed"), (reader, "not-found")):
        with pytest.raises(Refusal, match=code):
            services.raise_fund(fund, 5, key="1", by=who)

    assert services.fund_account(fund).balance == 1_000_000


def test_a_closed_fund_serves_nobody_though_it_has_money(verified):
    closed = open_fund(1)
    grant(verified, closed)
    services.raise_fund(closed, 10_000, key="1", by=None)
    SubsidyFund.objects.filter(pk=closed.pk).update(closed_at=now())

    assert services.serve_waiting() == 0
    assert queries.available(verified).subsidy_fen == 0


def test_the_older_fund_comes_first_and_who_waits_there_first(verified, other_reader):
    older, newer = open_fund(1), open_fund(1, name="市教委")
    third = verify(person("third", "x"))
    grant(verify(other_reader), newer)
    grant(verified, older)
    grant(third, older)  # at the very same moment
    for fund in (older, newer):
        services.raise_fund(fund, 10_000, key="1", by=None)

    served = []
    while services.serve_waiting(limit=1):
        served.append(SubsidyGrant.objects.latest("pk").user)
    assert served == [verified, third, other_reader]


def test_grants_pay_soonest_to_expire_first(verified, fund, time_machine):
    late = grant(verified, fund)
    time_machine.move_to("2026-11-20T02:00:00Z", tick=False)
    soon = grant(verified, fund, 3000, "upgrade")

    lines = queries.pay_plan(verified, 4000)

    assert [(line.grant, line.amount_fen) for line in lines] == [(soon, 3000), (late, 1000)]


def test_the_plan_says_which_part_is_money_and_stops_at_what_is_there(subsidised):
    lines = queries.pay_plan(subsidised, 99_999)

    assert [(line.kind, line.amount_fen) for line in lines] == [
        ("subsidy", 5000),
        ("prepaid", 2000),
    ]
    assert queries.pay_plan(subsidised, 0) == []


def expire(time_machine, day="2027-11-24"):
    time_machine.move_to(f"{day}T02:00:00Z", tick=False)
    return services.expire_grants(date.fromisoformat(day))


def test_what_is_left_expires_after_the_last_day_and_never_becomes_money(subsidised, time_machine):
    assert expire(time_machine, "2027-11-23") == 0
    assert expire(time_machine) == 1
    assert expire(time_machine) == 0

    there = queries.available(subsidised)
    assert (there.subsidy_fen, there.prepaid_fen, there.next_expiry) == (0, 2000, None)
    state = queries.fund_states()[0]
    assert (state.granted_fen, state.expired_fen, state.used_fen, state.left_fen) == (
        5000,
        5000,
        0,
        995_000,
    )


def test_an_expired_grant_pays_nothing_even_before_it_is_written_off(subsidised, time_machine):
    time_machine.move_to("2027-11-24T02:00:00Z")

    assert queries.available(subsidised).total_fen == 2000
    with pytest.raises(Refusal, match="purse-too-small"):
        services.place_hold(subsidised, 2001, key="h", reason=WHY, by=None)


def test_many_expire_chunk_by_chunk(fund, time_machine, monkeypatch):
    monkeypatch.setattr("ledger.services.subsidy.EXPIRY_CHUNK", 2)
    for n in range(5):
        grant(verify(person(f"p{n}", "x")), fund)

    time_machine.move_to("2027-11-24T02:00:00Z", tick=False)
    on = date(2027, 11, 24)
    assert subsidy._expire(list(subsidy._expired(on)[:2]), on) == 2
    assert expire(time_machine) == 3
    assert GrantExpiry.objects.filter(entry__isnull=False).count() == 5


def test_a_grant_that_cannot_expire_stops_no_other(fund, time_machine, monkeypatch, caplog):
    monkeypatch.setattr("ledger.services.subsidy.EXPIRY_CHUNK", 2)
    grants = [grant(verify(person(f"p{n}", "x")), fund) for n in range(5)]
    whole = GrantExpiry.objects.bulk_create

    def broken(lines):
        if any(line.grant_id in {grants[0].pk, grants[1].pk} for line in lines):
            raise IntegrityError
        return whole(lines)

    with monkeypatch.context() as patch:
        patch.setattr(GrantExpiry.objects, "bulk_create", broken)
        assert expire(time_machine) == 3
        assert expire(time_machine) == 0
    assert [g.expiries.count() for g in grants] == [0, 0, 1, 1, 1]
    assert "a chunk of 2 grants did not expire" in caplog.text

    assert expire(time_machine, "2027-11-25") == 2


def test_grants_that_all_cannot_expire_end_the_run(fund, time_machine, monkeypatch):
    monkeypatch.setattr("ledger.services.subsidy.EXPIRY_CHUNK", 1)
    for n in range(4):
        grant(verify(person(f"p{n}", "x")), fund)
    tried = []
    with monkeypatch.context() as patch:
        patch.setattr(GrantExpiry.objects, "bulk_create", lambda lines: tried.append(1 / 0))
        assert expire(time_machine) == 0

    assert Postponed.objects.count() == 2


def test_the_last_fen_expires_too_each_in_the_book_of_its_fund(
    verified, other_reader, time_machine
):
    for user, name in ((verified, "市科委"), (verify(other_reader), "市教委")):
        grant(user, open_fund(name=name))
        services.charge(user, 4999, key=f"c:{name}", reason=WHY, by=None)

    assert expire(time_machine) == 2
    assert [state.expired_fen for state in queries.fund_states()] == [1, 1]


def test_what_is_held_does_not_expire_and_pays_after_the_expiry(subsidised, time_machine):
    hold = services.place_hold(subsidised, 5000, key="h", reason=WHY, by=None)
    assert expire(time_machine) == 0

    charge = services.charge_hold(hold, 5000, key="c", reason=WHY, by=None)

    assert charge.amount_fen == 5000
    assert SubsidyGrant.objects.get().expires_on == date(2027, 11, 23)  # nothing came back


def test_money_that_returns_to_an_expired_grant_gives_it_thirty_days(subsidised, time_machine):
    hold = services.place_hold(subsidised, 5000, key="h", reason=WHY, by=None)
    expire(time_machine)

    services.charge_hold(hold, 4000, key="c", reason=WHY, by=None)

    assert queries.available(subsidised).subsidy_fen == 1000
    assert SubsidyGrant.objects.get().expires_on == date(2027, 12, 24)
    assert expire(time_machine, "2027-12-25") == 1


def test_what_comes_back_on_the_last_day_gives_no_more_days(subsidised, time_machine):
    hold = services.place_hold(subsidised, 5000, key="h", reason=WHY, by=None)
    time_machine.move_to("2027-11-23T02:00:00Z", tick=False)

    services.release_hold(hold, key="h:release", reason=WHY, by=None)

    assert SubsidyGrant.objects.get().expires_on == date(2027, 11, 23)


def test_a_released_hold_and_a_refund_revive_too(subsidised, time_machine):
    hold = services.place_hold(subsidised, 2000, key="h1", reason=WHY, by=None)
    other = services.place_hold(subsidised, 2000, key="h2", reason=WHY, by=None)
    charge = services.charge_hold(other, 2000, key="c", reason=WHY, by=None)
    assert expire(time_machine) == 1

    services.release_hold(hold, key="h1:release", reason=WHY, by=None)
    assert SubsidyGrant.objects.get().expires_on == date(2027, 12, 24)
    assert expire(time_machine, "2028-02-01") == 1
    services.refund_charge(charge, 500, key="r", reason=WHY, by=None)

    assert queries.available(subsidised).subsidy_fen == 500
    assert SubsidyGrant.objects.get().expires_on == date(2028, 3, 2)


def test_a_withdrawn_delivery_revives_nothing_while_it_is_held(subsidised, time_machine):
    hold = services.place_hold(subsidised, 5000, key="h1", reason=WHY, by=None)
    charge = services.charge_hold(hold, 5000, key="c", reason=WHY, by=None)
    expire(time_machine)

    again = services.rehold_charge(charge, key="w", reason=WHY, by=None)

    assert SubsidyGrant.objects.get().expires_on == date(2027, 11, 23)
    assert services.charge_hold(again, 5000, key="c2", reason=WHY, by=None).amount_fen == 5000


def test_a_fund_shows_what_became_of_its_budget(subsidised, fund):
    hold = services.place_hold(subsidised, 3000, key="h", reason=WHY, by=None)
    services.charge_hold(hold, 1200, key="c", reason=WHY, by=None)
    services.place_hold(subsidised, 100, key="h2", reason=WHY, by=None)

    state = queries.fund_states()[0]

    assert (state.budget_fen, state.left_fen, state.granted_fen) == (1_000_000, 995_000, 5000)
    assert (state.held_by_readers_fen, state.used_fen, state.readers) == (3800, 1200, 1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
    ],
)
def test_months_later_ends_with_the_month(day, months, later):
    assert months_later(day, months) == later


def test_an_organisation_holds_and_pays_like_a_person(db):
    body = Organisation.objects.create(name="长安", name_folded="长安", kind="enterprise")
    pay_in(body, 5000)
    hold = services.place_hold(body, 3000, key="h", reason=WHY, by=None)
    charge = services.charge_hold(hold, 2500, key="c", reason=WHY, by=None)
    again = services.rehold_charge(charge, key="w", reason=WHY, by=None)

    assert (again.organisation, again.user) == (body, None)
    assert queries.available(body).prepaid_fen == 2500
    assert Entry.objects.filter(kind="held").count() == 2
