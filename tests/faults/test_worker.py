"""kill -9 of the worker: in a task, and between sending a mail and marking it as sent."""

import os
import re
import signal
from contextlib import suppress
from datetime import timedelta

import pytest

from config.celery import app
from docsharing import services
from ledger.models import Hold
from ledger.queries import available
from portal import files, notices
from portal.clock import now
from portal.models import Notice, Outgoing, StoredFile
from tests.faults.conftest import Mortal
from tests.processes import Worker, until

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def bury(worker: Worker) -> None:
    """Its clock is a child that outlives it."""
    worker.process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(worker.process.pid, signal.SIGKILL)


def time_passes(row: Outgoing) -> None:
    """The minute is over after which another sender may take up what the dead one had taken."""
    Outgoing.objects.filter(pk=row.pk).update(not_before=now())


def sent(row: Outgoing) -> bool:
    return Outgoing.objects.get(pk=row.pk).sent_at is not None


def message_ids(mortal: Mortal) -> list[str]:
    return re.findall(r"^Message-ID: (.*)$", "\n".join(mortal.letters()), re.MULTILINE)


def test_a_mail_between_sent_and_marked_goes_out_at_most_twice_as_one_letter(
    reader, mortal, dying_worker
):
    mortal.order("mail")
    notices.notify(reader, "accounts.suspended", topic="security", url="/me/", dedupe="letter")
    row = Outgoing.objects.get()
    mortal.wait()
    bury(dying_worker)
    assert (sent(row), len(message_ids(mortal))) == (False, 1)

    time_passes(row)
    dying_worker.start()
    until(lambda: sent(row))

    assert len(message_ids(mortal)) == 2
    assert set(message_ids(mortal)) == {f"<outgoing-{row.pk}@localhost:8000>"}
    assert Notice.objects.count() == 1


def test_a_task_that_was_killed_has_its_effect_once(
    patron, request_, librarian, mortal, dying_worker
):
    services.ask(request_.case, by=librarian, reason="NotFoundAsCited", text="页码？")
    type(request_).objects.update(answer_by=now() - timedelta(minutes=1))
    mortal.order("write 2 ledger_")
    app.send_task("docsharing.tasks.lapse")
    mortal.wait()
    bury(dying_worker)
    request_.case.refresh_from_db()
    assert (request_.case.state, Hold.objects.get().ended_by) == ("retry", None)

    dying_worker.start()
    for _n in range(3):
        app.send_task("docsharing.tasks.lapse")
    until(lambda: Hold.objects.get().ended_by)
    request_.case.refresh_from_db()

    assert request_.case.state == "unfilled"
    assert (available(patron).subsidy_fen, available(patron).held_fen) == (5000, 0)
    assert Notice.objects.filter(code="request.lapsed").count() == 1


def test_a_task_of_the_outbox_is_taken_up_again(librarian, mortal, dying_worker):
    key = files.storage().save("a" * 48, _File())
    stored = StoredFile.objects.create(
        key=key,
        kind="delivery",
        name="a.pdf",
        media_type="application/pdf",
        size=3,
        sha256="0" * 64,
    )
    mortal.order("write 1 portal_outgoing")  # it has just taken the row
    files.purge(stored)
    row = Outgoing.objects.get()
    mortal.wait()
    bury(dying_worker)
    assert (sent(row), files.storage().exists(key)) == (False, True)

    time_passes(row)
    dying_worker.start()
    until(lambda: sent(row))

    assert not files.storage().exists(key)


class _File:
    """Three bytes."""

    name = "a"

    def chunks(self):
        yield b"%PD"
