"""What was put right in a citation, as the history of its case tells the desk."""

import json
from typing import Any

from desk.workflow import Because
from docsharing.citations import Citation
from docsharing.models import CITATION_FIELDS

# What was pasted stays as it was pasted.
MENDED = tuple(name for name in CITATION_FIELDS if name != "source")
Change = tuple[str, Any, Any]


def what_changed(before: Citation, after: Citation) -> list[Change]:
    """Each field that differs, with what it said and says."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in MENDED)
    return [(name, old, new) for name, old, new in pairs if old != new]


def corrected(request_type: str, changes: list[Change]) -> Because:
    """The line of the history that tells them."""
    told = {"type": request_type, "changes": changes}
    return Because("request.corrected", {"corrected": json.dumps(told, ensure_ascii=False)})
