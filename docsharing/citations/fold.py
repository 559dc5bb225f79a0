"""Make text from anywhere fit to be read: one line, no control characters, one width of digits."""

import html
import re
import unicodedata

LONGEST_FIELD = 1000

# One character becomes one character, so that a place found in the folded text is the same
# place in the original: titles keep their Chinese punctuation, structure is read in ASCII.
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(wide): ord(narrow)
    for wide, narrow in zip(
        "\u3000\u00a0。｡【】〔〕〖〗、‐‑‒–—―−﹣～〜∼“”„‟«»‘’",
        '  ..[][][],--------~~~""""""\'\'',
        strict=True,
    )
}
_TAG = re.compile(r"</?(?:i|b|em|strong|sub|sup|span|p|br|scp|title)(?:\s[^<>]{0,200})?/?>", re.I)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def fold(text: str) -> str:
    """Return `text` of the same length with full-width signs made plain."""
    return text.translate(_FOLD)


def one_line(text: object, longest: int = LONGEST_FIELD) -> str:
    """Return `text` as one clean line: no tags, no control signs, no lone surrogates."""
    line = str(text)[: longest * 4]
    if "&" in line:
        line = html.unescape(line)
    if "<" in line:
        line = _TAG.sub("", line)
    if not line.isprintable():
        line = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in line)
    return unicodedata.normalize("NFC", " ".join(line.split()))[:longest].strip()


_UNSEEN = {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}


def has_chinese(text: str) -> bool:
    """Whether the text holds a Chinese, Japanese or Korean character."""
    return bool(_CJK.search(text))


def bare(text: str) -> str:
    """Return `text` without the punctuation that only parts it from its neighbours."""
    return text.strip(" \t.,;:，。；：．、·-–—/|")
