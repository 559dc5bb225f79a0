"""Run alone: print how many pages the PDF at standard input has, and whether it is locked.

A hostile file ends only this.
"""

import resource
import sys

SECONDS = 4
BYTES = 512 << 20


def main() -> None:
    """Take little time and room, then read."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Only now: the library itself is read within the limits.
    from pypdf import PdfReader  # noqa: PLC0415

    reader = PdfReader(sys.stdin.buffer, strict=False)
    lock = ""
    if reader.is_encrypted:
        lock = "protected" if reader.decrypt("") else "password"
    try:
        pages = len(reader.pages)
    except Exception:
        if not lock:
            raise
        pages = 0
    sys.stdout.write(f"{pages} {lock}")


if __name__ == "__main__":
    main()
