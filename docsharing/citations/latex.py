"""Turn the LaTeX of a BibTeX field into plain text."""

import re
import unicodedata

_ACCENTS = dict(
    zip(
        "`'^\"~=.uvHckrd",
        "\u0300\u0301\u0302\u0308\u0303\u0304\u0307\u0306\u030c\u030b\u0327\u0328\u030a\u0323",
        strict=True,
    )
)
_ACCENT = re.compile(
    r"""\\([`'^"~=.])\s?\{?\\?([A-Za-z])\}?|\\([uvHckrd])(?:\s|\s?\{)\\?([A-Za-z])\}?"""
)
_SIGNS = {
    "ss": "ß",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "i": "ı",
    "j": "ȷ",
    "ldots": "…",
    "dots": "…",
    "textendash": "–",
    "textemdash": "—",
    "textquoteright": "’",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "mu": "μ",
    "lambda": "λ",
    "pi": "π",
    "times": "×",
}
_SIGN = re.compile(r"\\([A-Za-z]{1,20})\s?(?:\{\})?")
_ESCAPED = re.compile(r"\\([&%$#_{}, /-])")


def plain(text: str) -> str:
    """Return LaTeX text without commands and braces, accents composed."""
    if "\\" in text:
        text = _ACCENT.sub(_accented, text)
        text = _SIGN.sub(lambda found: _SIGNS.get(found[1], " "), text)
        text = _ESCAPED.sub(r"\1", text)
    text = text.replace("~", " ").replace("{", "").replace("}", "").replace("$", "")
    text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    return " ".join(text.split())


def _accented(found: re.Match[str]) -> str:
    accent, letter = found[1] or found[3], found[2] or found[4]
    return unicodedata.normalize("NFC", letter + _ACCENTS[accent])
