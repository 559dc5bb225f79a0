"""The ledger against a plain-Python model of what a holder has, over random lives."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ledger import queries, services
from ledger.models import GrantKind, SubsidyFund
from ledger.services import Reason
from portal.clock import today
from portal.refusals import Refusal
from tests.factories import person
from tests.ledger.conftest import open_fund, pay_in, verify

WHY = Reason("prepayment.taken")
START = datetime(2026, 1, 15, 2, tzinfo=UTC)
RESTORE = timedelta(days=30)
FEN = st.integers(min_value=1, max_value=400)


@dataclass
class Pot:
    """A purse of the model: money, or a grant that expires."""

    fen: int
    expires_on: date = date.max

    def pays(self, on: date) -> bool:
        return self.fen > 0 and self.expires_on >= on


@dataclass
class Model:
    """What the holder has, said as simply as possible."""

    grants: list[Pot] = field(default_factory=list)
    money: Pot = field(default_factory=lambda: Pot(0))

    def split(self, fen: int, on: date) -> list[tuple[Pot, int]] | None:
        paying = sorted((g for g in self.grants if g.pays(on)), key=lambda g: g.expires_on)
        parts = []
        for pot in [*paying, self.money]:
            part = min(fen, pot.fen)
            if part:
                parts.append((pot, part))
                fen -= part
        return None if fen else parts

    @staticmethod
    def back(parts: list[tuple[Pot, int]], on: date) -> None:
        for pot, fen in parts:
            pot.fen += fen
            if pot.expires_on < on:
                pot.expires_on = on + RESTORE


def first(parts, fen):
    taken = []
    for pot, part in parts:
        if fen > 0:
            taken.append((pot, min(part, fen)))
            fen -= part
    return taken


def less(parts, taken):
    """The parts without what was taken of each."""
    rest = [(pot, part - sum(t for p, t in taken if p is pot)) for pot, part in parts]
    return [(pot, part) for pot, part in rest if part]


class Life(RuleBasedStateMachine):
    """A reader who asks, gets, gives back, and grows older."""

    fund: SubsidyFund

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.reader = verify(person("oracle", "王小满"))
        self.fund = open_fund()
        self.model = Model()
        self.holds: list[tuple[object, list]] = []
        self.charges: list[list] = []  # [charge, parts that were not given back]
        self.keys = 0

    def key(self) -> str:
        self.keys += 1
        return f"act:{self.keys}"

    @rule(fen=FEN)
    def money_comes(self, fen):
        pay_in(self.reader, fen, self.key())
        self.model.money.fen += fen

    @precondition(lambda self: len(self.model.grants) < len(GrantKind))
    @rule(fen=FEN)
    def subsidy_comes(self, fen):
        kind = GrantKind.values[len(self.model.grants)]
        made = services.grant_subsidy(self.reader, fund=self.fund, kind=kind, amount_fen=fen)
        again = services.grant_subsidy(self.reader, fund=self.fund, kind=kind, amount_fen=fen)
        assert made == again
        self.model.grants.append(Pot(fen, made.expires_on))

    @rule(fen=FEN)
    def something_is_held(self, fen):
        parts = self.model.split(fen, today())
        key = self.key()
        if parts is None:
            with pytest.raises(Refusal, match="purse-too-small"):
                services.place_hold(self.reader, fen, key=key, reason=WHY, by=None)
            return
        for _twice in range(2):
            held = services.place_hold(self.reader, fen, key=key, reason=WHY, by=None)
        for pot, part in parts:
            pot.fen -= part
        self.holds.append((held, parts))

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def a_hold_is_released(self, data):
        held, parts = self.holds.pop(data.draw(st.integers(0, len(self.holds) - 1)))
        key = self.key()
        for _twice in range(2):
            services.release_hold(held, key=key, reason=WHY, by=None)
        self.model.back(parts, today())

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def a_hold_is_charged(self, data):
        held, parts = self.holds.pop(data.draw(st.integers(0, len(self.holds) - 1)))
        price = data.draw(st.integers(0, held.amount_fen))
        key = self.key()
        for _twice in range(2):
            charge = services.charge_hold(held, price, key=key, reason=WHY, by=None)
        taken = first(parts, price)
        self.model.back(less(parts, taken), today())
        if charge is not None:
            self.charges.append([charge, taken])

    @precondition(lambda self: any(parts for _c, parts in self.charges))
    @rule(data=st.data())
    def a_charge_is_refunded(self, data):
        entry = data.draw(st.sampled_from([c for c in self.charges if c[1]]))
        charge, parts = entry
        left = sum(part for _pot, part in parts)
        fen = data.draw(st.integers(1, left))
        key = self.key()
        for _twice in range(2):
            services.refund_charge(charge, fen, key=key, reason=WHY, by=None)
        back = first(parts[::-1], fen)
        entry[1] = less(parts, back)
        self.model.back(back, today())

    @precondition(lambda self: any(parts for _c, parts in self.charges))
    @rule(data=st.data())
    def a_delivery_is_withdrawn(self, data):
        entry = data.draw(st.sampled_from([c for c in self.charges if c[1]]))
        held = services.rehold_charge(entry[0], key=self.key(), reason=WHY, by=None)
        assert held.amount_fen == sum(part for _pot, part in entry[1])
        self.holds.append((held, entry[1]))
        self.charges.remove(entry)

    @rule(days=st.sampled_from([1, 20, 200, 366]))
    def time_goes_by(self, days):
        self.traveller.shift(timedelta(days=days))

    @rule()
    def the_night_comes(self):
        services.expire_grants(today())
        services.close_books()
        for grant in self.model.grants:
            if grant.expires_on < today():
                grant.fen = 0

    @invariant()
    def the_ledger_says_what_the_model_says(self):
        there = queries.available(self.reader)
        on = today()
        paying = [grant for grant in self.model.grants if grant.pays(on)]
        held = sum(part for _hold, parts in self.holds for _pot, part in parts)
        assert there.subsidy_fen == sum(grant.fen for grant in paying)
        assert there.prepaid_fen == self.model.money.fen
        assert there.held_fen == held
        assert there.next_expiry == min((g.expires_on for g in paying), default=None)

    def teardown(self) -> None:
        try:
            assert services.check_books().differences == []
            self.statement_adds_up()
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)
            self.clock.stop()

    def statement_adds_up(self) -> None:
        """The statement's first line says what there is, its last begins at nothing."""
        lines = queries.statement(self.reader, queries.Filters(), size=1000).lines
        for newer, older in itertools.pairwise(lines):
            assert newer.subsidy_after_fen - newer.subsidy_fen == older.subsidy_after_fen
            assert newer.prepaid_after_fen - newer.prepaid_fen == older.prepaid_after_fen
        if lines:
            assert lines[-1].subsidy_after_fen == lines[-1].subsidy_fen
            assert lines[0].prepaid_after_fen == self.model.money.fen


@pytest.mark.slow
def test_the_ledger_and_the_model_live_the_same_lives(db):
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
