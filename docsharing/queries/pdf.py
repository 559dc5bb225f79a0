"""How many pages a PDF has."""

import logging
from typing import Any

from pypdf import PdfReader

MOST = 20_000
# A broken file is told about once, by the number that is missing.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def count_pages(file: Any) -> int | None:
    """The pages of a PDF; None if it does not say so in a way that can be read."""
    file.seek(0)
    try:
        count = len(PdfReader(file, strict=False).pages)
    except Exception:
        return None
    finally:
        file.seek(0)
    return count if 0 < count <= MOST else None
