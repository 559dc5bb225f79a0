"""Which kind of file it is, and its records."""

from collections.abc import Iterator

from docsharing.catalogue.marc import END_OF_RECORD, looks_like_marc, read_marc
from docsharing.catalogue.record import Row
from docsharing.catalogue.tables import read_table
from docsharing.citations.files import decode


def read(data: bytes) -> Iterator[Row]:
    """Every record of a file, good and bad. Never raises."""
    if not data.strip():
        return iter([Row(1, None, "holding.file-empty")])
    if looks_like_marc(data):
        return read_marc(data)
    text = decode(data).removeprefix("\ufeff")
    if text.lstrip()[:1] in {"<", "{"} or text.count("\0") > len(text) // 100:
        return iter([Row(1, None, "holding.format")])
    return read_table(text)


def count(data: bytes) -> int:
    """About how many records a file has, for its progress."""
    if looks_like_marc(data):
        return data.count(END_OF_RECORD)
    return max(1, data.count(b"\n") - 1)
