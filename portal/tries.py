"""An act is done whole, and after a deadlock all of it again."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

R = TypeVar("R")

TRIES = 4
_TRY_AGAIN = {"40001", "40P01"}  # serialisation failure, deadlock


def whole(act: Callable[[], R]) -> R:
    """Do the act in one transaction, and all of it again after a deadlock or serialisation error.

    Inside another act it is a savepoint, so that who is refused may go on; only the outermost act
    can be done again. What an act changes on objects that it did not find itself, it puts back.
    """
    for left in reversed(range(TRIES)):
        nested = connection.in_atomic_block
        try:
            with transaction.atomic():
                return act()
        except OperationalError as problem:
            if nested or not left or not _passes(problem):
                raise
            time.sleep(random.uniform(0.01, 0.05))  # noqa: S311 - so that two do not meet again
    raise AssertionError("unreachable")  # pragma: no cover


def _passes(problem: OperationalError) -> bool:
    return getattr(problem.__cause__, "pgcode", None) in _TRY_AGAIN
