# ruff: noqa: S608 - the attacks are SQL, and their words are ours
"""What happened stays as it was written: rights, consents, rules, messages, checks of the books.

Each guard is taken away in its turn: then the same statement passes.
"""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import services as accounts
from accounts.models import Consent, RealNameCheck, RealNameLook, StaffAct
from desk.models import Message
from desk.services import mark_read, say
from docsharing import services as docsharing
from ledger.models import BookCheck
from ledger.services import check_books
from portal import guards, rules
from portal.clock import now
from portal.models import Rule
from tests.docsharing.conftest import pay_in, send, verify

MODELS = [StaffAct, Consent, RealNameLook, Rule, BookCheck, Message]
# A change that no rule of the columns refuses, so that only the trigger stands in its way.
CHANGES = {
    StaffAct: "reason = 'another'",
    Consent: "notice_version = '1999'",
    RealNameLook: "at = '2020-01-01 00:00:00+00'",
    Rule: "value = '9'",
    BookCheck: "differences = '[]'",
    Message: "text = 'another'",
}
# What is still to come when a row is written.
LATER = {(Consent, "withdrawn_at"), (Message, "withdrawn_at"), (Message, "read_at")}


@pytest.fixture
def written(reader, librarian, administrator, manager):
    """A row of each, with every column filled."""
    verify(reader)
    pay_in(reader, 1000)
    case = send(reader).case
    docsharing.take(case, by=librarian)
    text = {"case": case, "by": librarian, "from_staff": True, "text": "a", "at": now()}
    event = case.events.latest("pk")
    Message.objects.create(
        **text, visible_from=now(), event=event, withdrawn_at=now(), read_at=now()
    )
    accounts.agree(reader, "news")
    accounts.end_consent(reader, "news")
    RealNameLook.objects.create(check_of=RealNameCheck.objects.latest("pk"), by=manager)
    rules.set_rule("dd.link_days", 8, by=administrator)
    check_books()
    accounts.suspend(reader, reason="a", by=administrator)
    firm = accounts.add_organisation("a", kind="enterprise", by=manager)
    accounts.add_member(firm, reader, by=manager)
    return case


def run(sql) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing left pending
        cursor.execute(sql)
        return cursor.rowcount


def without(table, operation):
    trigger = guards.Trigger(f"{table}_no_{operation.lower()}", table, operation)
    run(trigger.dropped_in(connection.vendor))


COLUMNS = [(model, field.column) for model in MODELS for field in model._meta.local_fields]


@pytest.mark.parametrize(("model", "column"), COLUMNS)
def test_no_column_is_ever_changed(written, model, column):
    table = model._meta.db_table

    to = "id + 1000" if column == "id" else "NULL"

    with pytest.raises(DatabaseError, match=f"refused by {table}_no_update"):
        run(f"UPDATE {table} SET {column} = {to} WHERE {column} IS NOT NULL")


@pytest.mark.parametrize("model", MODELS)
def test_no_row_is_deleted(written, model):
    table = model._meta.db_table

    with pytest.raises(DatabaseError, match=f"refused by {table}_no_delete"):
        run(f"DELETE FROM {table}")


@pytest.mark.postgres
@pytest.mark.parametrize("model", MODELS)
def test_no_table_is_emptied(written, model):
    table = model._meta.db_table

    with pytest.raises(DatabaseError, match=f"refused by {table}_no_truncate"):
        run(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("model", MODELS)
def test_each_trigger_is_what_holds(written, model):
    """The negative control: with its trigger gone, each statement is done."""
    table = model._meta.db_table
    without(table, "UPDATE")
    assert run(f"UPDATE {table} SET {CHANGES[model]}") > 0
    without(table, "DELETE")
    assert run(f"DELETE FROM {table}") > 0


@pytest.mark.postgres
@pytest.mark.parametrize("model", MODELS)
def test_so_is_the_one_against_emptying(written, model):
    table = model._meta.db_table
    without(table, "TRUNCATE")

    run(f"TRUNCATE {table} CASCADE")

    assert not model.objects.exists()


@pytest.mark.sqlite
def test_replacing_a_row_is_deleting_it(written):
    names = ", ".join(field.column for field in Message._meta.local_fields)

    with pytest.raises(DatabaseError, match="desk_message_no_delete"):
        run(
            f"INSERT OR REPLACE INTO desk_message ({names}) SELECT"
            f" {names.replace('text', 'text || 1')} FROM desk_message"
        )


# What is still to come


@pytest.mark.parametrize(("model", "column"), sorted(LATER, key=str))
def test_what_is_still_to_come_is_written_once(written, reader, model, column):
    fresh = {
        Consent: {"user": reader, "purpose": "personal", "notice_version": "1", "channel": "web"},
        Message: {
            "case": written, "by": reader, "from_staff": False, "text": "a", "at": now(),
            "visible_from": now(),
        },
    }[model]  # fmt: skip
    row = model.objects.filter(pk=model.objects.create(**fresh).pk)

    assert row.update(**{column: now()}) == 1
    with pytest.raises(DatabaseError, match="refused by"), transaction.atomic():
        row.update(**{column: now()})
    with pytest.raises(DatabaseError, match="refused by"), transaction.atomic():
        row.update(**{column: None})


def test_a_message_is_read_and_a_person_leaves(reader, librarian):
    verify(reader)
    pay_in(reader, 1000)
    request = send(reader)
    said = say(request.case, "请看附件。", by=librarian)

    assert mark_read(request.case, by=reader) == 1
    docsharing.cancel_request(request, by=reader)
    accounts.agree(reader, "news")
    accounts.end_consent(reader, "news")

    said.refresh_from_db()
    assert said.read_at is not None
    assert Consent.objects.get(purpose="news").withdrawn_at is not None
