"""Read a reference in the Chinese national style, GB/T 7714, known by its marker: [J] [D] [M] …"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docsharing.citations.fold import bare, fold, has_chinese
from docsharing.citations.model import Citation, Kind
from docsharing.citations.names import are_names, split_head, split_names
from docsharing.citations.numbers import find_patent, find_standard

_MARKER = re.compile(r"\[\s?([JDMCPSRNAGZ]|EB|DB|CP|DS|CM)(?:\s?/\s?(?:OL|CD|MT|DK))?\s?\]", re.I)
_ENUMERATOR = re.compile(r"^\s*(?:\[\d{1,4}\]|\(\d{1,4}\)|\d{1,4}\s?[.)、]\s?(?=\D))\s*")
_YEAR = re.compile(r"(?<![\d.])(?:19|20|18)\d\d(?![\d])")
_PAGE = r"[A-Za-z]{0,3}\d{1,7}(?:\.\d{1,4})?(?:\s?[-~]{1,3}\s?[A-Za-z]{0,3}\d{1,7}(?:\.\d{1,4})?)?"
PAGES = rf"{_PAGE}(?:\s?[,+;&]\s?{_PAGE}){{0,8}}"
_AFTER_YEAR = re.compile(
    rf"^\s?年?(?:[-/.]\d{{1,2}}(?:[-/.]\d{{1,2}})?)?(?:\([a-z\d]{{1,2}}\))?\)?\s?(?:[:,.]?\s?(?:pp?\.?\s?|第)?({PAGES})\s?页?)?[\s.;,]*$"
)
_ISSUE_AFTER_YEAR = re.compile(
    r"^\s?年?[\s,.;]*(?:第?\s?(?:vol\.?\s?)?([A-Za-z]?\d{1,5}(?:[-/]\d{1,4})?)(?!\d|\s?期)\s?卷?)?[\s,]*"
    r"(?:\(\s?([^()]{1,30}?)\s?\)|第?\s?(?:no\.?\s?)?(\d{1,4}(?:[-/]\d{1,3})?)\s?期)?[\s,]*"
    rf"(?:[:,]\s?(?:pp?\.?\s?|第)?({PAGES})\s?页?)?",
    re.I,
)
_DATE_TAIL = re.compile(
    r"\[\s?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s?\]|\(\s?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s?\)"
)
_NEWSPAPER = re.compile(
    r"^(.{2,60}?)[,.]\s?(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})\s?(?:\(\s?([^()]{1,10})\s?\))?"
)
_EDITION = re.compile(
    r"^(第?\s?[\d一二三四五六七八九十]{1,3}\s?版|(?:\d{1,2}(?:st|nd|rd|th)?|rev\.?)\s?ed(?:ition)?\b\.?|修订版|影印版)\s*\.?\s*",
    re.I,
)
_DEGREE = re.compile(
    r"\(?(?:工学|理学|文学|管理学)?(博士|硕士|学士|本科)(?:研究生)?(?:毕业|学位)?(?:论文)?\)?|(ph\.?d\.?|doctoral|master'?s?)\s?(?:thesis|dissertation)?",
    re.I,
)
_REPORT_NUMBER = re.compile(
    r"[:,]\s?((?!(?:19|20)\d\d\s*$)(?=[^\s]{0,30}\d)[\w/.-]{4,40}|(?:[A-Z]{1,12}[\s/-]?){1,3}[\d][\w/.-]{0,20}|(?:No\.?\s?)\w{1,20})\s*$"
)
_PART_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bProc)(?<!\bInt)(?<!\bConf)(?<!\bSymp)(?:[。．]|\.(?!\d))\s*(?=\S)"
)
_CORPORATE = re.compile(
    r"大学|学院|研究|中心|委员会|公司|部|局|协会|学会|组织|Organi[sz]ation|Universit|Institut|Agency|Committee|Council|Association|Bank|Ministry|Department|Center|Centre|Commission|Bureau",
    re.I,
)
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A reference cut at its marker; `head` and `tail` are original text."""

    head: str
    marker: str
    tail: str
    dated: str = ""  # the year of "(2012-01-16)", the day on which an online text came out

    def authors_and_title(self) -> tuple[list[str], str]:
        """The two parts of the head."""
        return split_head(self.head)


def from_gbt7714(text: str) -> Fields | None:
    """Return the fields of a reference with a type marker, or None when it has no marker."""
    line = _cut(text)
    if line is None:
        return None
    fields = _READERS.get(line.marker, _other)(line)
    fields["year"] = fields.get("year") or line.dated
    return {
        name: bare(value) if isinstance(value, str) else value for name, value in fields.items()
    }


def strip_enumerator(text: str) -> str:
    """The reference without its number in the list: "[12] " or "3. "."""
    return text[_ENUMERATOR.match(fold(text)).end() :] if _ENUMERATOR.match(fold(text)) else text  # type: ignore[union-attr]


