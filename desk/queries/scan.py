"""What a scanned code means: a case, something to search for, or nothing that is known."""

import re
from dataclasses import dataclass, field
from typing import Any

from stdnum import isbn

from desk.models import Case
from desk.queries.people import name_of
from desk.queries.queue import newest_case
from portal import numbers
from portal.search import newest_hits

MOST_NEAR = 8
_BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u3000]+")
_NUMBER = re.compile(r"([A-Z]{1,8})-?(\d{4})-?(\d{1,9})")


@dataclass(frozen=True)
class Scanned:
    """What came of a scan: the case itself, or what is near to it."""

    code: str
    case: int | None = None
    near: list[dict[str, Any]] = field(default_factory=list)
    is_isbn: bool = False


def cleaned(raw: str) -> str:
    """The code itself: blanks and control characters of the scanner are no part of it."""
    return " ".join(_BLANKS.sub(" ", raw).split())[:200]


def scanned(raw: str) -> Scanned:
    """Say what a code is."""
    text = cleaned(raw)
    code = text.replace(" ", "").upper()
    if found := _NUMBER.fullmatch(code):
        return _numbered(text, *found.groups())
    if isbn.is_valid(code):
        return _isbn(isbn.compact(code, convert=True))
    near = _alike(text)
    # One thing of that name is what was meant.
    return Scanned(text, near[0]["pk"] if len(near) == 1 else None, near)


def _numbered(text: str, prefix: str, year: str, n: str) -> Scanned:
    code = numbers.shown(prefix, int(year), int(n))
    if case := Case.objects.filter(number__code=code).values_list("pk", flat=True).first():
        return Scanned(code, case)
    around = range(int(year) - 1, int(year) + 2)
    alike = Case.objects.filter(number__year__in=around, number__n=int(n))
    return Scanned(code if numbers.meaning(code) else text, near=_near(alike))


def _isbn(code: str) -> Scanned:
    near = _alike(code)
    return Scanned(code, near[0]["pk"] if len(near) == 1 else None, near, is_isbn=True)


def _near(rows: Any) -> list[dict[str, Any]]:
    named = rows.annotate(reader_name=name_of("reader")).order_by("-pk")
    columns = ("pk", "title", "kind", "state", "reader_name", "number__code")
    return list(named.values(*columns)[:MOST_NEAR])


def _alike(text: str) -> list[dict[str, Any]]:
    cases, newest = Case.objects.all(), newest_case()
    hits = newest_hits(cases, "search_text", text, newest=newest, size=MOST_NEAR)
    return _near(Case.objects.filter(pk__in=[hit["pk"] for hit in hits]))
