"""The rows of the queue as they are drawn, and what is counted beside them."""

import pytest
from django.db import connection

from accounts.models import OrganisationKind
from desk.models import Case
from desk.queries import BUILT_IN
from desk.staff_views.lines import queue_rows
from portal.clock import now

# The clock asks the calendar of working days.
pytestmark = pytest.mark.django_db

MARKUP = "\"'<b>&"
ESCAPED = "&quot;&#x27;&lt;b&gt;&amp;"


def drawn(here: str = "view=all", **changes) -> str:
    moment = now()
    row = {
        "pk": 7, "title": "Emma", "kind": "errand", "state": "new", "due": moment, "paused": None,
        "closed": None, "urgent": False, "code": "XX-2026-000001", "who": "Li", "payer": None,
        "payer_kind": None, "escalated": None,
    }  # fmt: skip
    return str(queue_rows([tuple((row | changes).values())], moment, here=here, chosen=7))


def test_what_people_typed_is_no_markup():
    for name in ("title", "who", "payer", "code", "kind", "state"):
        text = drawn(**{name: MARKUP})

        assert text.count(ESCAPED) == 1, name
        assert MARKUP not in text


def test_an_address_cannot_leave_its_attribute():
    text = drawn(here=MARKUP)

    assert f'href="/desk/cases/7/?{ESCAPED}"' in text
    assert MARKUP not in text


def test_a_row_says_all_there_is_to_know():
    text = drawn(
        urgent=True, payer="<Steel>", payer_kind=OrganisationKind.ENTERPRISE, escalated=now()
    )

    assert 'aria-current="true"' in text
    assert '<b class="urgent">' in text
    assert '<b class="escalated">' in text
    assert '<b class="escalated">' not in drawn()
    assert '<span class="seal s qi" aria-hidden="true">企</span>' in text
    assert "&lt;Steel&gt; · errand" in text.replace("Errand", "errand")
    assert '<span class="mono">XX-2026-000001</span>' in text


def test_the_page_escapes_what_the_row_shows(open_errand, librarian, sign_in):
    case = open_errand("Title")
    Case.objects.filter(pk=case.pk).update(title=MARKUP)

    page = sign_in(librarian).get("/desk/?view=all").content.decode()

    assert f'<span class="t" id="t{case.pk}">{ESCAPED}</span>' in page


def test_the_rail_counts_what_the_page_counted(open_errand, act, librarian, sign_in):
    desk, cases = sign_in(librarian), [open_errand(f"Title {n}") for n in range(3)]
    desk.get("/desk/")

    act.take(cases[0], by=librarian)
    page = desk.get("/desk/").content.decode()

    assert '<span class="c">2</span>' in page
    assert '<span class="c">3</span>' not in page


@pytest.mark.postgres
@pytest.mark.parametrize("view", ["late", "today"])
def test_what_is_due_is_counted_by_the_index_alone(open_errand, librarian, view):
    open_errand("Title")
    with connection.cursor() as cursor:
        # For one case any index of open ones would do as well.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("DROP INDEX case_open_by_reader")

    plan = BUILT_IN[view](librarian).order_by().values("pk")[:1000].explain()

    assert "Index Only Scan using case_open_by_due" in plan