def _cut(text: str) -> Line | None:
    text = strip_enumerator(text)
    folded = fold(text)
    found = _MARKER.search(folded)
    if not found or found.start() < 2:
        return None
    marker, tail = found[1].upper(), text[found.end() :]
    second = _MARKER.search(fold(tail)) if marker in "AMCJ" else None
    if second:  # the older style: chapter[A]. book[C]. place: publisher
        place = second[1].upper()
        marker = {"A": "C" if place == "C" else "M"}.get(marker, marker)
        tail = (
            "//"
            + bare(tail[: second.start()].lstrip(" /"))
            + ". "
            + tail[second.end() :].lstrip(" .。．,，")
        )
    dated = re.search(r"\(\s?(\d{4})[-/.]\d{1,2}[-/.]\d{1,2}\s?\)", fold(tail))
    tail = _blank(_DATE_TAIL, tail) if marker not in {"N", "P"} else tail
    return Line(text[: found.start()].strip(), marker, tail.strip(), dated[1] if dated else "")


def _blank(pattern: re.Pattern[str], text: str) -> str:
    folded = fold(text)
    for found in reversed(list(pattern.finditer(folded))):
        text = text[: found.start()] + text[found.end() :]
    return text


def imprint(text: str) -> tuple[str, str, str]:
    """Part "place: publisher, year: pages" into its front, the year and the pages."""
    folded = fold(text)
    for found in reversed(list(_YEAR.finditer(folded))[:20]):
        after = _AFTER_YEAR.match(folded[found.end() :])
        if after:
            return bare(text[: found.start()].rstrip(" ([（［")), found[0], after[1] or ""
    loose = re.search(r"^(.*)[,.]\s?((?:19|20|18)\d\d)(?!\d)", folded)
    if loose:
        return bare(text[: loose.end(1)]), loose[2], ""
    return bare(text), "", ""


def _place_and_name(text: str) -> tuple[str, str]:
    """Part "place: name"; without a colon all of it is the name."""
    place, colon, _ = fold(text).partition(":")
    if not colon:
        return "", bare(text)
    return bare(text[: len(place)]), bare(text[len(place) + 1 :])


def _article(line: Line) -> Fields:
    authors, title = line.authors_and_title()
    return {"kind": Kind.ARTICLE, "authors": authors, "title": title, **journal_part(line.tail)}


def journal_part(text: str) -> Fields:
    """Read "journal, year, volume(issue): pages"."""
    text = text.strip(" .,。，．/")
    folded = fold(text)
    found = next((one for one in _YEAR.finditer(folded) if one.start() > 1), None)
    if found is None:
        return {"container": text}
    after = _ISSUE_AFTER_YEAR.match(folded[found.end() :])
    fields: Fields = {"container": text[: found.start()].rstrip(" ([（"), "year": found[0]}
    if after:
        volume, issue, other, pages = after.groups()
        fields |= {"volume": volume or "", "issue": issue or other or "", "pages": pages or ""}
    return fields


def _newspaper(line: Line) -> Fields:
    authors, title = line.authors_and_title()
    tail = line.tail.strip(" .。．,，")
    found = _NEWSPAPER.match(fold(tail))
    if not found:
        return {"kind": Kind.ARTICLE, "authors": authors, "title": title, **journal_part(tail)}
    container = tail[found.start(1) : found.end(1)]
    return {
        "kind": Kind.ARTICLE,
        "authors": authors,
        "title": title,
        "container": container,
        "year": found[2][:4],
        "issue": found[2],
        "pages": found[3] or "",
    }


def _thesis(line: Line) -> Fields:
    authors, title = line.authors_and_title()
    before, year, pages = imprint(line.tail)
    found = _DEGREE.search(before)
    degree = found[1] or found[2] if found else ""
    _, institution = _place_and_name(bare(_DEGREE.sub("", before)))
    return {
        "kind": Kind.THESIS,
        "authors": authors,
        "title": title,
        "institution": bare(institution),
        "degree": degree,
        "year": year,
        "pages": pages,
    }


def _book(line: Line) -> Fields:
    authors, title = line.authors_and_title()
    tail = line.tail.lstrip(" .。．")
    if tail.startswith("//"):
        return {"authors": authors, "title": title, **_host(tail, Kind.CHAPTER)}
    before, year, pages = imprint(tail)
    edition = _EDITION.match(fold(before))
    if edition:
        before = before[edition.end() :]
    _, publisher = _place_and_name(before.rpartition("译.")[2] or before)
    return {
        "kind": Kind.CHAPTER,
        "authors": authors,
        "container": title,
        "title": "",
        "publisher": publisher,
        "edition": edition[1] if edition else "",
        "year": year,
        "pages": pages,
    }


