"""Which work a copy is taken from: what is typed otherwise, or left out, evades nothing."""

from dataclasses import replace
from datetime import date

import pytest
from django.db.models import IntegerField, Value

from docsharing.citations import Citation
from docsharing.models import CopyrightUse, WorkKind
from docsharing.queries.copyright import months_before
from docsharing.queries.works import asks_for_whole, work_of
from tests.docsharing.conftest import ARTICLE, CHAPTER


def matches(first: Citation, second: Citation) -> bool:
    """Whether a use of the first counts for the second, as the database says."""
    work = work_of(first)
    row = CopyrightUse(
        work_kind=work.kind,
        identifier=work.identifier,
        title_key=work.title_key,
        volume=work.volume,
        issue=work.issue,
        year=work.year,
    )
    names = ("work_kind", "identifier", "title_key", "volume", "issue")
    year = Value(row.year, IntegerField())
    return work_of(second).same().check({n: getattr(row, n) for n in names} | {"year": year})


@pytest.mark.parametrize(
    "change",
    [
        {"title": "另一篇"},
        {"container": "图书馆 论坛。"},
        {"volume": "第33卷", "issue": "第06期"},
        {"volume": "Vol. 33", "issue": "no. 6"},
        {"issn": "1002-1167"},
        {"volume": ""},
        {"issue": ""},
        {"volume": "", "issue": ""},
    ],
)
def test_articles_of_one_issue_are_of_one_work(db, change):
    other = replace(ARTICLE, **change)

    assert matches(ARTICLE, other)
    assert matches(other, ARTICLE)


@pytest.mark.parametrize(
    "change",
    [
        {"issue": "5"},
        {"volume": "34"},
        {"container": "图书情报工作"},
        {"volume": "", "year": 2014},
        {"kind": "Report"},
    ],
)
def test_articles_of_other_issues_are_not(db, change):
    other = replace(ARTICLE, **change)

    assert not matches(ARTICLE, other)
    assert not matches(other, ARTICLE)


def test_where_no_volume_is_told_the_year_decides(db):
    one = replace(ARTICLE, volume="", issue="")

    assert matches(one, replace(one, title="另一篇"))
    assert not matches(one, replace(one, year=2014))


def test_a_journal_is_known_by_its_issn_whatever_it_is_called(db):
    one = replace(ARTICLE, issn="1002-1167")

    assert matches(one, replace(one, container="Library Tribune"))


def test_chapters_are_of_one_book_by_isbn_or_where_it_is_missing_by_title(db):
    other_book = replace(CHAPTER, isbn="9787040396638")

    assert matches(CHAPTER, replace(CHAPTER, title="另一章", pages="99-120"))
    assert matches(CHAPTER, replace(CHAPTER, container="Another title"))
    assert matches(CHAPTER, replace(CHAPTER, isbn=""))
    assert matches(replace(CHAPTER, isbn=""), CHAPTER)
    assert not matches(CHAPTER, other_book)


def test_a_conference_paper_is_of_its_book_or_issue_only_where_that_is_named():
    paper = Citation(kind="ConferenceProc", title="A", container="Proceedings", year=2020)

    assert work_of(paper).kind == WorkKind.OTHER
    assert work_of(replace(paper, isbn="9787040396638")).kind == WorkKind.BOOK
    assert work_of(replace(paper, issn="1002-1167")).kind == WorkKind.ISSUE


@pytest.mark.parametrize(
    "citation",
    [
        replace(CHAPTER, title="全书"),
        replace(CHAPTER, title="The whole book"),
        replace(CHAPTER, title="", pages="全部"),
        replace(CHAPTER, title=CHAPTER.container, pages=""),
        replace(ARTICLE, title="整期", pages=""),
        replace(ARTICLE, title="Whole issue"),
        replace(ARTICLE, title="图书馆论坛 2013年 第33卷 第6期", pages=""),
        replace(ARTICLE, title="图书馆论坛", pages=""),
    ],
)
def test_what_names_no_part_asks_for_the_whole(citation):
    assert asks_for_whole(citation)


@pytest.mark.parametrize(
    "citation",
    [
        ARTICLE,
        CHAPTER,
        replace(CHAPTER, title=CHAPTER.container),
        replace(ARTICLE, title="图书馆论坛三十年", pages=""),
        Citation(kind="Thesis", title="全书", authors=("A",), institution="U"),
    ],
)
def test_what_names_a_part_does_not(citation):
    assert not asks_for_whole(citation)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 25), 12, date(2025, 11, 25)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 13, date(2025, 11, 30)),
    ],
)
def test_months_end_as_they_do(day, months, before):
    assert months_before(day, months) == before
