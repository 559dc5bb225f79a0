"""A page before a PDF. Who writes it is a process of its own, with little time and room."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from docsharing.models import Cover
from docsharing.queries import pdf_coverer

SECONDS = 20
WRITER = Path(__file__).with_name("pdf_coverer.py")
REASONS = {pdf_coverer.LOCKED: Cover.LOCKED, pdf_coverer.SIGNED: Cover.SIGNED}


@contextmanager
def covered(file: Any, page: bytes) -> Iterator[tuple[Cover, IO[bytes]]]:
    """A PDF with a page before it, as a file that goes when it was used; or why there is none.

    Neither the document nor what is made of it is ever read into memory here.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made:
        file.seek(0)
        shutil.copyfileobj(file, given)
        file.seek(0)
        given.seek(0)
        outcome = _write(given, page, made)
        made.seek(0)
        yield outcome, made


def _write(given: IO[bytes], page: bytes, made: IO[bytes]) -> Cover:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as cover:
        cover.write(page)
        cover.flush()
        try:
            done = subprocess.run(  # noqa: S603 - our own writer, in our own interpreter
                [sys.executable, "-I", str(WRITER), cover.name],
                stdin=given,
                stdout=made,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
                env={},
            )
        except (OSError, subprocess.TimeoutExpired):
            return Cover.UNREADABLE
    if done.returncode == 0:
        return Cover.ADDED
    return REASONS.get(done.returncode, Cover.UNREADABLE)
