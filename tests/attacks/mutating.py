"""A pytest plugin that tries each mutant on the tests that run its lines.

    python -m pytest -p tests.attacks.mutating tests/ledger --mutate=ledger/services/cash.py

First the tests run as they are, and it is noted which of them runs which line, and how long it
takes. Then each mutant lives in a forked process: its code is put into the functions that are there
already, so that nothing is started anew and no file is written. The first test that fails kills the
mutant, and so does one that takes far too long. Those that killed another of the same file come
first, then the quickest.
"""

import contextlib
import faulthandler
import gc
import json
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType

import coverage
import hypothesis
import pytest
from _pytest.runner import runtestprotocol  # as pytest's own loop, but without a report of each
from django.db import connection, connections
from pytest_django.plugin import blocking_manager_key

from tests import base
from tests.attacks.mutants import ROOT, TARGETS, Mutant, mutants

SURVIVED, KILLED, NOT_MADE = 0, 1, 3
SLACK = 10  # seconds that a test may take beyond five times its own


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("mutation")
    group.addoption("--mutate", default=" ".join(TARGETS), help="parts, or files, to mutate")
    group.addoption("--mutants", default="all", help="all, or how many of each part")
    group.addoption("--mutants-seed", default=1, type=int, help="which of them")
    group.addoption("--mutants-again", default="", help="a report: those that nothing killed")
    group.addoption("--mutants-report", default="", help="a file for the outcome, as JSON")


def chosen(config: pytest.Config) -> dict[str, list[Mutant]]:
    """The mutants of each part, or a sample of them that is the same for the same seed."""
    found, again = {}, config.getoption("--mutants-again")
    left = alive(json.loads(Path(again).read_text(encoding="utf-8"))) if again else []
    for part in config.getoption("--mutate").split():
        patterns = TARGETS.get(part, [part])
        paths = [path for pattern in patterns for path in sorted(ROOT.glob(pattern))]
        every = [mutant for path in paths for mutant in mutants(path)]
        every = [mutant for mutant in every if not again or mutant.name in left]
        if (wanted := config.getoption("--mutants")) != "all" and int(wanted) < len(every):
            every = random.Random(config.getoption("--mutants-seed")).sample(every, int(wanted))
        found[part] = every
    return found


