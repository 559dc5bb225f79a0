"""What the library holds: imported once and again, looked up by number and title, listed."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from docsharing import services
from docsharing.citations import Citation
from docsharing.models import HoldingImport, HoldingProblem, HoldingTitle
from docsharing.queries import holdings
from docsharing.queries.holdings import Held, found_titles, held
from docsharing.services import holdings as importing
from portal import jobs
from portal.models import Job, StoredFile
from portal.refusals import Refusal
from tests.docsharing.conftest import ARTICLE, CHAPTER, hold_title, pdf
from tests.docsharing.test_catalogue import BOOK, JOURNAL, record
from tests.docsharing.test_views import text_of

PAGE = "/desk/holdings/"
TABLE = (
    "record_id,title,isbn,location\n1,红楼梦,9787020002207,三楼\n2,红楼梦,,四楼\n3,,,\n2,三国,,\n"
)


def load(data: bytes, by, source: str = "own", **more) -> HoldingImport:
    """Import a file as the worker does."""
    upload = SimpleUploadedFile("own.csv", data)
    batch = services.start_import(upload, source=source, ill_allowed=True, by=by, **more)
    assert jobs.run_next()
    batch.refresh_from_db()
    job = Job.objects.get(pk=batch.job_id)
    assert job.error == ""
    return batch


def sums(batch: HoldingImport) -> tuple[int, int, int, int, int]:
    return batch.read, batch.added, batch.changed, batch.same, batch.bad


# Importing


def test_a_table_is_imported_and_bad_rows_are_listed(administrator):
    batch = load(TABLE.encode(), administrator)

    assert sums(batch) == (4, 2, 0, 0, 2)
    assert list(batch.problems.order_by("line").values_list("line", "code")) == [
        (4, "holding.no-title"),
        (5, "holding.twice"),
    ]
    assert batch.finished_at is not None
    job = batch.job
    assert (job.done, job.total, job.result["added"]) == (4, 4, 2)


def test_the_same_file_again_changes_nothing(administrator):
    first = load(TABLE.encode(), administrator)
    second = load(TABLE.encode(), administrator)

    assert sums(second) == (4, 0, 0, 2, 2)
    assert set(HoldingTitle.objects.values_list("batch", flat=True)) == {first.pk}


def test_what_has_changed_is_changed_and_what_is_new_is_added(administrator):
    load(TABLE.encode(), administrator)
    batch = load(TABLE.replace("四楼", "五楼").encode() + b"4,Emma,,\n", administrator)

    assert sums(batch) == (5, 1, 1, 1, 2)
    assert HoldingTitle.objects.get(record_id="2").location == "五楼"


def test_two_catalogues_do_not_meet(administrator):
    load(TABLE.encode(), administrator)
    batch = load(TABLE.encode(), administrator, source="branch")

    assert sums(batch)[1] == 2
    assert HoldingTitle.objects.count() == 4


def test_marc_is_imported(administrator):
    batch = load(record(BOOK, "gbk") + record(JOURNAL, "gbk"), administrator)

    assert sums(batch) == (2, 2, 0, 0, 0)
    assert HoldingTitle.objects.get(issn="1002-1167").volumes == "1991-"


def test_work_that_was_killed_goes_on_where_it_stood(administrator, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 10)
    rows = "".join(f"{n},第 {n} 种,,\n" for n in range(35))
    upload = SimpleUploadedFile("own.csv", f"record_id,title,isbn,location\n{rows}".encode())
    batch = services.start_import(upload, source="own", ill_allowed=True, by=administrator)
    job, taken = Job.objects.get(pk=batch.job_id), []

    def die_at_the_third(chunk_of, chunk):
        taken.append(len(chunk))
        if len(taken) == 3:
            raise KeyboardInterrupt
        return take(chunk_of, chunk)

    take = importing._take
    monkeypatch.setattr(importing, "_take", die_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        services.import_holdings(job)
    job.refresh_from_db()
    assert (job.done, job.cursor) == (20, {"row": 20})

    monkeypatch.setattr(importing, "_take", take)
    services.import_holdings(job)
    batch.refresh_from_db()
    assert sums(batch) == (35, 35, 0, 0, 0)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" \n", "holding.file-empty"),
        (b"a,b\n1,2\n", "holding.no-title-column"),
        (b"<collection/>", "holding.format"),
    ],
)
def test_a_file_that_is_no_catalogue_ends_with_its_reason(administrator, data, code):
    batch = load(data, administrator)

    assert HoldingProblem.objects.get(batch=batch).code == code
    assert sums(batch) == (1, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("file", "code"),
    [(SimpleUploadedFile("own.csv", b""), "file-empty"), (pdf(1), "file-type")],
)
def test_what_cannot_be_a_catalogue_is_refused_at_once(administrator, file, code):
    with pytest.raises(Refusal) as refused:
        services.start_import(file, source="own", ill_allowed=True, by=administrator)

    assert (refused.value.code, refused.value.field) == (code, "file")
    assert StoredFile.objects.count() == HoldingImport.objects.count() == 0


def test_only_the_administrator_imports(librarian, manager, patron):
    upload = SimpleUploadedFile("own.csv", TABLE.encode())
    for somebody in (librarian, manager, patron):
        with pytest.raises(Refusal):
            services.start_import(upload, source="own", ill_allowed=True, by=somebody)


def test_what_is_electronic_is_copied_only_where_the_table_says_so(administrator):
    text = "record_id,title,kind,ill_allowed\n1,A,electronic,\n2,B,electronic,yes\n3,C,,\n4,D,,no\n"
    load(text.encode(), administrator)

    allowed = HoldingTitle.objects.order_by("record_id").values_list("ill_allowed", flat=True)
    assert list(allowed) == [False, True, True, False]


def test_problems_are_listed_up_to_a_number(administrator, monkeypatch):
    monkeypatch.setattr(importing, "MOST_PROBLEMS", 3)
    batch = load(b"title,isbn\n" + b"A,1\n" * 9, administrator)

    assert (batch.bad, batch.problems.count()) == (9, 3)


# Looking up


def test_a_book_is_found_by_isbn_else_by_its_title(db):
    hold_title(title="信息资源共享", isbn=CHAPTER.isbn, location="三楼")
    hold_title(title="信息资源 共享", location="别处")

    assert [row.location for row in held(CHAPTER)] == ["三楼"]
    by_title = held(Citation(kind="Chapter", container="信息资源共享", title="x"))
    assert {(row.location, row.by) for row in by_title} == {("三楼", "title"), ("别处", "title")}


def test_nothing_is_held_of_nothing(db):
    assert held(ARTICLE) == []
    assert held(Citation(kind="Article")) == []
    assert held(Citation(kind="Article", container="—")) == []


def test_volumes_that_are_missing_are_told_to_the_desk_only(db):
    hold_title(title="图书馆论坛", volumes="1991-2000")

    assert [row.covers for row in held(ARTICLE)] == [False]
    assert holdings.held_for_reader(ARTICLE) == []


def test_another_catalogue_can_be_asked(db):
    class Union:
        name = "union"

        def find(self, citations):
            return [
                [Held(each.container, "", "总馆", "print", "", "", True, None, "title")]
                for each in citations
            ]

    union = Union()
    holdings.register(union)
    try:
        assert [row.location for row in held(ARTICLE)] == ["总馆"]
        hold_title(title="图书馆论坛", location="三楼")
        assert [row.location for row in held(ARTICLE)] == ["三楼"]
    finally:
        holdings.unregister("union")


def test_a_look_up_is_one_query(db, django_assert_num_queries):
    hold_title(title="图书馆论坛")

    with django_assert_num_queries(1):
        held(ARTICLE)


# The pages


@pytest.fixture
def some(administrator):
    rows = "".join(f"{n},图书馆学 {n},,\n" for n in range(60))
    text = f"record_id,title,isbn,location\n{rows}b,红楼梦,9787020002207,=三楼\n"
    return load(text.encode(), administrator)


def titles(answer) -> list[str]:
    return [row.title for row in answer.context["rows"]]


def test_the_list_is_paged_and_searched(sign_in, some, librarian, django_assert_max_num_queries):
    browser = sign_in(librarian)
    browser.get(PAGE)
    with django_assert_max_num_queries(8):
        first = browser.get(PAGE)
    second = browser.get(PAGE, {"before": first.context["rest"]})

    assert (len(titles(first)), titles(first)[0]) == (25, "红楼梦")
    assert set(titles(first)).isdisjoint(titles(second))
    assert titles(browser.get(PAGE, {"q": "红楼"})) == ["红楼梦"]
    assert titles(browser.get(PAGE, {"q": "978-7-02-000220-7"})) == ["红楼梦"]
    assert titles(browser.get(PAGE, {"q": "图书馆学 59"})) == ["图书馆学 59"]
    assert "没有符合的馆藏" in text_of(browser.get(PAGE, {"q": "没有的书名"}))
    assert titles(browser.get(PAGE, {"kind": "electronic"})) == []
    for odd in ({"before": "x"}, {"before": "9" * 30}, {"kind": "x"}, {"q": "%"}):
        assert browser.get(PAGE, odd).status_code == 200


def test_without_holdings_the_page_says_what_to_do(sign_in, librarian, administrator, db):
    assert "还没有馆藏数据" in text_of(sign_in(librarian).get(PAGE))
    assert "/desk/holdings/imports/" in sign_in(administrator).get(PAGE).content.decode()
    assert "/desk/holdings/imports/" not in sign_in(librarian).get(PAGE).content.decode()


def test_the_list_is_a_file_whose_cells_run_nothing(sign_in, some, librarian):
    browser = sign_in(librarian)
    got = b"".join(browser.get(f"{PAGE}export/", {"format": "csv", "q": "红楼梦"})).decode()
    [_head, row] = csv.reader(io.StringIO(got))

    assert row[0] == "红楼梦"
    assert row[8] == "'=三楼"
    assert browser.get(f"{PAGE}export/?format=xlsx").status_code == 200
    assert browser.get(f"{PAGE}export/?format=exe").status_code == 404


def test_the_administrator_imports_on_a_page(sign_in, administrator):
    browser = sign_in(administrator)
    address = f"{PAGE}imports/"
    assert "还没有导入过" in text_of(browser.get(address))

    wrong = browser.post(address, {"source": "own", "file": SimpleUploadedFile("a.csv", b"")})
    assert "文件" in text_of(wrong)
    assert browser.post(address, {"source": "馆藏", "file": pdf(1)}).status_code == 200
    upload = SimpleUploadedFile("目录.csv", TABLE.encode())
    answer = browser.post(address, {"source": "own", "file": upload, "ill_allowed": "on"})
    batch = HoldingImport.objects.get()
    assert answer.url == f"{address}{batch.pk}/"
    assert jobs.run_next()

    told = text_of(browser.get(answer.url))
    assert "导入馆藏：目录.csv" in told
    assert "记录 2 在文件中出现两次，已取第一次。" in told
    file = b"".join(browser.get(f"{answer.url}problems.csv")).decode()
    assert "4,记录没有题名。" in file
    assert "目录.csv" in text_of(browser.get(address))


def test_the_list_of_a_search_stays_a_list(db):
    hold_title(title="A")

    assert found_titles("").count() == 1
    assert found_titles("1002-1167").count() == 0
