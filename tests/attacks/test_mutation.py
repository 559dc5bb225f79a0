# ruff: noqa: S608 - the attacks are SQL, and their words are ours
"""Guard mutation: each guard of the database is taken away in turn, and its hole is seen at once.

A probe is an act that only this one guard refuses: refused by its name while it stands, done once
it is gone. A guard without a probe is a guard that no test would miss: it must be named in
`docs/attack.md`, and the list there is held against the database.
"""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, models, transaction

from accounts import services as accounts
from accounts.models import Relation, User
from desk.models import Case, Reminder
from docsharing import services as docsharing
from ledger import services as ledger
from portal import due, rules
from portal.clock import now
from portal.idempotency import once
from portal.models import NoticeChoice
from tests.attacks import append_only_guards, delivery_guards
from tests.ledger.test_guards import ACCOUNT, ATTACKS, TRUNCATES
from tests.permissions.world import PDF, World

pytestmark = [pytest.mark.attack, pytest.mark.postgres]
APPS = ("portal", "accounts", "ledger", "desk", "docsharing")

# What breaks a CHECK, as the SET of an UPDATE of any row.
BREAKS = {
    "money_and_security_are_always_mailed": "topic = 'money', mail = false",
    "user_can_be_reached": "username = NULL, email = NULL, phone = NULL",
    "user_mail_is_in_lower_case": "email = 'A@B.example'",
    "user_phone_is_e164": "phone = '138'",
    "erased_user_keeps_no_address": "erased_at = now(), email = 'a@b.example'",
    "suspension_has_a_reason": "kind = 'suspended', reason = ''",
    "name_is_verified_or_refused": "verified_at = now(), refused_at = now(), refused_because = 'x',"
    " number_sealed = '', scan_sealed = NULL, born_sealed = '', person_hash = 'x'",
    "decided_name_keeps_no_number": "verified_at = now(), refused_at = NULL, number_sealed = 'x',"
    " person_hash = 'other', born_sealed = ''",
    "decided_name_keeps_no_birth_date": "verified_at = NULL, refused_at = now(),"
    " refused_because = 'x', number_sealed = '', scan_sealed = NULL, born_sealed = 'x'",
    "verified_name_has_a_hash": "verified_at = now(), refused_at = NULL, person_hash = '',"
    " number_sealed = '', scan_sealed = NULL, born_sealed = ''",
    "refused_name_has_a_reason": "verified_at = NULL, refused_at = now(), refused_because = '',"
    " number_sealed = '', scan_sealed = NULL, born_sealed = ''",
    "child_has_a_guardian": "is_child = true, guardian_name = '', guardian_phone = ''",
    "consent_ends_after_it_began": "withdrawn_at = given_at - interval '1 day'",
    "interest_is_not_empty": "value = ''",
    "individual_has_no_credit_code": "kind = 'individual', uscc = '91500000000000000X'",
    "member_leaves_after_joining": "left_at = joined_at - interval '1 day'",
    "relation_has_one_other_end": "to_user_id = NULL, to_organisation_id = NULL",
    "nobody_is_related_to_herself": "to_user_id = user_id",
    "confidence_is_a_percentage": "confidence = 101, source = 'inferred'",
    "only_inferred_relations_are_unsure": "confidence = 50, source = 'stated'",
    "relation_ends_after_it_began": "from_on = '2026-02-01', to_on = '2026-01-01'",
    "code_takes_five_tries": "tries = 6",
    "code_is_used_after_it_was_sent": "used_at = sent_at - interval '1 day'",
    "account_never_falls_below_zero": "balance = -1",
    "account_of_the_house_keeps_no_balance": "guarded = false, balance = 1",
    "account_has_one_holder": "user_id = 1, organisation_id = 1",
    "account_kind_fixes_book_and_side": "book = 'bonus'",
    "transfer_amount_is_positive": "amount = 0",
    "transfer_has_two_accounts": "credit_id = debit_id",
    "book_opens_after_its_close": "opens_on = closed_through",
    "grant_gives_something": "amount_fen = 0",
    "expiry_takes_something": "amount_fen = 0",
    "hold_holds_something": "amount_fen = 0",
    "hold_has_one_holder": "user_id = NULL, organisation_id = NULL",
    "charge_takes_something": "amount_fen = 0, refunded_fen = 0",
    "charge_gives_back_no_more_than_it_took": "refunded_fen = amount_fen + 1",
    "refund_gives_something": "amount_fen = 0",
    "shift_float_is_not_negative": "float_fen = -1",
    "shift_is_counted_when_closed": "closed_at = now(),"
    " closed_by_id = cashier_id, counted_float_fen = NULL",
    "shift_difference_has_a_reason": "closed_at = now(), expected_float_fen = 1,"
    " counted_float_fen = 2, expected_takings_fen = 0, counted_takings_fen = 0,"
    " difference_reason = ''",
    "shift_is_verified_by_another": "verified_at = closed_at, verified_by_id = cashier_id",
    "receipt_is_about_something": "amount_fen = 0",
    "receipt_has_one_holder": "user_id = NULL, organisation_id = NULL",
    "case_has_one_payer": "payer_id = 1, payer_organisation_id = 1",
    "case_is_answered_before_it_is_sent": "answer_due_at = deliver_due_at + interval '1 day'",
    "case_is_escalated_before_it_is_acknowledged": "escalated_at = NULL, acknowledged_at = now()",
    "case_is_escalated_while_open": "escalated_at = now(), closed_at = now()",
    "handover_goes_to_another": "to_id = by_id, seen_at = NULL, seen_by_id = NULL",
    "handover_is_seen_by_whom_it_is_for": "seen_at = now(), seen_by_id = NULL",
    "event_of_a_case_names_it": "subject_type = 'desk.case', case_id = NULL",
    "request_estimate_keeps_the_readers_limit": "max_cost_fen = estimate_fen - 1",
    "request_assumes_some_pages": "estimated_pages = 0",
    "request_type_is_known": "request_type = 'Poem'",
    "request_says_what_is_wanted": "title = '', number = '', container = ''",
    "delivery_has_pages": "pages = 0",
    "delivery_costs_at_most_what_was_held": "price_fen = held_fen + 1",
    "delivery_is_downloaded_at_most_so_often": "downloads = max_downloads + 1",
    "delivery_with_a_price_has_its_charge": "price_fen = held_fen, charge_id = NULL",
    "delivery_is_withdrawn_by_somebody": "withdrawn_at = now(), withdrawn_by_id = NULL",
    "opening_has_a_known_outcome": "outcome = 'eaten'",
    **delivery_guards.BREAKS,
}


