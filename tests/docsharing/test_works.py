"""Which work a copy is taken from: what is typed otherwise, or left out, evades nothing."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from django.db.models import IntegerField, Value

from docsharing.citations import Citation
from docsharing.models import CopyrightUse, WorkKind
from docsharing.queries.copyright import months_before
from docsharing.queries.issues import issue_key, volume_key
from docsharing.queries.works import Work, asks_for_whole, work_of
from tests.docsharing.conftest import ARTICLE, CHAPTER, hold_title

OTHER_ISBN = "9787040396638"


def matches(first: Citation, second: Citation) -> bool:
    """Whether a use of the first counts for the second, as the database says."""
    return of_one_issue(work_of(first), work_of(second))


def of_one_issue(work: Work, other: Work) -> bool:
    row = CopyrightUse(
        work_kind=work.kind,
        identifier=work.identifier,
        title_key=work.title_key,
        volume=work.volume,
        issue=work.issue,
        year=work.year,
    )
    names = ("work_kind", "identifier", "title_key", "volume", "issue")
    year, request = Value(row.year, IntegerField()), Value(0, IntegerField())
    given = {n: getattr(row, n) for n in names} | {"year": year, "request": request}
    return other.same().check(given)


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
        {"volume": "第三十三卷", "issue": "第六期"},
        {"volume": "XXXIII", "issue": "VI"},
        {"volume": "2013", "issue": "2013年第6期 (总第273期)"},
        {"volume": "", "year": None},
        {"volume": "?", "year": None, "issue": "?"},
        {"issue": "夏"},
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
        {"issue": "增刊"},
        {"issue": "July"},
        {"kind": "Report"},
    ],
)
def test_articles_of_other_issues_are_not(db, change):
    other = replace(ARTICLE, **change)

    assert not matches(ARTICLE, other)
    assert not matches(other, ARTICLE)


SIX = """
    6 06 006 ６ ⑥ ٦ 六 陆 VI vi Ⅵ 第六期 第6期 第０６期 六期 6期 6th №6 #6 6A 6上 6月 六月 6月号
    6-7 6/7 6、7 (6) （六） [6] 【6】 ㈥ June Jun. JUNE June-July 6/2013 2013/6 2013-06 201306
    二〇一三年第六期 2013年6期