def _conference(line: Line) -> Fields:
    authors, title = line.authors_and_title()
    tail = line.tail.lstrip(" .。．")
    if tail.startswith("//"):
        return {"authors": authors, "title": title, **_host(tail, Kind.CONFERENCE)}
    before, year, pages = imprint(tail)
    place, publisher = _place_and_name(before)
    if not tail or (place and len(place) < 20 and ". " not in fold(place)):  # the whole proceedings
        return {
            "kind": Kind.CONFERENCE,
            "authors": authors,
            "container": title,
            "publisher": publisher,
            "year": year,
            "pages": pages,
        }
    return {"authors": authors, "title": title, **_host(tail, Kind.CONFERENCE)}


def _host(tail: str, kind: str) -> Fields:
    """Read what holds the chapter or paper: "editors. book. place: publisher, year: pages"."""
    before, year, pages = imprint(tail.lstrip("/ "))
    parts = [part for part in _PART_END.split(before) if part.strip()]
    edition, publisher = "", ""
    if len(parts) > 2 and (found := _EDITION.fullmatch(fold(parts[-2]))):
        edition = found[1]
        parts.pop(-2)
    if len(parts) > 1 and not (
        has_chinese(parts[0]) and re.search(r"会议|论文集|Proceedings", parts[-1])
    ):
        publisher = parts.pop()
    if len(parts) > 1 and are_names(parts[0]):
        parts.pop(0)
    container = bare(". ".join(parts))
    _, publisher = _place_and_name(publisher)
    place = ""
    if kind == Kind.CONFERENCE and not publisher:
        container, place = _conference_place(container)
    return {
        "kind": kind,
        "container": container,
        "publisher": publisher,
        "edition": edition,
        "place": place,
        "year": year,
        "pages": pages,
    }


def _conference_place(text: str) -> tuple[str, str]:
    name, comma, place = fold(text).partition(",")
    short = comma and len(place.strip()) <= 40 and not re.search(r"\d", place)
    return (bare(text[: len(name)]), bare(text[len(name) + 1 :])) if short else (text, "")


def _patent(line: Line) -> Fields:
    authors, title = line.authors_and_title()
    number, start, end = find_patent(title)
    tail_number = find_patent(line.tail)[0]
    if number:
        title = f"{title[:start]}{title[end:]}" if end < len(title) - 8 else title[:start]
    elif found := re.search(r"[:,]\s?((?=[\d.]{5,})[\dXx.]{5,20})\s*$", fold(title)):
        number, title = found[1], title[: found.start()]
    elif found := re.search(r"(?<!\d)(\d{8,13}(?:\.[\dXx])?)(?!\d)", fold(line.tail)):
        tail_number = tail_number or found[1]
    title = re.sub(r"[\s:,：，]+(?:中国|美国|日本|CN|US|China|中国专利)?[\s:,：，(（]*$", "", title)
    year = _YEAR.search(
        fold(line.tail).replace(tail_number, " ") if tail_number else fold(line.tail)
    )
    return {
        "kind": Kind.PATENT,
        "title": title,
        "applicant": "; ".join(authors),
        "number": number or tail_number,
        "year": year[0] if year else "",
    }


def _standard(line: Line) -> Fields:
    number, start, end = find_standard(line.head)
    head = f"{line.head[:start]} {line.head[end:]}".strip() if number else line.head
    authors, title = split_head(head.strip(" .,:，：。．"))
    number = number or find_standard(line.tail)[0]
    before, year, pages = imprint(line.tail)
    _, publisher = _place_and_name(before)
    if number and find_standard(publisher)[0]:
        publisher = ""
    return {
        "kind": Kind.STANDARD,
        "authors": authors,
        "title": title,
        "number": number,
        "publisher": publisher,
        "year": year,
        "pages": pages,
    }


def _report(line: Line) -> Fields:
    authors, title = line.authors_and_title()
    before, year, pages = imprint(line.tail)
    found = _REPORT_NUMBER.search(fold(title))
    number = found[1] if found else ""
    if found:
        title = title[: found.start()]
    _, institution = _place_and_name(before)
    if not institution and len(authors) == 1 and _CORPORATE.search(authors[0]):
        institution = authors[0]
    return {
        "kind": Kind.REPORT,
        "authors": authors,
        "title": title,
        "number": number,
        "institution": institution,
        "year": year,
        "pages": pages,
    }


def _other(line: Line) -> Fields:
    """Web pages, data sets and the like are not delivered: the kind stays open."""
    authors, title = line.authors_and_title()
    _, year, _ = imprint(line.tail)
    return {"kind": "", "authors": authors, "title": title, "year": year}


_READERS: dict[str, Callable[[Line], Fields]] = {
    "J": _article,
    "N": _newspaper,
    "D": _thesis,
    "M": _book,
    "G": _book,
    "C": _conference,
    "A": _conference,
    "P": _patent,
    "S": _standard,
    "R": _report,
}

__all__ = [
    "PAGES",
    "Citation",
    "from_gbt7714",
    "imprint",
    "journal_part",
    "split_names",
    "strip_enumerator",
]