@pytest.fixture
def rows(db) -> World:
    """At least one row in every table."""
    world = World()
    for name in ("notice", "name_case", "membership", "interest", "relation", "token", "job",
                 "saved_view", "reply", "case_file", "delivered", "handover"):  # fmt: skip
        assert getattr(world, name)
    of_people(world)
    of_money(world, world.people["cashier"])
    docsharing.show_delivery(world.delivered.deliveries.get(), docsharing.Visitor(world.owner))
    docsharing.withdraw(case_of(world), by=world.clerk, note="x")
    again = SimpleUploadedFile("full-text.pdf", PDF, "application/pdf")
    docsharing.deliver(case_of(world), by=world.clerk, file=again, pages=2)
    Reminder.objects.create(case=world.case, what="soon", about=now(), at=now())
    delivery_guards.of_delivery(world)
    append_only_guards.of_history(world)
    return world


def case_of(world: World) -> Case:
    """As it stands now."""
    return Case.objects.get(pk=world.delivered.case_id)


def of_people(world: World) -> None:
    administrator = world.people["administrator"]
    accounts.show_name(world.name_check, by=world.clerk)
    accounts.send_code("sign-up", "new@example.org")
    accounts.suspend(world.people["volunteer"], reason="x", by=administrator)
    rules.set_rule("dd.link_days", 8, by=administrator)
    NoticeChoice.objects.create(user=world.owner, topic="library", mail=False)
    Relation.objects.create(
        user=world.owner, kind="employee-of", to_organisation=world.organisation
    )
    once("user:1", "mutation-key-1", {}, lambda: (200, {}))
    due.attempt("mutation", world.owner, lambda _row: 1 // 0)


def of_money(world: World, cashier: User) -> None:
    fund = ledger.open_fund("市科委", funder="市科委", year=2026, budget_fen=1_000_000, by=None)
    ledger.grant_subsidy(world.owner, fund=fund, kind="welcome", amount_fen=5000)
    ledger.grant_subsidy(world.owner, fund=fund, kind="upgrade", amount_fen=10**9)
    ledger.expire_grants(date(2036, 1, 1))
    shift = ledger.open_shift(float_fen=0, by=cashier)
    ledger.take_prepayment(world.owner, 100, shift=shift, by=cashier, key="mutation-1")
    ledger.close_shift(shift, ledger.Count(0, 100), by=cashier)
    ledger.open_shift(float_fen=0, by=cashier)
    old = [ledger.Move(ledger.house("bank"), ledger.house("service_income"), 5)]
    why = ledger.Reason("prepayment")
    ledger.post(key="old", kind="x", reason=why, by=None, transfers=old, on=date(2026, 1, 5))
    ledger.close_book("money", date(2026, 1, 31))


def guards() -> Iterator[tuple[type[models.Model], models.BaseConstraint]]:
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for constraint in model._meta.constraints:
                yield model, constraint


def sql(text: str) -> int:
    """Past every trigger and foreign key, so that nothing but the guard itself can refuse."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(text)
        return cursor.rowcount


def drop(table: str, name: str, unique: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"')
        if unique:
            cursor.execute(f'DROP INDEX IF EXISTS "{name}"')


def other_uniques(table: str, kept: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass "
            "AND indisunique AND NOT indisprimary",
            [table],
        )
        return [name for (name,) in cursor.fetchall() if name.strip('"') != kept]


def probe(model: type[models.Model], guard: models.BaseConstraint) -> str:
    """The statement that only this guard refuses, or nothing if there is no row to try it on."""
    table = model._meta.db_table
    if isinstance(guard, models.CheckConstraint):
        row = model._default_manager.order_by("pk").values_list("pk", flat=True).first()
        wrong = BREAKS.get(guard.name)
        return f'UPDATE "{table}" SET {wrong} WHERE id = {row}' if row and wrong else ""
    found = model._default_manager.filter(guard.condition or models.Q()).order_by("pk")
    row = found.values_list("pk", flat=True).first()
    columns = [f'"{field.column}"' for field in model._meta.local_fields if field.column != "id"]
    names = ", ".join(columns)
    copy = f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{table}" WHERE id = {row}'
    return copy if row else ""


def hole_of(model: type[models.Model], guard: models.BaseConstraint) -> str:
    """ "seen": the guard holds, and without it the act is done. Else what is wrong."""
    table, unique = model._meta.db_table, isinstance(guard, models.UniqueConstraint)
    for name in other_uniques(table, guard.name):
        drop(table, name.strip('"'), unique=True)
    if not (attack := probe(model, guard)):
        return "no row to try it on"
    try:
        sql(attack)
    except DatabaseError as refusal:
        if guard.name not in str(refusal):
            return f"refused by another: {str(refusal)[:120]}"
    else:
        return "not refused"
    drop(table, guard.name, unique)
    try:
        return "seen" if sql(attack) == 1 else "changes no row"
    except DatabaseError as other:
        return f"not done even without it: {str(other)[:120]}"


def without_a_test() -> set[str]:
    """The guards that docs/attack.md names as missed by no test."""
    page = (settings.BASE_DIR / "docs" / "attack.md").read_text(encoding="utf-8")
    part = page.partition("## Guards that no probe covers")[2].partition("\n## ")[0]
    return set(re.findall(r"^- `(\w+)`", part, re.MULTILINE))


def test_each_constraint_is_what_holds(rows):
    seen: dict[str, str] = {}
    for model, guard in guards():
        with transaction.atomic():
            seen[guard.name] = hole_of(model, guard)
            transaction.set_rollback(True)
    missed = {name: how for name, how in seen.items() if how != "seen"}

    print(f"{len(seen)} constraints, {len(seen) - len(missed)} seen; {missed}")  # noqa: T201
    assert set(missed) == without_a_test()


# Triggers

HISTORY = [
    (f"{ACCOUNT} ('money', 'grant', 'x', 'credit', true, 0)", "ledger_account_shape",
     "ledger_account"),
    ("UPDATE desk_stateevent SET note = 'x'", "event_is_append_only", "desk_stateevent"),
    ("DELETE FROM desk_stateevent", "event_is_append_only", "desk_stateevent"),
    ("TRUNCATE desk_stateevent CASCADE", "event_is_never_emptied", "desk_stateevent"),
    ("UPDATE desk_tariff SET price_fen = 1", "tariff_is_append_only", "desk_tariff"),
    ("TRUNCATE desk_tariff", "tariff_is_never_emptied", "desk_tariff"),
    ("UPDATE ledger_grantexpiry SET amount_fen = amount_fen + 1", "ledger_grantexpiry_no_update",
     "ledger_grantexpiry"),
    ("DELETE FROM ledger_grantexpiry", "ledger_grantexpiry_no_delete", "ledger_grantexpiry"),
    ("TRUNCATE ledger_grantexpiry", "ledger_grantexpiry_no_truncate", "ledger_grantexpiry"),
    ("UPDATE docsharing_delivery SET downloads = downloads + 1", "withdrawn_delivery_is_final",
     "docsharing_delivery"),
    ("DELETE FROM docsharing_delivery", "withdrawn_delivery_is_final", "docsharing_delivery"),
    ("UPDATE docsharing_deliveryopening SET outcome = 'shown'", "opening_is_never_changed",
     "docsharing_deliveryopening"),
    *delivery_guards.HISTORY,
    *append_only_guards.HISTORY,
]  # fmt: skip
BY_LEDGER = {trigger for _sql, trigger, _table in [*ATTACKS, *TRUNCATES]} | {
    "ledger_transfer_one_book",
    "ledger_receipt_open_shift",
}


@pytest.mark.parametrize(("attack", "trigger", "table"), HISTORY)
def test_each_trigger_is_what_holds(rows, attack, trigger, table):
    def run() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(attack)

    with pytest.raises(
        DatabaseError, match=r"append-only|final|deleted|changed|sent once|refused by"
    ):
        run()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {trigger} ON {table}")
    try:
        run()
    except DatabaseError as other:  # what refers to the row still holds it, or a guard before that
        refused = str(other)
    else:
        refused = ""
    by_another = "refused by" in refused and trigger not in refused
    assert not refused or "foreign key" in refused or by_another


def test_each_trigger_of_the_database_has_a_probe(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal")
        standing = {name for (name,) in cursor.fetchall()}
    probed = BY_LEDGER | {trigger for _sql, trigger, _table in HISTORY}

    assert standing - probed == without_a_test() & standing
