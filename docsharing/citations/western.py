"""Read a reference without a type marker: APA, Vancouver, MLA, Chicago, IEEE and their kin."""

import re
from typing import Any

from docsharing.citations.fold import bare, fold
from docsharing.citations.gbt7714 import PAGES, imprint, strip_enumerator
from docsharing.citations.model import Kind
from docsharing.citations.names import are_names, split_head, split_names
from docsharing.citations.numbers import find_patent, find_standard

Fields = dict[str, Any]

_QUOTED = re.compile(r'"([^"]{6,500})"')
_APA = re.compile(r"^([^()\d]{2,800}?)[\s.,]*\((\d{4})[a-z]?(?:[,/][^()]{1,30})?\)[\s.,:]{0,3}")
_HARVARD = re.compile(r"^([^()\d]{2,800}?)[.,;]\s((?:19|20|18)\d\d)[a-z]?[.,:]\s")
_TITLE_END = re.compile(
    r"(?<![\s.(][A-Za-z])(?<!\bvs)(?<!\bVol)(?<!\bNo)(?<!\bpp)(?<!\bSt)(?<!\bProc)(?<!\bConf)(?<!\bInt)(?<!\bSymp)(?<!\bTrans)(?<!\bUniv)(?<!\bed)(?<!\beds)[.?!](?=\s|$|[\u4e00-\u9fff])"
)
_IN = re.compile(r"^(?:in|en|dans)(?::|\s)\s*(?=\S)|^//\s*", re.I)
_MEETING = re.compile(
    r"\b(?:proc(?:eedings)?\b|conference|symposium|workshop|congress|meeting|conf\.)|会议|论文集|研讨会|年会",
    re.I,
)
_THESIS = re.compile(
    r"\(?\[?((?:unpublished\s)?(?:ph\.?\s?d\.?|doctoral|master'?s?|m\.?sc?\.?|bachelor'?s?|diploma)\s(?:thesis|dissertation))\b[^)\]]{0,0}|\b(thesis|dissertation)\b|(博士|硕士)(?:学位)?论文",
    re.I,
)
_REPORT = re.compile(
    r"\b(?:tech(?:nical|\.)?|research|working|final)\s(?:report|rep\.|paper)\b"
    r"|\breport no|研究报告|\btech\.? rep",
    re.I,
)
_REPORT_NUMBER = re.compile(
    r"\b(?:report|rep\.|paper|no\.)\s?(?:no\.?|number|#)?\s?:?\s?((?=[\w/-]{0,15}\d)[A-Z\d][\w/.-]{1,24})",
    re.I,
)
_SCHOOL = re.compile(
    r"[^,.;:()\[\]]{0,80}(?:universi|institut|college|school of|hochschule|大学|学院|研究院)"
    r"[^,.;:()\[\]]{0,80}",
    re.I,
)
_PATENT = re.compile(r"\bpatents?\b|专利", re.I)
_BY_COLON = re.compile(r"^(.{2,300}?)\s*[,.]?\s*$")

