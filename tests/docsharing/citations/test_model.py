import re
from pathlib import Path

import pytest

import docsharing.citations
from docsharing.citations import CODES, MANDATORY, Citation, Kind, missing

WHOLE = {
    Kind.ARTICLE: Citation(Kind.ARTICLE, title="T", container="J", year=2015),
    Kind.CHAPTER: Citation(Kind.CHAPTER, container="B", pages="1-3", year=2015),
    Kind.THESIS: Citation(Kind.THESIS, title="T", authors=("A",), institution="U"),
    Kind.PATENT: Citation(Kind.PATENT, title="T", applicant="A"),
    Kind.STANDARD: Citation(Kind.STANDARD, number="GB/T 7714-2015"),
    Kind.CONFERENCE: Citation(Kind.CONFERENCE, title="T", container="C"),
    Kind.REPORT: Citation(Kind.REPORT, title="T", institution="I"),
}


@pytest.mark.parametrize("kind", Kind)
def test_a_citation_with_its_mandatory_fields_lacks_nothing(kind):
    assert kind in MANDATORY
    assert missing(WHOLE[kind]) == []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Kind.ARTICLE, ["title", "container", "year"]),
        (Kind.CHAPTER, ["container", "title", "year"]),
        (Kind.THESIS, ["title", "authors", "institution"]),
        (Kind.PATENT, ["number"]),
        (Kind.STANDARD, ["number"]),
        (Kind.CONFERENCE, ["title", "container"]),
        (Kind.REPORT, ["title", "institution"]),
        ("", ["kind"]),
    ],
)
def test_an_empty_citation_lacks_all_that_its_kind_demands(kind, fields):
    assert [field for field, _ in missing(Citation(kind))] == fields


def test_alternatives_are_told_as_such():
    assert ("title", "citation.chapter-or-pages") in missing(Citation(Kind.CHAPTER))
    assert missing(Citation(Kind.PATENT, title="T")) == [
        ("number", "citation.number-or-title-and-applicant")
    ]


def test_a_standard_without_its_year_is_told():
    assert missing(Citation(Kind.STANDARD, number="GB/T 7714")) == [
        ("number", "citation.standard-year-missing")
    ]


def test_a_citation_survives_being_stored_as_json():
    citation = WHOLE[Kind.THESIS]

    assert Citation.from_dict(citation.as_dict()) == citation
    assert citation.filled() == ("kind", "title", "authors", "institution")
    assert citation.authors_text == "A"


def test_every_code_is_listed_and_every_listed_code_is_used():
    folder = Path(docsharing.citations.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    used = re.findall(r'"(citation\.[a-z-]+)"', source)

    assert set(used) == set(CODES)
    assert all(used.count(code) > 1 for code in CODES)
