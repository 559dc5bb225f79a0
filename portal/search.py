"""Search text: Chinese as pairs of characters, everything else as lower-case words.

pg_trgm cannot find two Chinese characters by an index. Pairs parted by spaces can be found, by a
GIN index over the words of the text (PostgreSQL) or by LIKE (SQLite).
"""

import re
import unicodedata
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, F, Model, QuerySet
from django.db.models.expressions import RawSQL

MOST = 1000
NEAR = 3000  # rows that are looked at one by one before the index is asked
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
Row = TypeVar("Row", bound=Model)


def tokens(text: str) -> list[str]:
    """Runs of Chinese characters and words, normalised."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def bigrams(*texts: str) -> str:
    """What goes into `search_text`: ` 高校 校图 图书 doi 1000 `, the last character alone too."""
    out: dict[str, None] = {}
    for run in tokens(" ".join(texts)):
        if _IS_HAN.match(run):
            out.update(dict.fromkeys(run[i : i + 2] for i in range(len(run))))
        else:
            out[run[:60]] = None
    return f" {' '.join(out)} " if out else ""


def search_filter(rows: QuerySet[Row], field: str, query: str) -> QuerySet[Row]:
    """The rows whose text holds every pair of the query and a beginning of each word."""
    wanted = tokens(query)[:20]
    if not wanted:
        return rows.none()
    if connection.vendor == "postgresql":
        return rows.filter(_hit(rows, field, wanted))
    return _containing(rows, field, wanted)


def containing(rows: QuerySet[Row], field: str, query: str) -> QuerySet[Row]:
    """The same for the rows of one person: another index finds them, and each is read.

    No planner knows how rare a word is; this never begins at an index of everybody's words.
    """
    wanted = tokens(query)[:20]
    return _containing(rows, field, wanted) if wanted else rows.none()


def newest_hits(
    rows: QuerySet[Row], field: str, query: str, *, newest: int, size: int
) -> QuerySet[Row, Any]:
    """The keys of the newest hits, at most `size`. No row's key is above `newest`.

    No planner knows how rare a pair of characters is. So what is common is looked for among the
    newest rows, one by one; only if they do not fill the page, by the index, in the rest: a
    second branch that PostgreSQL begins when the first has run dry.
    """
    wanted = tokens(query)[:20]
    if connection.vendor != "postgresql" or not wanted:
        return search_filter(rows, field, query).order_by("-pk").values("pk")[:size]
    low = newest - NEAR
    near = _containing(rows.filter(pk__gt=low), field, wanted).order_by("-pk")
    far = rows.filter(_hit(rows, field, wanted), pk__lte=low).order_by((F("pk") + 0).desc())
    return near.values("pk")[:size].union(far.values("pk")[:size], all=True)[:size]


def _hit(rows: QuerySet[Row], field: str, wanted: list[str]) -> RawSQL:
    """The condition of a hit, as the index knows it."""
    column = f'"{rows.model._meta.db_table}"."{field}"'  # noqa: SLF001 - Django's public name
    sql = f"to_tsvector('simple', {column}) @@ to_tsquery('simple', %s)"
    terms = [term for run in wanted for term in _terms(run)]
    return RawSQL(sql, [" & ".join(terms)], output_field=BooleanField())  # noqa: S611


def _containing(rows: QuerySet[Row], field: str, wanted: list[str]) -> QuerySet[Row]:
    """The same condition for reading rows one by one: twenty times quicker than words made anew."""
    for run in wanted:
        for part in _pairs(run) if _IS_HAN.match(run) and len(run) > 1 else [run]:
            rows = rows.filter(**{f"{field}__contains": f" {part}"})
    return rows


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _terms(run: str) -> list[str]:
    if _IS_HAN.match(run) and len(run) > 1:
        return [f"'{pair}'" for pair in _pairs(run)]
    return [f"'{run}':*"]
