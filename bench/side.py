"""One side of a comparison: a process that does what it is told, and says how long it took.

It reads `{"threads": 8, "each": 100}` a line, lets each thread call its act that often, and answers
with the seconds on the clock. No Django here: each side brings its own.
"""

import json
import sys
import threading
import time
from collections.abc import Callable

Act = Callable[[], object]


def run(act_of: Callable[[int], Act], threads: int, each: int, done: Act) -> float:
    """Seconds that `threads` threads need to do their acts `each` times."""
    gate = threading.Barrier(threads + 1)

    def work(number: int) -> None:
        act = act_of(number)
        act()
        gate.wait()
        for _ in range(each):
            act()
        gate.wait()
        done()

    crew = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for thread in crew:
        thread.start()
    gate.wait()
    start = time.perf_counter()
    gate.wait()
    seconds = time.perf_counter() - start
    for thread in crew:
        thread.join()
    return seconds


def serve(act_of: Callable[[int], Act], done: Act) -> None:
    """Answer one order after the other, until the input ends."""
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        seconds = run(act_of, order["threads"], order["each"], done)
        print(json.dumps({"seconds": seconds}), flush=True)
