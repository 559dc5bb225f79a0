"""Which triggers must stand, says each app; of one that is gone the start and the books tell."""

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from ledger.services import check_books
from portal import guards

# A trigger of each app, and its table.
ONE_EACH = [
    ("portal_rule_no_update", "portal_rule"),
    ("accounts_consent_no_delete", "accounts_consent"),
    ("ledger_entry_no_update", "ledger_entry"),
    ("desk_message_no_update", "desk_message"),
    ("card_is_never_deleted", "docsharing_membershipcard"),
]


def run(sql):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # before a table is altered
        cursor.execute(sql)


def drop(trigger, table):
    run(guards.Trigger(trigger, table, "UPDATE").dropped_in(connection.vendor))


def standing() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
            )
        else:
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        return set(cursor.fetchall())


def test_every_trigger_that_the_migrations_made_must_stand(db):
    assert standing() == guards.expected()


@pytest.mark.parametrize(("trigger", "table"), ONE_EACH)
def test_one_that_is_gone_is_said_everywhere(db, manager, sign_in, trigger, table):
    drop(trigger, table)

    found = [m.msg for m in run_checks(databases=["default"]) if m.id == "portal.W001"]
    differences = check_books().differences
    page = sign_in(manager).get("/desk/books/")

    assert found == [f"The guard {trigger} of the database is missing."]
    assert [(d["check"], d["what"]) for d in differences] == [("ledger.guards", trigger)]
    assert page.context["balance"].missing_guards == [trigger]
    assert trigger in page.content.decode()


def test_one_that_is_gone_stops_the_start(db):
    drop("desk_message_no_update", "desk_message")

    with pytest.raises(SystemCheckError, match="desk_message_no_update"):
        call_command("check", databases=["default"], fail_level="WARNING", stderr=StringIO())


@pytest.mark.postgres
def test_one_that_is_switched_off_is_missing(db):
    run("ALTER TABLE accounts_staffact DISABLE TRIGGER accounts_staffact_no_delete")

    assert guards.missing() == ["accounts_staffact_no_delete"]


def test_one_of_its_name_before_another_table_does_not_stand_for_it(db):
    drop("accounts_consent_no_update", "accounts_consent")
    decoy = guards.Trigger("accounts_consent_no_update", "accounts_interest", "UPDATE")
    run(decoy.made_in(connection.vendor))

    assert guards.missing() == ["accounts_consent_no_update"]


@pytest.mark.postgres
def test_nor_does_one_before_a_table_of_another_schema(db):
    drop("accounts_consent_no_update", "accounts_consent")
    run("CREATE SCHEMA old")
    run("CREATE TABLE old.accounts_consent (id int)")
    decoy = guards.Trigger("accounts_consent_no_update", "old.accounts_consent", "UPDATE")
    run(decoy.made_in(connection.vendor))

    assert guards.missing() == ["accounts_consent_no_update"]


@pytest.mark.postgres
def test_one_that_fires_for_replicas_alone_is_missing(db):
    run("ALTER TABLE accounts_staffact ENABLE REPLICA TRIGGER accounts_staffact_no_delete")

    assert guards.missing() == ["accounts_staffact_no_delete"]


@pytest.mark.postgres
def test_a_session_that_passes_all_triggers_over_is_told_of(db):
    run("SET LOCAL session_replication_role = replica")
    missing = guards.missing()
    run("SET LOCAL session_replication_role = origin")

    assert (missing, guards.missing()) == (["session_replication_role"], [])


def test_an_empty_database_is_not_asked(db, monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)

    assert guards.check_at_start(databases=["default"]) == []


def test_however_many_must_stand_one_look_tells(db, django_assert_num_queries):
    looks = 1 if connection.vendor == "postgresql" else 2  # the triggers, and the pragma

    with django_assert_num_queries(looks):
        guards.missing()


# Kept over a table that SQLite makes anew


class Editor:
    """As much of a schema editor as the two steps use."""

    connection = connection

    def execute(self, sql, params=()):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)


@pytest.mark.sqlite
def test_the_triggers_of_a_rebuilt_table_come_back_as_they_were(db):
    def triggers():
        rows = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        with connection.cursor() as cursor:
            cursor.execute(rows, ["desk_message"])
            return dict(cursor.fetchall())

    before, editor = triggers(), Editor()
    remember, restore = guards.keep_triggers("desk_message")
    remember(None, editor)
    drop("desk_message_no_update", "desk_message")  # what a rebuild does, to one of two
    assert len(triggers()) == len(before) - 1

    restore(None, editor)

    assert triggers() == before
