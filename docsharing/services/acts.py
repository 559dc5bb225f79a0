"""An act on a request is done whole, and again after a deadlock, from what it found."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from django.db import OperationalError

from desk.models import Case
from docsharing.models import DocumentRequest
from ledger import services as ledger
from portal.refusals import Refusal

LOCK_NOT_AVAILABLE = "55P03"  # of PostgreSQL: what waited for a lock longer than it may

P = ParamSpec("P")
R = TypeVar("R")
Subject = TypeVar("Subject", Case, DocumentRequest)
Act = Callable[Concatenate[Subject, P], R]


def whole_act(act: Act[Subject, P, R]) -> Act[Subject, P, R]:
    """The ledger's `whole_act` for what moves a case: each try finds the objects as the first did.

    A rollback takes back the rows and not what was written on the objects that stand for them; so
    they are put back, also for who is outside of this act and tries all of it again.
    Raises `somebody-is-at-it` when another act on the same takes too long to be waited for.
    """

    @functools.wraps(act)
    def tried(subject: Subject, /, *args: P.args, **kwargs: P.kwargs) -> R:
        rows = [subject, subject.case] if isinstance(subject, DocumentRequest) else [subject]
        found = [(row.__dict__, dict(row.__dict__)) for row in rows]

        @ledger.whole_act
        def once() -> R:
            try:
                return act(subject, *args, **kwargs)
            except OperationalError:
                for now, before in found:
                    now.clear()
                    now.update(before)
                raise

        try:
            return once()
        except OperationalError as problem:
            if getattr(problem.__cause__, "pgcode", None) != LOCK_NOT_AVAILABLE:
                raise
            raise Refusal("somebody-is-at-it", status=409) from problem

    return tried
