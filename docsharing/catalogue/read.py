"""Which kind of file it is, and its records: read in pieces, for a catalogue may be large."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from docsharing.catalogue.marc import END_OF_RECORD, looks_like_marc, read_marc
from docsharing.catalogue.record import Row
from docsharing.catalogue.tables import read_table
from docsharing.citations.files import encodings

PIECE = 1 << 18
HEAD = 100_000


def read(file: BinaryIO) -> Iterator[Row]:
    """Every record of a file, good and bad; the file must stay open. Never raises."""
    if not any(piece.strip() for piece in pieces(file)):
        return iter([Row(1, None, "holding.file-empty")])
    file.seek(0)
    head = file.read(HEAD)
    if looks_like_marc(head):
        return read_marc(pieces(file))
    encoding = _encoding(file, head)
    begin = codecs.getincrementaldecoder(encoding)("replace").decode(head).removeprefix("\ufeff")
    if begin.lstrip()[:1] in {"<", "{"} or begin.count("\0") > len(begin) // 100:
        return iter([Row(1, None, "holding.format")])
    file.seek(0)
    return read_table(io.TextIOWrapper(file, encoding, "replace"))


def count(file: BinaryIO) -> int:
    """About how many records a file has, for its progress."""
    file.seek(0)
    if looks_like_marc(file.read(HEAD)):
        return sum(piece.count(END_OF_RECORD) for piece in pieces(file))
    return max(1, sum(piece.count(b"\n") for piece in pieces(file)) - 1)


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """All of a file, piece by piece."""
    file.seek(0)
    return iter(lambda: file.read(PIECE), b"")


def _encoding(file: BinaryIO, head: bytes) -> str:
    """The first of the likely encodings in which all of the file can be read."""
    likely = encodings(head)
    return next((each for each in likely if _can_be_read(file, each)), likely[-1])


def _can_be_read(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in pieces(file):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
