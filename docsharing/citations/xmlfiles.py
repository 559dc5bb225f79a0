"""XML of EndNote, PubMed and Word: parsed with defusedxml, bounded in depth and size."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from docsharing.citations.assemble import assemble, person
from docsharing.citations.identifiers import find_doi
from docsharing.citations.model import Kind, Note, Result
from docsharing.citations.ris import MOST_RECORDS

DEEPEST = 60
Fields = dict[str, Any]

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_ENDNOTE_KINDS = (
    ("thesis", Kind.THESIS),
    ("patent", Kind.PATENT),
    ("standard", Kind.STANDARD),
    ("journal", Kind.ARTICLE),
    ("magazine", Kind.ARTICLE),
    ("newspaper", Kind.ARTICLE),
    ("electronic article", Kind.ARTICLE),
    ("conference", Kind.CONFERENCE),
    ("report", Kind.REPORT),
    ("book", Kind.CHAPTER),
)
_WORD_KINDS = {
    "journalarticle": Kind.ARTICLE,
    "articleinaperiodical": Kind.ARTICLE,
    "book": Kind.CHAPTER,
    "booksection": Kind.CHAPTER,
    "conferenceproceedings": Kind.CONFERENCE,
    "report": Kind.REPORT,
    "patent": Kind.PATENT,
}


class TooDeep(ValueError):
    """The file nests deeper than any record does."""


def looks_like_xml(text: str) -> bool:
    """Whether the text begins as XML does."""
    return bool(
        re.match(r"\ufeff?\s{0,200}<(?:\?xml|!DOCTYPE|!--|[A-Za-z][\w:.-]{0,60}[\s/>])", text[:400])
    )


def from_xml(text: str) -> list[Result]:
    """Read the records of an XML file that EndNote, PubMed or Word wrote."""
    results: list[Result] = []
    try:
        for place, (name, element) in enumerate(_records(text), start=1):
            if len(results) == MOST_RECORDS:
                return [
                    *results,
                    Result(place, None, "citation.too-many-records", {"most": MOST_RECORDS}),
                ]
            results.append(_result(place, _READERS[name](element)))
    except ParseError as wrong:
        line = wrong.position[0] if getattr(wrong, "position", None) else 1
        return [*results, Result(line, None, "citation.entry-broken", {"format": "XML"})]
    except (DefusedXmlException, TooDeep, ValueError, LookupError):
        return [*results, Result(1, None, "citation.xml-forbidden", {})]
    return results or [Result(1, None, "citation.format-unknown", {})]


def _records(text: str) -> Iterator[tuple[str, Element]]:
    data = _DECLARATION.sub("", text.lstrip("\ufeff")).encode("utf-8", "replace")
    depth = 0
    for event, element in iterparse(BytesIO(data), events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise TooDeep
        name = str(element.tag).rpartition("}")[2].lower()
        if event == "end" and name in _READERS:
            yield name, element
            element.clear()


def _result(place: int, fields: Fields) -> Result:
    citation, notes = assemble(fields)
    if not citation.title and not citation.container and not citation.doi:
        return Result(place, None, "citation.nothing-known", {})
    if not citation.kind:
        notes = (*notes, Note("citation.kind-unknown", {"value": str(fields.get("word", ""))[:40]}))
    return Result(place, citation, "", {}, notes)


def _text(element: Element, *paths: str) -> str:
    for path in paths:
        found = element.find(path)
        if found is not None and (text := " ".join("".join(found.itertext()).split())):
            return text[:4000]
    return ""


def _endnote(record: Element) -> Fields:
    reference = record.find("ref-type")
    word = (reference.get("name", "") if reference is not None else "").lower()
    kind = next((kind for part, kind in _ENDNOTE_KINDS if part in word), "")
    numbers = _text(record, "isbn")
    fields: Fields = {
        "word": word,
        "kind": kind,
        "title": _text(record, "titles/title"),
        "container": _text(
            record, "titles/secondary-title", "periodical/full-title", "alt-periodical/full-title"
        ),
        "authors": [
            "".join(one.itertext()) for one in record.findall("contributors/authors/author")[:200]
        ],
        "year": _text(record, "dates/year"),
        "volume": _text(record, "volume"),
        "issue": _text(record, "number", "issue"),
        "pages": _text(record, "pages"),
        "doi": find_doi(_text(record, "electronic-resource-num", "urls")),
        "publisher": _text(record, "publisher"),
        "edition": _text(record, "edition"),
        "language": _text(record, "language"),
        "issn": numbers if re.search(r"(?<!\d)\d{4}-?\d{3}[\dXx](?![\d-])", numbers) else "",
        "isbn": numbers if re.search(r"\d(?:-?\d){8}", numbers) else "",
    }
    if kind in {Kind.THESIS, Kind.REPORT}:
        number = fields["issue"] if kind == Kind.REPORT else ""
        return fields | {
            "institution": fields["publisher"],
            "publisher": "",
            "number": number,
            "issn": "",
            "isbn": "",
        }
    if kind in {Kind.PATENT, Kind.STANDARD}:
        return fields | {
            "number": numbers or fields["issue"],
            "applicant": fields["publisher"],
            "issn": "",
            "isbn": "",
        }
    if word == "book":
        return fields | {"container": fields["title"], "title": ""}
    return fields


def _pubmed_article(record: Element) -> Fields:
    ids = [one for one in record.iter("ArticleId") if one.get("IdType") == "doi"]
    doi = ids[0].text if ids else _text(record, ".//ELocationID[@EIdType='doi']")
    return {
        "kind": Kind.ARTICLE,
        "title": _text(record, ".//ArticleTitle"),
        "container": _text(record, ".//Journal/Title", ".//MedlineTA"),
        "authors": _people(record, ".//AuthorList/Author"),
        "year": _text(
            record, ".//JournalIssue/PubDate/Year", ".//JournalIssue/PubDate", ".//ArticleDate/Year"
        ),
        "volume": _text(record, ".//JournalIssue/Volume"),
        "issue": _text(record, ".//JournalIssue/Issue"),
        "pages": _text(record, ".//Pagination/MedlinePgn"),
        "doi": find_doi(doi or ""),
        "pmid": _text(record, "MedlineCitation/PMID"),
        "issn": _text(record, ".//Journal/ISSN"),
        "language": _text(record, ".//Language"),
    }


def _pubmed_book(record: Element) -> Fields:
    return {
        "kind": Kind.CHAPTER,
        "title": _text(record, ".//ArticleTitle"),
        "container": _text(record, ".//BookTitle"),
        "authors": _people(record, ".//AuthorList/Author"),
        "year": _text(record, ".//Book/PubDate/Year"),
        "publisher": _text(record, ".//PublisherName"),
        "isbn": _text(record, ".//Isbn"),
        "pmid": _text(record, ".//PMID"),
        "pages": _text(record, ".//MedlinePgn"),
        "language": _text(record, ".//Language"),
    }


def _people(record: Element, path: str) -> list[str]:
    people = record.findall(path)[:200]
    return [
        person(_text(one, "LastName"), _text(one, "ForeName", "Initials"))
        or _text(one, "CollectiveName")
        for one in people
    ]


def _word_source(record: Element) -> Fields:
    known = {
        str(one.tag).rpartition("}")[2]: " ".join("".join(one.itertext()).split())[:2000]
        for one in record
    }
    people = [
        {str(part.tag).rpartition("}")[2]: part.text or "" for part in one}
        for one in record.iter()
        if str(one.tag).endswith("}Person")
    ]
    kind = _WORD_KINDS.get(known.get("SourceType", "").lower(), "")
    issuer = known.get("Institution") or known.get("Publisher", "")
    fields: Fields = {
        "word": known.get("SourceType", ""),
        "kind": kind,
        "title": known.get("Title", ""),
        "container": known.get("JournalName")
        or known.get("BookTitle")
        or known.get("ConferenceName")
        or known.get("PeriodicalTitle", ""),
        "authors": [person(one.get("Last", ""), one.get("First", "")) for one in people[:200]],
        "year": known.get("Year", ""),
        "volume": known.get("Volume", ""),
        "issue": known.get("Issue", ""),
        "pages": known.get("Pages", ""),
        "publisher": "" if kind == Kind.REPORT else known.get("Publisher", ""),
        "institution": issuer if kind == Kind.REPORT else "",
        "number": known.get("PatentNumber", "") if kind == Kind.PATENT else "",
        "doi": find_doi(known.get("DOI", "")),
        "edition": known.get("Edition", ""),
    }
    return (
        fields | {"container": fields["title"], "title": ""}
        if known.get("SourceType") == "Book"
        else fields
    )


_READERS: dict[str, Callable[[Element], Fields]] = {
    "record": _endnote,
    "pubmedarticle": _pubmed_article,
    "pubmedbookarticle": _pubmed_book,
    "source": _word_source,
}


def from_endnote(text: str) -> list[Result]:
    """Read EndNote's XML; its tagged form goes through `tagged`."""
    return from_xml(text)
