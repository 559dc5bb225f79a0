"""The demo library lives, balances, and is made once."""

import io

import pytest
from django.core.management import call_command

from desk.models import Case
from docsharing.cases import State


def demo() -> str:
    out = io.StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


@pytest.mark.slow
def test_the_demo_library_has_every_state_and_is_made_once(db):
    first = demo()
    cases = Case.objects.count()

    assert set(
        Case.objects.filter(kind="document-delivery").values_list("state", flat=True)
    ) == set(State.values)
    assert "shuqiao-librarian-2026" in first
    assert demo() == first
    assert Case.objects.count() == cases
