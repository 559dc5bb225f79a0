"""Run alone: print how many pages the PDF at standard input has. A hostile file ends only this."""

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

    sys.stdout.write(str(len(PdfReader(sys.stdin.buffer, strict=False).pages)))


if __name__ == "__main__":
    main()
