"""Where the real input lies; it is not part of the repository."""

import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]


def data_folder() -> Path:
    """The data beside the checkout, or where SHUQIAO_SHARED says."""
    shared = Path(os.environ.get("SHUQIAO_SHARED") or CHECKOUT.parent / "shared")
    return shared / "data"


def real(name: str) -> Path:
    """A file or folder of real input; the test is skipped where it is absent."""
    path = data_folder() / name
    if not path.exists():
        pytest.skip(f"real input absent: {path} (set SHUQIAO_SHARED)")
    return path


def tell(figures: str) -> None:
    """Print figures, for whoever runs pytest with -s."""
    sys.stdout.write(f"{figures}\n")


@cache
def csl_items() -> tuple[dict[str, Any], ...]:
    """All records of citations.jsonl."""
    lines = real("citations.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines)