_LOCATORS = (
    re.compile(
        rf"(?P<year>(?:19|20|18)\d\d)[^;:\d]{{0,12}}(?:\d{{1,2}})?;\s?(?P<volume>[A-Za-z]?\d{{1,5}})?\s?(?:\((?P<issue>[^()]{{1,25}})\))?(?:\s?:\s?(?P<pages>{PAGES}))?"
    ),
    re.compile(
        rf"(?P<volume>\d{{1,5}}),?\s(?:no|nr|num|iss)\.\s?(?P<issue>\d{{1,4}}(?:[-/]\d{{1,3}})?)\s?\([^()]{{0,15}}(?P<year>\d{{4}})\)(?:\s?[:,]\s?(?:pp?\.?\s?)?(?P<pages>{PAGES}))?",
        re.I,
    ),
    re.compile(
        rf"(?<![\w.])(?P<volume>[A-Z]?\d{{1,5}})\s?,?\s?\((?P<issue>[^()]{{1,20}})\)\s?[:,.]?\s?(?:pp?\.?\s?)?(?P<pages>{PAGES})",
        re.I,
    ),
    re.compile(
        rf"(?<![\w.-])(?P<volume>[A-Z]?\d{{1,5}}),\s(?P<issue>\d{{1,3}})\s?\([^()]{{0,15}}(?P<year>\d{{4}})\)(?:\s?[:,]\s?(?P<pages>{PAGES}))?"
    ),
    re.compile(
        r"(?<![\w.-])(?!(?:19|20)\d\d\b)(?P<volume>[A-Z]?\d{1,4})\s?[:,]\s?(?:pp?\.?\s?)?(?P<pages>[A-Za-z]?\d{1,6}\s?-{1,2}\s?[A-Za-z]?\d{1,6})"
    ),
    re.compile(r"(?<![\w.-])(?P<volume>\d{1,4})\s?\((?P<issue>\d{1,3}(?:[-/]\d{1,3})?)\)"),
)
_LABELS = {
    "volume": re.compile(r"\bvol(?:ume)?\.?\s?([A-Z]?\d{1,5}|[IVXLC]{1,8})\b", re.I),
    "issue": re.compile(r"\b(?:no|nr|num|issue|iss)\.?\s?(\d{1,4}(?:[-/]\d{1,3})?)\b", re.I),
    "pages": re.compile(rf"\b(?:pp?|pages?|s)\.?\s?({PAGES})", re.I),
}
_LOOSE_YEAR = re.compile(
    r"[,.(;:]\s?(?:[A-Z][a-z]{2,8}\.?,?\s)?(?:\d{1,2}(?:-\d{1,2})?,?\s)?((?:19|20|18)\d\d)(?![\d-])"
)
_NO_TITLE = re.compile(
    r"\bpp?\.\s?\d|\((?:19|20)\d\d\)|\b[Vv]ol\.\s?\d|\d\s?\(\d{1,4}\)|:\s?\d+-\d+|\d{4};\d"
)
_ANY_YEAR = re.compile(r"(?<![\d-])(?:19|20|18)\d\d(?![\d-])")


def from_western(text: str) -> Fields:
    """Return the fields of a reference without a marker; what is not clear stays out."""
    text = strip_enumerator(text).strip()
    standard, start, end = find_standard(text)
    if standard and (start < 3 or end > len(text) - 3 or len(text) < 160):
        title = bare(text[end:] if start < 3 else text[:start])
        return {"kind": Kind.STANDARD, "number": standard, "title": title}
    authors, year, title, rest = _cut(text)
    if bracket := re.search(r"[\[(](?=[^\])]{0,80}(?:thesis|dissertation))", fold(title), re.I):
        title, rest = title[: bracket.start()], f"{title[bracket.start() :]}. {rest}"
    if (not authors and _NO_TITLE.search(fold(title))) or (
        len(title) > 40 and re.search(r",\s(?:19|20)\d\d\W*$", fold(title))
    ):
        years = _ANY_YEAR.findall(fold(text))
        return {
            "authors": authors,
            "year": year or "".join(years[-1:]),
        }  # the parts could not be told apart
    fields: Fields = {"authors": authors, "title": title, "year": year}
    fields |= _kind_of(title, rest, text)
    if not fields.get("year") and (found := _ANY_YEAR.findall(fold(rest))):
        fields["year"] = found[-1]
    return fields


def _cut(text: str) -> tuple[list[str], str, str, str]:
    """Part the line into authors, year, title and the rest."""
    folded = fold(text)
    if found := _QUOTED.search(folded[:2000]):
        before, rest = text[: found.start()], text[found.end() :]
        early = _ANY_YEAR.search(fold(before))
        names = re.sub(r"[\s.,(\[]*(?:19|20|18)\d\d[\s.,)\]]*$", "", bare(before))
        authors = split_names(names) if are_names(names) else []
        return authors, early[0] if early else "", bare(text[found.start(1) : found.end(1)]), rest
    for style in (_APA, _HARVARD):
        found = style.match(folded)
        if found and are_names(found[1]):
            title, rest = _title(text[found.end() :])
            return split_names(text[: found.end(1) + 1]), found[2], title, rest
    authors, body = split_head(text)
    title, rest = _title(body)
    return authors, "", title, rest


def _title(text: str) -> tuple[str, str]:
    found = _TITLE_END.search(fold(text), 3)
    if not found:
        return bare(text), ""
    end = found.start() if found[0] == "." else found.end()
    return text[:end].strip(), text[found.end() :].strip()


