"""An act that waits too long for another is refused in words."""

import pytest
from django.db import OperationalError

from docsharing.services.acts import whole_act
from portal.refusals import Refusal


class Late(Exception):
    """What the database says when a lock is not had in time."""

    pgcode = "55P03"


@whole_act
def wait(_case) -> None:
    raise OperationalError from Late()


def test_a_case_that_somebody_holds_is_a_refusal_and_no_fault(request_):
    with pytest.raises(Refusal, match="somebody-is-at-it") as refused:
        wait(request_.case)

    assert refused.value.status == 409
