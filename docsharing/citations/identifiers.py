"""Numbers that name a document anywhere: DOI, PMID, ISSN, ISBN; and the year."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from stdnum import isbn as stdnum_isbn
from stdnum import issn as stdnum_issn
from stdnum.exceptions import ValidationError

from docsharing.citations.fold import fold

EARLIEST_YEAR = 1450
LONGEST_DOI = 300


class Invalid(ValueError):
    """A value that is not what its field wants: a code with parameters."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


# The suffix stops at white space, quotes and Chinese signs; what a sentence adds is cut after.
_DOI = re.compile(
    r"\b10\.\d{4,9}(?:\.\d{1,9}){0,3}(?:/|%2[fF])[^\s\"“”，。；、（）【】《》\u4e00-\u9fff]{1,300}"
)
_DOI_END = re.compile(r"(?:</?[A-Za-z]{1,10}\s?/?>|&[a-z]{2,5};|\\|\||\[[A-Za-z]{1,10}\]).*$")
_URL_TAIL = re.compile(
    r"(?:[?#].*|/(?:full|abstract|pdf|epdf|html|meta|summary|full/html)|\.pdf)$", re.I
)
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}
_ISSN = re.compile(r"(?<![\dA-Za-z-])\d{4}\s?-?\s?\d{3}[\dXx](?![\dA-Za-z-])")
_ISBN = re.compile(r"(?<![\d-])(?:97[89][\s-]?)?\d(?:[\s-]?\d){8}[\s-]?[\dXx](?![\d-])")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_CHINESE_YEAR = re.compile(r"[〇零○ＯO一二三四五六七八九]{4}(?=年)")
_CHINESE_DIGITS = str.maketrans("〇零○ＯO一二三四五六七八九", "00000123456789")


def clean_doi(text: str) -> str:
    """Return the DOI in `text` in lower case, from a bare DOI, a "doi:" or an address."""
    found = find_doi(text)
    if not found:
        raise Invalid("citation.doi-invalid", value=text[:60])
    return found


def find_doi(text: str) -> str:
    """Return the first DOI that stands in `text`, or nothing."""
    found = _DOI.search(text[:100_000])
    if not found:
        return ""
    doi = found[0]
    before = text[max(0, found.start() - 300) : found.start()]
    in_address = re.search(r"https?://\S{0,290}$", before)
    if in_address or re.match(r"[\d.]+%2[fF]", doi):
        doi = unquote(doi)
    if in_address:
        doi = _URL_TAIL.sub("", doi)
    return _end_of_doi(doi)


def _end_of_doi(doi: str) -> str:
    doi = _DOI_END.sub("", doi)
    while doi and (doi[-1] in ".,;:'*" or _stray(doi)):
        doi = doi[:-1]
    good = len(doi) <= LONGEST_DOI and re.search(r"/\S", doi) and doi.isprintable()
    return doi.lower() if good else ""


def _stray(doi: str) -> bool:
    opening = _PAIRS.get(doi[-1])
    return opening is not None and doi.count(doi[-1]) > doi.count(opening)


def clean_issn(text: str) -> str:
    """Return the ISSN as 1234-5679; the check digit must hold."""
    for found in _ISSN.finditer(fold(text[:500])):
        try:
            return str(stdnum_issn.format(stdnum_issn.validate(found[0])))
        except ValidationError:
            continue
    raise Invalid("citation.issn-invalid", value=text[:60])


def clean_isbn(text: str) -> str:
    """Return the ISBN as 13 digits; the check digit must hold."""
    for found in _ISBN.finditer(fold(text[:500])):
        try:
            return str(stdnum_isbn.validate(found[0], convert=True))
        except ValidationError:
            continue
    raise Invalid("citation.isbn-invalid", value=text[:60])


def clean_pmid(text: str) -> str:
    """Return the PubMed number: up to eight digits, no leading zero."""
    found = re.fullmatch(r"(?:.{0,60}/|pmid[\s:]*)?([1-9]\d{0,7})/?", fold(text[:80]).strip(), re.I)
    if not found:
        raise Invalid("citation.pmid-invalid", value=text[:60])
    return found[1]


def latest_year() -> int:
    """The last year that a citation may bear: next year."""
    return datetime.now(UTC).year + 1


def clean_year(text: object, *, latest: int | None = None) -> int:
    """Return the year of a date such as "2015", "2015-07-27" or "2012年", in the range."""
    line = fold(str(text)[:100])
    line = _CHINESE_YEAR.sub(lambda found: found[0].translate(_CHINESE_DIGITS), line)
    last = latest or latest_year()
    years = [int(found) for found in _YEAR.findall(line)]
    for year in years:
        if EARLIEST_YEAR <= year <= last:
            return year
    raise Invalid("citation.year-invalid", value=str(text)[:60], first=EARLIEST_YEAR, last=last)