def alive(report: dict[str, dict[str, str]]) -> list[str]:
    """The mutants of a report that no test killed."""
    hows = [pair for part in report.values() for pair in part.items()]
    return [name for name, how in hows if how in {"survived", "never run"}]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of running the tests once, run them against the mutants."""
    if session.config.option.collectonly:
        return False
    hypothesis.settings.register_profile(
        "mutation", database=None, derandomize=True, phases=[hypothesis.Phase.generate]
    )
    hypothesis.settings.load_profile("mutation")
    parts = chosen(session.config)
    writer = session.config.get_terminal_writer()
    bench = Bench(session, {mutant.path for every in parts.values() for mutant in every})
    outcome: dict[str, dict[str, str]] = {}
    for part, every in parts.items():
        outcome[part] = {}
        for number, mutant in enumerate(every, 1):
            outcome[part][mutant.name] = how = bench.outcome(mutant)
            if how != "killed":
                writer.line(f"{part} {number}/{len(every)} {how}: {mutant.name}", flush=True)
        writer.line(f"{part}: {summary(list(outcome[part].values()))}", flush=True)
        if report := session.config.getoption("--mutants-report"):
            Path(report).write_text(json.dumps(outcome, ensure_ascii=False), encoding="utf-8")
    return True


def summary(hows: list[str]) -> str:
    return ", ".join(f"{hows.count(how)} {how}" for how in sorted(set(hows)))


class Bench:
    """The tests, and what each of them runs."""

    def __init__(self, session: pytest.Session, paths: set[Path]) -> None:
        self.session, self.items = session, session.items
        self.seconds: dict[str, float] = {}
        self.runners: dict[Path, dict[int, list[str]]] = {}
        self.killers: dict[Path, list[str]] = {}
        self._measure(sorted(str(path) for path in paths))

    def _measure(self, paths: list[str]) -> None:
        measured = coverage.Coverage(data_file=None, config_file=False, include=paths)
        measured.start()
        for item, following in zip(self.items, [*self.items[1:], self.items[0]], strict=True):
            measured.switch_context(item.nodeid)
            begun = time.monotonic()
            if failure := failed(item, following):
                raise pytest.UsageError(f"{item.nodeid} fails without a mutant:\n{failure}")
            self.seconds[item.nodeid] = time.monotonic() - begun
        measured.stop()
        self.runners = {Path(p): measured.get_data().contexts_by_lineno(p) for p in paths}

    def tests_of(self, mutant: Mutant) -> list[pytest.Item]:
        """The tests of its app, and the races, that run what was changed; likely killers first."""
        lines = self.runners[mutant.path]
        names = {name for line in mutant.lines for name in lines.get(line, [])}
        found = [item for item in self.items if item.nodeid in names]
        app = mutant.path.relative_to(ROOT).parts[0]
        near = (f"tests/{app}/", "tests/concurrency/")
        own = [item for item in found if item.nodeid.startswith(near)]
        known = self.killers.get(mutant.path, [])[:-9:-1]  # the last eight
        return sorted(
            own or found, key=lambda item: (item.nodeid not in known, self.seconds[item.nodeid])
        )

    def outcome(self, mutant: Mutant) -> str:
        """What the tests made of a mutant: `killed`, `survived`, `never run`, `not made`."""
        if not (items := self.tests_of(mutant)):
            return "never run"
        reader, writer = os.pipe()
        with self.session.config.stash[blocking_manager_key].unblock():
            connections.close_all()
            if (pid := os.fork()) == 0:
                self._live(mutant, items, writer)
            os.close(writer)
            status = self._await(pid, 60 + 3 * sum(self.seconds[item.nodeid] for item in items))
            with os.fdopen(reader) as end:
                killer = end.read()
            self._clean(items, killer)
        if killer:
            self.killers.setdefault(mutant.path, []).append(killer)
        return {SURVIVED: "survived", NOT_MADE: "not made"}.get(status, "killed")

    def _live(self, mutant: Mutant, items: list[pytest.Item], writer: int) -> None:
        """In the forked process, which ends here."""
        how = NOT_MADE
        with contextlib.suppress(BaseException):
            put(mutant)
            how = KILLED
            self.session._setupstate.teardown_exact(items[0])
            for item, following in zip(items, [*items[1:], items[-1]], strict=True):
                with Path(os.devnull).open("w") as nowhere:
                    limit = SLACK + 5 * self.seconds[item.nodeid]
                    faulthandler.dump_traceback_later(limit, exit=True, file=nowhere)
                    if failed(item, following):
                        os.write(writer, item.nodeid.encode())
                        break
                    faulthandler.cancel_dump_traceback_later()
            else:
                how = SURVIVED
        os._exit(how)

    def _await(self, pid: int, limit: float) -> int:
        end = time.monotonic() + limit
        while time.monotonic() < end:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.005)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return KILLED

    def _clean(self, items: list[pytest.Item], killer: str) -> None:
        """Take away what the fork may have committed, and whoever still holds a lock there."""
        names = [item.nodeid for item in items]
        tried = items[: names.index(killer) + 1] if killer in names else items
        if not any(commits(item) for item in tried):
            return
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        base.restore(connection)


def commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    asked = marker is not None and marker.kwargs.get("transaction", False)
    return asked or "transactional_db" in getattr(item, "fixturenames", ())


def failed(item: pytest.Item, following: pytest.Item) -> str:
    """Run one test; why it failed, or nothing. What the next one needs stays set up."""
    for report in runtestprotocol(item, log=False, nextitem=following):
        if report.failed:
            return report.longreprtext or "failed"
    return ""


def put(mutant: Mutant) -> None:
    """Give the functions that are there, wherever they were imported to, the mutant's code."""
    codes = {(code.co_qualname, code.co_firstlineno): code for code in inside(mutant.compiled())}
    for function in [each for each in gc.get_objects() if isinstance(each, FunctionType)]:
        code = function.__code__
        if code.co_filename == str(mutant.path):
            function.__code__ = codes[code.co_qualname, code.co_firstlineno]


def inside(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from inside(constant)
