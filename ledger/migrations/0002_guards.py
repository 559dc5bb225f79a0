"""What no program may do to the books, held by triggers; and the accounts of the house."""

from functools import partial

from django.db import migrations

# Written once.
APPEND_ONLY = ["entry", "transfer", "bookclose", "accountday", "refund", "receipt"]
# What of a row is fixed: columns, and a condition under which nothing of it changes any more.
FIXED = {
    "account": (
        [
            "book",
            "kind",
            "code",
            "side",
            "guarded",
            "user_id",
            "organisation_id",
            "grant_id",
            "fund_id",
        ],
        "",
    ),
    "hold": (
        ["entry_id", "user_id", "organisation_id", "amount_fen"],
        "OLD.ended_by_id IS NOT NULL",
    ),
    "charge": (["entry_id", "hold_id", "amount_fen"], "NEW.refunded_fen < OLD.refunded_fen"),
    "subsidygrant": (
        ["fund_id", "kind", "user_id", "person_hash", "amount_fen", "granted_at"],
        "NEW.expires_on < OLD.expires_on",
    ),
    "grantexpiry": (["grant_id", "expired_on", "amount_fen"], "OLD.entry_id IS NOT NULL"),
    "cashshift": (
        ["desk", "cashier_id", "opened_at", "opened_on", "float_fen"],
        "OLD.verified_at IS NOT NULL OR (OLD.closed_at IS NOT NULL AND ({closing}))",
    ),
}
CLOSING = [
    "closed_at",
    "expected_float_fen",
    "expected_takings_fen",
    "counted_float_fen",
    "counted_takings_fen",
    "difference_reason",
]
BOOK_OF = "(SELECT book FROM ledger_account WHERE id = NEW."
# The book, side and guard of each kind of account.
SHAPES = [
    ("money", "credit", "", "prepaid prepaid_held deposit deposit_held payable"),
    ("money", "debit", "", "receivable float takings"),
    ("money", "debit", "NOT ", "bank cash_difference settlement_expense"),
    ("money", "credit", "NOT ", "service_income card_income compensation_income tax_withheld"),
    ("subsidy", "credit", "", "grant grant_held fund"),
    ("subsidy", "debit", "NOT ", "subsidy_budget"),
    ("subsidy", "credit", "NOT ", "subsidy_used subsidy_expired"),
    ("points", "credit", "", "points_pending points points_held"),
    ("points", "debit", "NOT ", "points_issued"),
    ("points", "credit", "NOT ", "points_burnt points_spent points_expired points_revoked"),
    ("bonus", "credit", "", "bonus_pending bonus bonus_held"),
    ("bonus", "debit", "NOT ", "bonus_issued"),
    ("bonus", "credit", "NOT ", "bonus_spent bonus_expired bonus_revoked"),
]
SHAPE = " OR ".join(
    f"(NEW.book = '{book}' AND NEW.side = '{side}' AND {unless}NEW.guarded AND NEW.kind IN ("
    + ", ".join(f"'{kind}'" for kind in kinds.split())
    + "))"
    for book, side, unless, kinds in SHAPES
)
# What a new row may not be: its trigger, and the condition in SQL that both databases read.
NEW_ROWS = {
    "account": (
        "ledger_account_shape",
        f"NOT ({SHAPE}) OR (NEW.user_id IS NOT NULL AND NEW.organisation_id IS NOT NULL)",
    ),
    "transfer": (
        "ledger_transfer_one_book",
        f"{BOOK_OF}debit_id) <> {BOOK_OF}credit_id)",
    ),
    "receipt": (
        "ledger_receipt_open_shift",
        "(SELECT closed_at FROM ledger_cashshift WHERE id = NEW.shift_id) IS NOT NULL",
    ),
}

HOUSE = {
    "bank": ("money", "debit"),
    "cash_difference": ("money", "debit"),
    "service_income": ("money", "credit"),
    "subsidy_budget": ("subsidy", "debit"),
}


def changed(columns, differs):
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns)


def update_condition(table, differs):
    columns, final = FIXED[table]
    final = final.format(closing=changed(CLOSING, differs)) if final else ""
    return " OR ".join(part for part in (changed(columns, differs), final) if part)


def triggers(differs):
    """(name, table, operation, condition) of every trigger that stands before a row."""
    for table in APPEND_ONLY:
        yield f"ledger_{table}_no_update", table, "UPDATE", ""
    for table, (columns, final) in FIXED.items():
        # Where nothing but these columns is fixed, an update of others need not even be looked at.
        operation = "UPDATE" if final else f"UPDATE OF {', '.join(columns)}"
        yield f"ledger_{table}_no_update", table, operation, update_condition(table, differs)
    for table in [*APPEND_ONLY, *FIXED]:
        yield f"ledger_{table}_no_delete", table, "DELETE", ""


def guard_postgresql(run):
    run(
        """CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% on % is refused by %', TG_OP, TG_TABLE_NAME, TG_NAME
        USING ERRCODE = 'restrict_violation'; END $$"""
    )
    for name, table, operation, condition in triggers("IS DISTINCT FROM"):
        when = f"WHEN ({condition})" if condition else ""
        run(
            f"CREATE TRIGGER {name} BEFORE {operation} ON ledger_{table}"
            f" FOR EACH ROW {when} EXECUTE FUNCTION ledger_refuse()"
        )
    for table in [*APPEND_ONLY, *FIXED]:
        run(
            f"CREATE TRIGGER ledger_{table}_no_truncate BEFORE TRUNCATE ON ledger_{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )
    for table, (name, condition) in NEW_ROWS.items():
        run(
            f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF {condition} THEN RAISE EXCEPTION 'INSERT on ledger_{table} is refused by {name}'
            USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$"""
        )
        run(
            f"CREATE TRIGGER {name} BEFORE INSERT ON ledger_{table}"
            f" FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def guard_sqlite(run):
    before = [*triggers("IS NOT")]
    before += [(name, table, "INSERT", condition) for table, (name, condition) in NEW_ROWS.items()]
    for name, table, operation, condition in before:
        when = f"WHEN {condition}" if condition else ""
        run(
            f"CREATE TRIGGER {name} BEFORE {operation} ON ledger_{table} FOR EACH ROW {when}"
            f" BEGIN SELECT RAISE(ABORT, '{operation} on ledger_{table} is refused by {name}'); END"
        )


def guard(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    (guard_sqlite if sqlite else guard_postgresql)(partial(schema_editor.execute, params=None))


def unguard(apps, schema_editor):
    on_table = schema_editor.connection.vendor != "sqlite"
    names = [(name, table) for name, table, _operation, _condition in triggers("IS")]
    names += [(name, table) for table, (name, _condition) in NEW_ROWS.items()]
    if on_table:
        names += [(f"ledger_{table}_no_truncate", table) for table in [*APPEND_ONLY, *FIXED]]
    for name, table in names:
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON ledger_{table}" if on_table else ""))
    if on_table:
        for function in ["ledger_refuse", *(name for name, _condition in NEW_ROWS.values())]:
            schema_editor.execute(f"DROP FUNCTION {function}()")


def open_house(apps, schema_editor):
    account = apps.get_model("ledger", "Account")
    for code, (book, side) in HOUSE.items():
        account.objects.create(code=code, kind=code, book=book, side=side, guarded=False)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_books")]

    operations = [
        migrations.RunPython(open_house, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
