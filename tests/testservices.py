"""Starts the real PostgreSQL and Redis that the tests run on, and stops them.

Loaded by `-p tests.testservices` (pyproject.toml), because the services must be up before
pytest-django reads the settings. Run the tests as `python -m pytest`.

SHUQIAO_TEST_DB=sqlite runs them on SQLite instead; tests marked `postgres` are then left out, and
those that ask no database, which are the same on both.
On PostgreSQL those marked `sqlite` are.
"""

import atexit
import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import migrated

PREFIX = "shuqiao-test-"
POSTGRES_SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
INITDB = "-U shuqiao -A trust -E UTF8 --locale=C.UTF-8 --no-instructions --no-sync"
ROOT = os.getuid() == 0
SERVER_USER = {"user": "postgres", "group": "postgres", "extra_groups": []} if ROOT else {}
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def die_with_parent() -> None:
    """Ask Linux to stop the server when pytest is killed and no atexit runs."""
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


def folder() -> Path:
    """A new folder with a short path (a socket's path has 107 bytes), gone at the end."""
    path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir="/tmp"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def sweep() -> None:
    """Remove the folders of test runs that were killed."""
    for path in Path("/tmp").glob(f"{PREFIX}*"):  # noqa: S108
        pid = path.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(path, ignore_errors=True)


def wait_for(
    ready: "subprocess._CMD", process: subprocess.Popen[bytes], seconds: float = 30
) -> None:
    end = time.monotonic() + seconds
    while subprocess.run(ready, capture_output=True, check=False, cwd="/").returncode != 0:
        if process.poll() is not None or time.monotonic() > end:
            raise pytest.UsageError(f"{process.args} did not start.")
        time.sleep(0.05)


@dataclass
class Server:
    """A running server of the tests."""

    folder: Path
    process: subprocess.Popen[bytes]

    def stop(self, how: int = signal.SIGINT) -> None:
        """Stop the server; SIGKILL is the power cut of the kill tests."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)


def program(name: str) -> str:
    """The newest installed PostgreSQL's program of that name."""
    found = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3])
    )
    if found:
        return str(found[-1])
    if path := shutil.which(name):
        return path
    raise pytest.UsageError(
        "PostgreSQL is missing: `make test` installs it (apt package postgresql)."
    )


def start_postgres(*, durable: bool = False, at: Path | None = None) -> Server:
    """A PostgreSQL of our own.

    `durable` keeps fsync, for tests that kill it; `at` starts an old one again.
    """
    data = at or folder()
    if at is None:
        if ROOT:
            shutil.chown(data, "postgres", "postgres")
        subprocess.run(
            [program("initdb"), "-D", str(data / "pg"), *INITDB.split()],
            check=True,
            capture_output=True,
            cwd=data,
            **SERVER_USER,
        )
    options = [f"unix_socket_directories={data}", "listen_addresses=", "max_connections=300"]
    options += ["shared_buffers=128MB", "log_min_messages=fatal", "max_locks_per_transaction=256"]
    options += [] if durable else POSTGRES_SPEED
    with (data / "log").open("ab") as log:
        process = subprocess.Popen(
            [program("postgres"), "-D", str(data / "pg"), *(f"-c{option}" for option in options)],
            stdout=log,
            stderr=log,
            cwd=data,
            preexec_fn=die_with_parent,
            start_new_session=True,
            **SERVER_USER,
        )
    server = Server(data, process)
    atexit.register(server.stop)
    wait_for([program("pg_isready"), "-h", str(data), "-q"], process)
    return server


def postgres_url(server: Server, name: str = "shuqiao") -> str:
    return f"postgres://shuqiao@/{server.folder}/{name}"


def start_redis() -> Server:
    """A Redis of our own, on a socket; one an xdist worker, so that FLUSHALL hurts no other."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise pytest.UsageError(
            "Redis is missing: `make test` installs it (apt package redis-server)."
        )
    data = folder()
    process = subprocess.Popen(
        [binary, "--port", "0", "--unixsocket", str(data / "r"), "--save", "", "--dir", str(data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent,
        start_new_session=True,
    )
    server = Server(data, process)
    atexit.register(server.stop, signal.SIGTERM)
    wait_for(["redis-cli", "-s", str(data / "r"), "ping"], process)
    return server


def on_sqlite() -> bool:
    url = os.environ.get("DATABASE_URL", "")
    return os.environ.get("SHUQIAO_TEST_DB") == "sqlite" or url.startswith("sqlite:")


def set_environment() -> None:
    """Start what is needed, and tell the settings by the environment, as everywhere."""
    os.environ.update(MODE="test", DJANGO_SETTINGS_MODULE="tests.settings")
    private = folder()
    os.environ["PRIVATE_FILES"] = str(private / "private")
    os.environ["SHUQIAO_TEST_VAR"] = str(private)
    if on_sqlite():
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder() / 'main.sqlite3'}")
        os.environ.update(SHUQIAO_TEST_DB="sqlite", REDIS_URL="", BROKER_URL="")
        name = f"test.sqlite3_{WORKER}" if WORKER else "test.sqlite3"
        migrated.copy_sqlite([private / name], private)
    else:
        if not WORKER:
            sweep()
            server = start_postgres()
            os.environ["DATABASE_URL"] = postgres_url(server, "postgres")
            programs = {name: program(name) for name in ("createdb", "psql", "pg_dump")}
            url = postgres_url(server, migrated.TEMPLATE)
            migrated.make_postgres_template(url, programs, server.folder)
        socket = start_redis().folder / "r"
        os.environ["REDIS_URL"] = f"unix://{socket}?db=1"
        os.environ["BROKER_URL"] = f"redis+socket://{socket}?virtual_host=2"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> Iterator[None]:
    """Before anything reads the settings: a wrapper comes before pytest-django's own hook."""
    if not {"--help", "-h", "--version", "--markers"} & set(args):
        set_environment()
    return (yield)


# A test that uses one of these is of that kind, said or not.
KINDS = {"page": "browser", "live_site": "slow", "worker": "slow", "_site": "slow"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, rather than skip, what this run cannot or should not do."""
    for item in items:
        for name in KINDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(KINDS[name])
    unwanted = {"postgres"} if on_sqlite() else {"sqlite"}
    if "attack" not in config.option.markexpr:
        unwanted.add("attack")
    out = [
        item
        for item in items
        if unwanted & {mark.name for mark in item.iter_markers()}
        or (on_sqlite() and asks_no_database(item))
    ]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in set(out)]


def asks_no_database(item: pytest.Item) -> bool:
    """Whether a test comes out the same on each database: on SQLite it is left out."""
    asks = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return not asks and not any(map(item.get_closest_marker, ("django_db", "sqlite")))


if __name__ == "__main__":
    sys.exit("This is a pytest plugin.")
