"""How long the house waits for PostgreSQL: a frozen server says nothing at all.

Its own limits (`statement_timeout`, `lock_timeout`) sleep with it, and the kernel still takes what
is sent to it. So who waits long knocks: if nobody opens, nobody will answer, and the page says 503.
Once that is known, the next ones wait a second only, until somebody answered.
"""

import select
import socket
import struct
import time
from contextlib import suppress
from typing import Any

from psycopg2 import OperationalError
from psycopg2.extensions import POLL_OK, POLL_READ, STATUS_SETUP, set_wait_callback

FIRST, AFTERWARDS = 5.0, 1.0
LONGEST = 70.0  # longer than any statement may take (config.settings)
KNOCK = struct.pack(
    "!2L", 8, 80877103
)  # "do you speak TLS?": answered with one byte, by any server
_asleep = False


def install(**_about: Any) -> None:
    """Let every connection of this process, and of its children, wait in this way."""
    set_wait_callback(wait)


def wait(connection: Any) -> None:
    """Wait until the server has answered. Raises OperationalError when it will not."""
    begun = time.monotonic()
    while (state := connection.poll()) != POLL_OK:
        ready = select.poll()
        ready.register(connection.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT)
        if ready.poll(_patience() * 1000):
            continue
        waited = time.monotonic() - begun
        if connection.status == STATUS_SETUP or waited > LONGEST or not _opens(connection):
            _remember(asleep=True)
            raise OperationalError("the database does not answer")
    _remember(asleep=False)


def _patience() -> float:
    return FIRST if not _asleep else AFTERWARDS


def _remember(*, asleep: bool) -> None:
    global _asleep  # what one thread learned, all of the process know
    _asleep = asleep


def _opens(connection: Any) -> bool:
    """Whether the server still takes callers. It may be busy with our statement, and is awake."""
    with suppress(OSError), _door(connection.info.host, connection.info.port) as door:
        door.sendall(KNOCK)
        return door.recv(1) != b""
    return False


def _door(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), timeout=_patience())
    door = socket.socket(socket.AF_UNIX)
    door.settimeout(_patience())
    door.connect(f"{host}/.s.PGSQL.{port}")
    return door
