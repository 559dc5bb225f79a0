"""The site of `make run`: the web server and one worker, until Ctrl-C.

It stands on SQLite and folders in var/, so there is no server to install. With --demo it only loads
the demo data anew.
"""

import ctypes
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
LOGS = VAR / "log"
ACCOUNTS = VAR / "demo-accounts.txt"
BIN = Path(sys.executable).parent
PORT = os.environ.get("PORT") or "8000"
HOST = os.environ.get("HOST") or "127.0.0.1"
ADDRESS = f"http://localhost:{PORT}"
MOST_STARTS = 20  # of a worker that ends by itself, before the site is given up

WEB = (
    f"gunicorn config.wsgi --bind {HOST}:{PORT} --worker-class gthread --workers 2 --threads 4 "
    "--timeout 60 --graceful-timeout 3 --no-control-socket --log-level warning"
)
WORKER = (
    "celery -A config worker --beat --pool solo --loglevel warning "
    "--without-gossip --without-mingle"
)


def prepare() -> None:
    """Settings, folders and tables as the site needs them."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", PYTHONUNBUFFERED="1")
    os.environ.setdefault("MODE", "run")
    os.environ.setdefault("SITE_URL", ADDRESS)
    os.umask(0o077)
    # A tick that was half written when the site was killed would stop the worker; none is needed.
    for folder in ("broker", "broker-control"):
        shutil.rmtree(VAR / folder, ignore_errors=True)
    for folder in ("broker", "broker-control", "cache", "private", "log"):
        (VAR / folder).mkdir(parents=True, exist_ok=True)


def load(*, anew: bool) -> None:
    """Bring the tables up to date, and fill an empty library."""
    import django  # noqa: PLC0415 - the settings are read from here on

    django.setup()
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.core.management import call_command, get_commands  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)
    if "demo" in get_commands() and (anew or not get_user_model().objects.exists()):
        print("Loading the demo library …", flush=True)
        with ACCOUNTS.open("w", encoding="utf-8") as words:
            call_command("demo", stdout=words)
    connections.close_all()


def forget() -> None:
    """Throw the demo site away: its database, files, cache and waiting tasks."""
    for name in ("broker", "broker-control", "cache", "private"):
        shutil.rmtree(VAR / name, ignore_errors=True)
    for path in VAR.glob("shuqiao.sqlite3*"):
        path.unlink()


def die_with_parent() -> None:
    """Ask Linux to end a child when this program is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextmanager
def running(*commands: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The programs, from their start to their end."""
    children: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            children.append(start(command, log="wb"))
        yield children
    finally:
        stop(children)


def start(command: str, *, log: str) -> subprocess.Popen[bytes]:
    """One program, with a log of its own: written anew, or gone on with."""
    name, *rest = command.split()
    with (LOGS / f"{name}.log").open(log) as out:
        return subprocess.Popen(
            [BIN / name, *rest], preexec_fn=die_with_parent, stdout=out, stderr=out
        )


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    end = time.monotonic() + 8
    while time.monotonic() < end and any(child.poll() is None for child in children):
        time.sleep(0.05)
    for child in children:
        child.kill()
        child.wait()


def answers() -> bool:
    line = http.client.HTTPConnection(HOST, int(PORT), timeout=30)
    try:
        line.request("GET", "/")
        return line.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def greet() -> None:
    """The last words on the terminal: where the site is, and who may sign in."""
    if ACCOUNTS.exists():
        print(ACCOUNTS.read_text(encoding="utf-8").rstrip())
    print(f"\nShuqiao runs at {ADDRESS}\nMails and messages it sends: {ADDRESS}/dev/outbox/")
    print(f"What it says: {LOGS}. Ctrl-C stops it.", flush=True)


def serve() -> int:
    """Run until the web server ends.

    The folder that is the broker may hand the worker half a tick, and the worker ends: it is
    started again, and finds in the database what there is to do.
    """
    worker = f"{WORKER} --schedule {VAR / 'beat'} --pidfile="
    with running(WEB, worker) as children:
        greeted, again = False, 0
        while children[0].poll() is None and again <= MOST_STARTS:
            if not greeted and answers():
                greet()
                greeted = True
            if children[1].poll() is not None:
                children[1] = start(worker, log="ab")
                again += 1
            time.sleep(0.5 if greeted else 0.2)
        print("A part of the site ended; stopping the rest.", file=sys.stderr)
    for path in sorted(LOGS.glob("*.log")):
        print(f"--- {path}\n{path.read_text(errors='replace')[-2000:]}", file=sys.stderr)
    return 1


def leave(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


def main() -> int:
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    anew = "--demo" in sys.argv
    if anew:
        forget()
    prepare()
    load(anew=anew)
    if anew:
        greet()
        return 0
    return serve()


if __name__ == "__main__":
    sys.exit(main())
