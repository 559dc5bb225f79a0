"""The site and its worker as real processes on the test database, to talk to and to kill."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.testservices import die_with_parent, folder

BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**more: str) -> dict[str, str]:
    """This process's environment, with the database that pytest-django made."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{name}"
    return os.environ | {"DATABASE_URL": url, "PYTHONUNBUFFERED": "1"} | more


def until(happens: Callable[[], object], seconds: float = 30, every: float = 0.05) -> object:
    """Wait for something true; what it is, or an AssertionError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := happens():
            return found
        time.sleep(every)
    raise AssertionError(f"did not happen in {seconds} s")


@dataclass
class Program:
    """A program that can be started, stopped, and killed as by a power cut."""

    command: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder = folder()
        self.log = self.folder / "log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.env,
                stdout=log,
                stderr=log,
                cwd=settings.BASE_DIR,
                preexec_fn=die_with_parent,
                start_new_session=True,
            )
        until(self.ready)

    def ready(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise AssertionError(f"{self.command[0]} ended:\n{self.words()}")
        return self.answers()

    def answers(self) -> bool:
        raise NotImplementedError

    def words(self) -> str:
        """What it has said so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it and its children; SIGKILL is the power cut."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, how)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)


class Site(Program):
    """The real web server."""

    def __init__(self, workers: int = 1, **more: str) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        command = [str(BIN / "gunicorn"), "config.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--workers", str(workers), "--threads", "8"]
        command += ["--graceful-timeout", "1", "--no-control-socket"]
        super().__init__(command, environment(SITE_URL=self.url, **more))

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=10):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


class Worker(Program):
    """The real Celery worker, with its clock."""

    def __init__(self, **more: str) -> None:
        command = [str(BIN / "celery"), "-A", "config", "worker", "--beat", "--pool", "solo"]
        command += ["--loglevel", "info", "--without-gossip", "--without-mingle"]
        super().__init__(command, environment(**more))
        self.command += ["--schedule", str(self.folder / "beat"), "--pidfile="]

    def answers(self) -> bool:
        return " ready." in self.words()