def _kind_of(title: str, rest: str, text: str) -> Fields:
    if _THESIS.search(fold(rest)) or (not rest and _THESIS.search(fold(title))):
        return _thesis(rest)
    if _PATENT.search(rest) and (number := _patent_number(rest)):
        return {"kind": Kind.PATENT, "number": number}
    if _REPORT.search(rest):
        return _report(rest)
    if found := _IN.match(fold(rest.lstrip(" .,"))):
        return _part(rest.lstrip(" .,")[found.end() :])
    located = _locate(rest)
    if located.get("volume") or (located.get("pages") and located.get("container")):
        meeting = _MEETING.search(located.get("container", "")) and not located.get("volume")
        return {"kind": Kind.CONFERENCE if meeting else Kind.ARTICLE, **located}
    return _book(title, rest)


def _thesis(rest: str) -> Fields:
    found = _THESIS.search(fold(rest))
    degree = next((word for word in found.groups() if word), "") if found else ""
    cleaned = rest.replace(found[0], " ") if found else rest
    school = _SCHOOL.search(cleaned)
    return {"kind": Kind.THESIS, "institution": bare(school[0]) if school else "", "degree": degree}


def _patent_number(rest: str) -> str:
    american = re.search(r"\bU\.?\s?S\.?\s(?:Patent)\s(?:No\.?\s?)?(\d[\d,]{5,11})", rest, re.I)
    return f"US{american[1].strip(',')}" if american else find_patent(rest)[0]


def _report(rest: str) -> Fields:
    found = _REPORT_NUMBER.search(fold(rest))
    school = _SCHOOL.search(rest)
    return {
        "kind": Kind.REPORT,
        "number": found[1].rstrip(".") if found else "",
        "institution": bare(school[0]) if school else "",
    }


def _part(rest: str) -> Fields:
    """What follows "In": editors, the book or the proceedings, pages, publisher."""
    located = _locate(rest)
    container = located.get("container", "")
    if editors := re.match(
        r"^(.{2,300}?)(?:\((?:eds?|editors?)\.?\)|,\s?(?:eds?\.|editors?,))[\s.,:]*",
        container,
        re.I,
    ):
        container = container[editors.end() :] or container
    container, publisher = _title(container)
    publisher = imprint(publisher)[0].rpartition(":")[2]
    kind = Kind.CONFERENCE if _MEETING.search(container) else Kind.CHAPTER
    return located | {
        "kind": kind,
        "container": bare(re.sub(r"\($", "", container)),
        "publisher": bare(publisher),
    }


def _locate(rest: str) -> Fields:
    """Find volume, issue, pages and year; what stands before the first of them is the container."""
    folded = fold(rest)
    labels = {name: found for name, one in _LABELS.items() if (found := one.search(folded))}
    found = None if "volume" in labels else _first_locator(folded)
    fields: Fields = {name: one for name, one in found.groupdict().items() if one} if found else {}
    if re.fullmatch(r"(?:19|20)\d\d", fields.get("issue", "")):
        fields |= {"year": fields["issue"], "issue": ""}
    starts = [found.start()] if found else []
    for name, label in labels.items():
        fields.setdefault(name, label[1])
        starts.append(label.start())
    if year := _LOOSE_YEAR.search(folded, 1):
        fields.setdefault("year", year[1])
        starts.append(year.start())
    container = bare((rest[: min(starts)] if starts else rest).rstrip(" ([（"))
    return fields | {"container": "" if re.fullmatch(r"\([^()]*\)|\W*", container) else container}


def _first_locator(folded: str) -> re.Match[str] | None:
    return next((one for one in (pattern.search(folded) for pattern in _LOCATORS) if one), None)


def _book(title: str, rest: str) -> Fields:
    """A place and a publisher after the title make a book; otherwise the kind stays open."""
    before, year, _ = imprint(rest)
    place, colon, name = before.rpartition(":")
    if colon and 1 < len(name) < 80 and len(place) < 60 and place:
        return {
            "kind": Kind.CHAPTER,
            "container": title,
            "title": "",
            "publisher": bare(name),
            "year": year,
        }
    return {"year": year} if year else {}
