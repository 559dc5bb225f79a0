"""How many pages a PDF has. Who reads it is a process of its own, with little time and room."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import filetype
from django.conf import settings

MOST = 20_000
SECONDS = 5
READER = Path(__file__).with_name("pdf_reader.py")


def may_be_pdf(file: Any) -> bool:
    """Whether a file is small enough to be kept, and begins like a PDF."""
    if not 0 < file.size <= settings.UPLOAD_MAX_BYTES:
        return False
    file.seek(0)
    guess = filetype.guess(file.read(8192))
    file.seek(0)
    return guess is not None and guess.extension == "pdf"


def count_pages(file: Any) -> int | None:
    """The pages of a PDF; None if it does not say so in a way that can be read soon."""
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
            return None
    answer = done.stdout.strip()
    count = int(answer) if done.returncode == 0 and answer.isdigit() else 0
    return count if 0 < count <= MOST else None
