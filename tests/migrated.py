"""Databases that have been migrated once: every test database begins as a copy of one.

Migrating takes seconds, and each run and each xdist worker would pay them. What the migrations made
is kept in var/ under a hash of all that could change it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "test-databases"
TEMPLATE = "migrated"


def key() -> str:
    """Another one for each change of a migration, of the settings, or of a package."""
    digest = hashlib.sha256()
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/models*.py")]
    files += [
        *ROOT.glob("*/models/*.py"),
        ROOT / "requirements.txt",
        ROOT / "config" / "settings.py",
    ]
    for path in sorted(files):
        digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def migrate(url: str) -> None:
    """Let a process of its own migrate the database, as an installation does."""
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
    done = subprocess.run(
        command, cwd=ROOT, env=env | {"REDIS_URL": ""}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise pytest.UsageError(f"The migrations fail:\n{done.stderr[-3000:]}")


def kept(suffix: str) -> Path:
    """Where this state of the migrations is kept; those of other states go."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{key()}{suffix}"
    if not path.exists():
        for old in KEPT.glob(f"*{suffix}"):
            old.unlink(missing_ok=True)
    return path


def keep(made: Path, path: Path) -> None:
    """Put a finished file where others look for it, all at once."""
    part = path.with_suffix(f".{os.getpid()}")
    shutil.copyfile(made, part)
    part.replace(path)


def make_postgres_template(url: str, programs: dict[str, str], host: Path) -> None:
    """Fill the database `migrated`, from which PostgreSQL copies each test database."""
    path = kept(".sql")
    at = ["-h", str(host), "-U", "shuqiao"]
    subprocess.run([programs["createdb"], *at, TEMPLATE], check=True, cwd=host)
    if path.exists():
        load = [programs["psql"], *at, "-q", "-v", "ON_ERROR_STOP=1", "-d", TEMPLATE]
        with path.open("rb") as dump:
            subprocess.run(load, check=True, stdin=dump, stdout=subprocess.DEVNULL, cwd=host)
        return
    migrate(url)
    made = host / "dump.sql"
    with made.open("wb") as dump:
        subprocess.run([programs["pg_dump"], *at, TEMPLATE], check=True, stdout=dump, cwd=host)
    keep(made, path)


def copy_sqlite(targets: list[Path], work: Path) -> None:
    """Put a migrated SQLite file where pytest-django will look for its test database."""
    path = kept(".sqlite3")
    if not path.exists():
        made = work / "migrated.sqlite3"
        migrate(f"sqlite:///{made}")
        keep(made, path)
    for target in targets:
        shutil.copyfile(path, target)
