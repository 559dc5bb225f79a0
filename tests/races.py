"""Many at once: threads that start together, each with a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connections


@dataclass
class Outcome:
    """What came of a race: what the winners returned, and why the others lost."""

    won: list[object] = field(default_factory=list)
    lost: list[Exception] = field(default_factory=list)


def at_once(act: Callable[[int], object], clients: int = 40) -> Outcome:
    """Call `act(0)` to `act(clients - 1)` at the same moment."""
    gate = threading.Barrier(clients)
    outcome = Outcome()

    def run(number: int) -> None:
        try:
            _wait_longer()
            gate.wait(30)
            outcome.won.append(act(number))
        except Exception as error:
            outcome.lost.append(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(run, range(clients)))
    return outcome


def _wait_longer() -> None:
    """Connect; on a busy machine forty in a row may take longer than the site waits for a lock."""
    if connections["default"].vendor == "postgresql":
        with connections["default"].cursor() as cursor:
            cursor.execute("SET lock_timeout = '60s'")
    else:
        connections["default"].ensure_connection()
