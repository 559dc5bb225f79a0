"""Death on command: a process of the tests kills itself where it is told to, as by a power cut.

tests/settings.py installs this only where SHUQIAO_DIES names a folder. A file `order` in it says
when; it is gone before the process is, so that one order kills once.

    answer             the view has committed, its answer has not left
    write 3 ledger_    after the third statement from now on that writes to such a table
    mail               a mail was handed over and is not yet marked as sent
"""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.mail.backends.filebased import EmailBackend
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse

ORDER = Path(os.environ.get("SHUQIAO_DIES", "/nowhere")) / "order"
MIDDLEWARE = "tests.dying.DyingMiddleware"
MAILBOX = "tests.dying.Mailbox"
WRITE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
seen: dict[str, int] = {}


def order() -> str:
    return ORDER.read_text() if ORDER.exists() else ""


def die() -> None:
    ORDER.unlink()
    os.kill(os.getpid(), signal.SIGKILL)


class DyingMiddleware:
    """The outermost middleware: what it sees is committed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and order() == "answer":
            die()
        return response


class Mailbox(EmailBackend):
    """A folder of letters, one file a letter."""

    def send_messages(self, messages: list[Any]) -> int:
        sent = super().send_messages(messages)
        if order() == "mail":
            die()
        return sent


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    result = execute(sql, params, many, context)
    told = order().split()
    if told[:1] != ["write"]:
        return result
    write = WRITE.search(sql[sql.rfind("; ") + 1 :])  # an advisory lock may stand before it
    if write and write.group(1).startswith(*(told[2:] or [""])):
        key = " ".join(told)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] >= int(told[1]):
            die()
    return result


def install(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    connection.execute_wrappers.append(watch)


def arm() -> None:
    connection_created.connect(install)
