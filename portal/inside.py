"""What a file holds, as far as its own table of contents says: nothing is unpacked or drawn here.

The house never opens what people upload, but colleagues do: they get no Office file with macros,
none that unpacks to fill their disk, and no picture that takes all the memory of their browser.
"""

import re
import struct
from collections.abc import Iterator
from typing import Any

from portal.refusals import Refusal

MOST_PARTS = 5_000
MOST_CONTENTS = 1 << 20
# What an Office file may unpack to: a hundredfold (its XML rarely passes fifty), within a limit.
MOST_RATIO, SMALL, MOST_UNPACKED = 100, 20 << 20, 500 << 20
MACROS = ("vbaproject.bin", "vbadata.xml")
MACRO_SHEETS = "xl/macrosheets/"
# A page of a passport at 600 dpi has 6 million, a telephone's picture up to 50.
MOST_PIXELS = 64 << 20

_END = struct.Struct("<4s4H2LH")  # end of central directory
_PART = struct.Struct("<4s6H3L5H2L")  # one entry of it
_FILL = re.compile(rb"\xff+")
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}


def refuse_unfit_office(file: Any) -> None:
    """Refuse a Word or Excel file with macros, or one whose contents are too much or unreadable.

    Raises `file-macros`, `file-unpacks-too-large` or `file-unreadable` at `file`.
    """
    try:
        parts = list(_parts(file))
    except (struct.error, ValueError) as broken:
        raise Refusal("file-unreadable", field="file") from broken
    finally:
        file.seek(0)
    names = [name.lower().replace("\\", "/") for name, _size in parts]
    if any(name.endswith(MACROS) or name.startswith(MACRO_SHEETS) for name in names):
        raise Refusal("file-macros", field="file")
    most = max(SMALL, min(MOST_UNPACKED, MOST_RATIO * file.size))
    if sum(size for _name, size in parts) > most:
        raise Refusal("file-unpacks-too-large", field="file", megabytes=most >> 20)


def _parts(file: Any) -> Iterator[tuple[str, int]]:
    """The name of each part of a zip file, and its size when unpacked."""
    file.seek(max(0, file.size - _END.size - 0xFFFF))
    tail = file.read()
    end = _END.unpack_from(tail, max(0, tail.rfind(b"PK\5\6")))
    count, size, start = end[4], end[5], end[6]
    if end[0] != b"PK\5\6" or count > MOST_PARTS or size > MOST_CONTENTS:
        raise ValueError
    file.seek(start)
    contents, at = file.read(size), 0
    for _n in range(count):
        part = _PART.unpack_from(contents, at)
        if part[0] != b"PK\1\2":
            raise ValueError
        name = contents[at + _PART.size :][: part[10]]
        yield name.decode("utf-8", "replace"), part[9]
        at += _PART.size + part[10] + part[11] + part[12]


def pixels(picture: bytes) -> int | None:
    """How many pixels a PNG or JPEG says it has; None if it does not say."""
    try:
        if picture.startswith(b"\x89PNG"):
            width, height = struct.unpack_from(">2L", picture, 16)
        else:
            height, width = struct.unpack_from(">2H", picture, _frame_of(picture) + 5)
    except struct.error:
        return None
    return int(width * height) or None


def _frame_of(picture: bytes) -> int:
    """Where the frame of a JPEG begins, that has its size."""
    at = 2
    while True:
        mark, kind, length = struct.unpack_from(">BBH", picture, at)
        if mark != 0xFF or kind in _FRAMES:
            return at if mark == 0xFF else len(picture)
        # Before a marker there may be any number of FF to fill up.
        fill = _FILL.match(picture, at)
        at = fill.end() - 1 if fill and kind == 0xFF else at + 2 + length