""".split()  # noqa: SIM905 - fifty names read better so
SIX += [
    "No. 6", "no.6", "No 06", "Nr. 6", "n° 6", "Issue 6", "Issue: 6", "Iss. 6", "Number VI",
    "6 (总第273期)", "6（总273）", "总第273期 第6期", "第6期 总第273期", "6 (June)", "6 (1)",
    "6 (Pt 2)", "June 2013", "June, no. 6", "2013 年第 6 期", "33卷6期", "Vol. 33, no. 6",
    "v.33 no.6", "no. 6 (whole no. 273)", "Special Issue 6",
]  # fmt: skip


@pytest.mark.parametrize("text", SIX)
def test_an_issue_is_the_same_however_it_is_typed(text):
    assert issue_key(text) == "6"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("廿三", "23"),
        ("一百零八", "108"),
        ("一〇八", "108"),
        ("XIV", "14"),
        ("XL", "40"),
        ("7553", "7553"),
        ("363a", "363"),
        ("11月", "11"),
        ("十一月", "11"),
        ("May–June 2018", "5"),
        ("Sep.-Oct.", "9"),
        ("0", "0"),
        ("2000-11-20", "11-20"),
        ("2000年11月2日", "11-2"),
    ],
)
def test_other_issues_are_read(text, key):
    assert issue_key(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *(
            (text, "S1")
            for text in ("增刊", "增刊1", "增1", "增刊一", "增刊(1)", "2013年增刊第1期")
        ),
        *((text, "S1") for text in ("S1", "s 1", "S", "Z1", "zk1", "Ｓ１", "S I", "2013年S1期")),
        *((text, "S1") for text in ("Suppl", "Suppl 1", "Suppl. I", "Supplement 1")),
        *((text, "S2") for text in ("增刊2", "增刊（二）", "S2", "Suppl. No. 2")),
        *((text, "S2/10") for text in ("10 S2", "10 Suppl 2", "第10期增刊2", "10(Suppl. 2)")),
        *((text, "S1") for text in ("上增刊", "增刊(上)", "增刊上册", "上半年增刊", "增刊中文版")),
        *((text, "S2") for text in ("下增刊", "增刊(下)", "增刊【下】", "增刊·下", "增刊(中)")),
        *((text, "S6") for text in ("6 Suppl", "6S", "第六期增刊", "6 (Suppl.)")),
        *(
            (text, "S2")
            for text in ("Suppl 2", "Suppl. 2", "suppl_2", "SUPPL2", "Sup. 2", "supl 2")
        ),
        *((text, "S2") for text in ("增2", "２增刊", "附刊2", "Suppl Ⅱ", "Supplément 2", "S02")),
        *((text, "S6") for text in ("6增", "6 增刊", "6（增）", "6.S", "6-s", "6/S", "VI Sup")),
        *((text, "S6") for text in ("No. 6 Suppl", "Suppl 6", "June Suppl", "6月增刊")),
    ],
)
def test_a_supplement_is_an_issue_of_its_own(text, key):
    assert issue_key(text) == key


PAGES = (
    "", ", S. 75", " S. 75-81", "; Seite 75", ", S.75ff", ", p. 75", " pp. 75–81", "，第75页",
    " 75-81页",
)  # fmt: skip
FIRST_OF_SIX = [
    "6 Suppl", "6 Suppl 1", "6增", "6增1", "6(Suppl)", "6(Suppl 1)", "第六期增刊", "第6期增刊一",
    "VI Suppl. I", "6S", "6 S1", "June Suppl 1",
]  # fmt: skip
FIRST = ["上增刊", "增刊(上)", "增刊1", "S1", "Suppl 1", "6 Suppl 1", "增刊"]
SECOND = ["下增刊", "增刊(下)", "增刊2", "S2", "Suppl. II", "增刊（二）", "10 S2", "6(Suppl 2)"]


def issue(text: str) -> Citation:
    return replace(ARTICLE, issue=text)


@pytest.mark.parametrize("one", [SIX[::4], FIRST_OF_SIX, FIRST, SECOND])
def test_no_spelling_makes_two_of_one_issue(db, one):
    works = {work_of(issue(text + pages)) for text, pages in product(one, PAGES)}
    for work, other in product(works, works):
        assert of_one_issue(work, other), (work.issue, other.issue)


def test_the_two_supplements_of_a_year_are_two(db):
    for text, other in (("上增刊", "增刊(下)"), ("6 Suppl 1", "6 Suppl 2"), ("S1", "6增2")):
        assert not matches(issue(text), issue(other))
        assert not matches(issue(other), issue(text))


@pytest.mark.parametrize("text", ["S. 75", "S. 2", "6, S75", "6; S 75", "6 S. 7", "p. 75"])
def test_what_may_be_a_page_makes_no_issue_of_its_own(text):
    assert issue_key(text) == ""


@pytest.mark.parametrize("text", ["6 Suppl 1:S75-S80", "6 Suppl 1, S. 75", "6(Suppl 1): 75"])
def test_a_page_of_a_supplement_is_none_either(text):
    assert issue_key(text) == "S1/6"


@pytest.mark.parametrize("issue", ["6S", "6 Suppl", "增刊2", "S1", "S6"])
def test_of_a_supplement_she_gets_as_many_articles_as_of_any_issue(db, issue):
    supplement = replace(ARTICLE, issue=issue)

    assert not matches(ARTICLE, supplement)
    assert not matches(supplement, ARTICLE)
    assert matches(supplement, replace(supplement, title="另一篇"))


@pytest.mark.parametrize(
    "text", ["", "?", "夏", "Summer", "特刊", "Special issue", "总第273期", "2013", "2013年", "six"]
)
def test_an_issue_that_cannot_be_read_counts_as_one_that_was_left_out(text):
    assert issue_key(text) == ""


@pytest.mark.parametrize(
    "text", ["33", "033", "Vol. 33", "v.33", "V33", "第三十三卷", "XXXIII", "33(6)"]
)
def test_a_volume_is_the_same_however_it_is_typed(text):
    assert volume_key(text) == "33"


@pytest.mark.parametrize(
    "text",
    ["9" * 5000, "一" * 5000, "i" * 5000, "(" * 5000, "第" * 5000, "9" * 18 + "S" + "9" * 21],
)
def test_nothing_that_is_typed_is_too_long(text):
    assert len(issue_key(text)) <= 40


def test_where_no_volume_is_told_the_year_decides(db):
    one = replace(ARTICLE, volume="", issue="")

    assert matches(one, replace(one, title="另一篇"))
    assert not matches(one, replace(one, year=2014))


def test_a_journal_is_known_by_its_issn_whatever_it_is_called(db):
    one = replace(ARTICLE, issn="1002-1167")

    assert matches(one, replace(one, container="Library Tribune"))


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Nature", "NATURE (London)"),
        ("Nature", "Nature [London, England]"),
        ("Nature", "Nature（Lоndоn）."),  # Cyrillic
        ("Nature", "Nаture"),
        ("Nature", "ΝΑTURE"),  # Greek
        ("Nature", "Νature"),
        ("Spine", "Spine (Phila Pa 1976)"),
        ("Science", "Science (New York, N.Y.)"),
        ("图书馆论坛", "图书馆论坛（广州市）"),
        ("Вестник", "ВЕСТНИК"),
        ("Modern Science", "Modem ScIence"),
    ],
)
def test_a_journal_is_the_same_with_its_town_and_in_letters_that_look_alike(db, title, other):
    assert matches(replace(ARTICLE, container=title), replace(ARTICLE, container=other))


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Nature", "Nature (Physics)"),
        ("Nature", "London"),
        ("浙江大学学报(医学版)", "浙江大学学报(工学版)"),
        ("中国科学(数学)", "中国科学(物理学)"),
        ("Physica (A)", "Physica (B)"),
        ("Library Journal (London) B", "Library Journal B"),
        ("(London)", "(Paris)"),
    ],
)
def test_what_else_stands_in_brackets_makes_another_journal(db, title, other):
    assert not matches(replace(ARTICLE, container=title), replace(ARTICLE, container=other))


def test_chapters_are_of_one_book_by_isbn_or_by_title(db):
    assert matches(CHAPTER, replace(CHAPTER, title="另一章", pages="99-120"))
    assert matches(CHAPTER, replace(CHAPTER, container="Another title"))
    assert matches(CHAPTER, replace(CHAPTER, isbn=""))
    assert matches(replace(CHAPTER, isbn=""), CHAPTER)
    assert not matches(CHAPTER, replace(CHAPTER, container="Another title", isbn=OTHER_ISBN))


@pytest.mark.parametrize(
    ("held", "same"),
    [
        ({}, True),
        ({OTHER_ISBN: CHAPTER.container}, True),
        ({CHAPTER.isbn: CHAPTER.container, "": CHAPTER.container}, True),
        ({CHAPTER.isbn: CHAPTER.container, OTHER_ISBN: "Another title"}, True),
        ({CHAPTER.isbn: CHAPTER.container, OTHER_ISBN: CHAPTER.container}, False),
    ],
)
def test_of_one_title_there_are_two_books_where_the_catalogue_has_both(db, held, same):
    for isbn, title in held.items():
        hold_title(isbn=isbn, title=title)
    other = replace(CHAPTER, isbn=OTHER_ISBN)

    assert matches(CHAPTER, other) == matches(other, CHAPTER) == same


PAPER = Citation(kind="ConferenceProc", title="A", container="Proceedings", year=2020)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({}, WorkKind.BOOK),
        ({"isbn": CHAPTER.isbn}, WorkKind.BOOK),
        ({"isbn": CHAPTER.isbn, "issn": "1002-1167", "volume": "33"}, WorkKind.BOOK),
        ({"issn": "1002-1167"}, WorkKind.ISSUE),
        ({"volume": "33"}, WorkKind.ISSUE),
        ({"issue": "6"}, WorkKind.ISSUE),
    ],
)
def test_a_conference_paper_is_of_a_book_unless_it_names_an_issue(change, kind):
    assert work_of(replace(PAPER, **change)).kind == kind


def test_a_conference_paper_without_numbers_is_of_the_book_of_its_title(db):
    assert matches(PAPER, replace(PAPER, title="B", isbn=CHAPTER.isbn))
    assert matches(replace(CHAPTER, container="Proceedings"), PAPER)
    assert not matches(PAPER, replace(PAPER, container="Other proceedings"))


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
