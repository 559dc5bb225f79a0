"""How many pages a PDF has. Who reads it is a process of its own, with little time and room."""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filetype
from django.conf import settings

MOST = 20_000
# By the wall: seconds of processor, which the reader counts itself, last long on a busy machine.
SECONDS = 20
READER = Path(__file__).with_name("pdf_reader.py")


def may_be_pdf(file: Any) -> bool:
    """Whether a file is small enough to be kept, and begins like a PDF."""
    if not 0 < file.size <= settings.UPLOAD_MAX_BYTES:
        return False
    file.seek(0)
    guess = filetype.guess(file.read(8192))
    file.seek(0)
    return guess is not None and guess.extension == "pdf"


@dataclass(frozen=True)
class Look:
    """What a PDF says of itself: its pages, and whether a password locks it.

    `lock`: "password" where it cannot be opened without, "protected" where it can.
    """

    pages: int | None = None
    lock: str = ""


def count_pages(file: Any) -> int | None:
    """The pages of a PDF; None if it does not say so in a way that can be read soon."""
    return look_at(file).pages


def look_at(file: Any) -> Look:
    """The pages of a PDF and its lock, as far as it can be read soon."""
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        file.seek(0)
        copy.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - our own reader, in our own interpreter
                [sys.executable, "-I", str(READER)],
                stdin=copy,
                capture_output=True,
                timeout=SECONDS,
                check=False,
                env={},
            )
        except (OSError, subprocess.TimeoutExpired):
            return Look()
    if done.returncode:
        return Look()
    number, _sep, lock = done.stdout.decode("ascii", "replace").partition(" ")
    count = int(number) if number.isascii() and number.isdigit() else 0
    return Look(count if 0 < count <= MOST else None, lock.strip())
