"""What was counted for whom, and what the desk found in a licence: kept by the database itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from docsharing import services
from docsharing.models import CopyrightUse, LicenceCheck
from portal.clock import now
from tests.docsharing.conftest import send

# What is tried on which rows, and the trigger that refuses it.
USES, CHECKS = CopyrightUse.objects, LicenceCheck.objects
REFUSED = [
    (USES, {"person_hash": "x"}, "use_counts_for_one_request"),
    (USES, {"counted_at": F("counted_at") - timedelta(days=800)}, "use_counts_for_one_request"),
    (USES, {"licence_note": "another"}, "use_is_licensed_once"),
    (USES, {"licensed_at": None, "licensed_by": None}, "use_is_licensed_once"),
    (USES, None, "use_is_never_deleted"),
    (CHECKS, {"result": "refused"}, "licence_check_is_never_changed"),
    (CHECKS, None, "licence_check_is_never_deleted"),
]


@pytest.fixture
def licensed(patron, librarian, manager):
    """A use that a licence covers, and the look at the licence."""
    request = send(patron, purpose="work")
    services.take(request.case, by=librarian)
    services.check_licence(request.case, by=librarian, result="allowed", note="x")
    return services.cover_by_licence(request.case, by=manager, note="x")


@pytest.mark.parametrize(("rows", "change", "trigger"), REFUSED)
def test_each_trigger_is_what_holds(licensed, rows, change, trigger):
    def run() -> int:
        with transaction.atomic():
            found = rows.all()
            return found._raw_delete(found.db) if change is None else found.update(**change)

    with pytest.raises(DatabaseError, match=f"refused by {trigger}"):
        run()
    on_table = f" ON {rows.model._meta.db_table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        if on_table:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # before a table is altered
        cursor.execute(f"DROP TRIGGER {trigger}{on_table}")

    assert run() == 1


def test_what_the_desk_does_with_a_use_is_free(patron):
    use = send(patron).copyright_use
    for change in (
        {"amount": 2, "issue": "7", "volume": "", "year": None, "title_key": "t"},
        {"work_kind": "book", "identifier": "9787040141047"},
        {"released_at": now()},
        {"released_at": None},
        {"licensed_at": now(), "licensed_by": patron, "licence_note": "x"},
        {"amount": 3, "released_at": now()},
    ):
        assert CopyrightUse.objects.filter(pk=use.pk).update(**change) == 1
