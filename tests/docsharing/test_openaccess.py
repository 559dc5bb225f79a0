"""What is free to read is said before a request is sent; she may send it all the same."""

from dataclasses import replace

import pytest

from docsharing.models import DocumentRequest
from docsharing.queries import openaccess
from docsharing.queries.openaccess import OpenCopy, open_copy
from tests.docsharing.conftest import ARTICLE, CHAPTER, hold_title
from tests.docsharing.test_catalogue import BOOK, read, record

NEW = "/requests/new/"
FREE = {"doi": "10.48550/arXiv.1706.03762"}
ADDRESS = "https://doi.org/10.48550/arxiv.1706.03762"
TYPED = {
    "request_type": "Article", "title": "Attention is all you need", "container": "NIPS",
    "year": "2017", "service_level": "Normal", "declares": "on", "purpose": "study",
    **FREE,
}  # fmt: skip


def of(doi: str) -> OpenCopy | None:
    return openaccess.Repositories().find(replace(ARTICLE, doi=doi))


@pytest.mark.parametrize(
    ("doi", "where"),
    [
        ("10.48550/arxiv.1706.03762", "arXiv"),
        ("10.48550/arXiv.2301.00001", "arXiv"),
        ("10.1101/2020.02.07.937862", "bioRxiv / medRxiv"),
        ("10.1101/2020.03.03.20030593v1", "bioRxiv / medRxiv"),
        ("10.1101/123456", "bioRxiv / medRxiv"),
        ("10.12074/202101.00001", "ChinaXiv"),
        ("10.5281/zenodo.3678326", "Zenodo"),
        ("10.6084/m9.figshare.1314859.v1", "figshare"),
        ("10.31234/osf.io/8g9bq", "PsyArXiv"),
        ("10.31235/osf.io/abcde", "SocArXiv"),
        ("10.26434/chemrxiv-2021-abcde", "ChemRxiv"),
        ("10.21203/rs.3.rs-100000/v1", "Research Square"),
        ("10.20944/preprints202002.0258.v2", "Preprints.org"),
    ],
)
def test_an_open_repository_is_known_by_its_doi(doi, where):
    assert of(doi) == OpenCopy(f"https://doi.org/{doi.lower()}", where)


@pytest.mark.parametrize(
    "doi",
    [
        "",
        ARTICLE.doi,
        "10.1101/gr.229102",  # Genome Research: the same prefix, and no preprint
        "10.1101/gad.1048103",
        "10.1101/cshperspect.a012922",
        "10.1101/pdb.prot5439",
        "10.1101/sqb.2003.68.69",
        "10.1101/1234567",
        "10.5281/other.12",
        "10.6084/x.figshare.1",
        "10.48550/1706.03762",
        "10.31234/elsewhere.io/8g9bq",
        "10.1016/j.acalib.10.48550/arxiv.1706.03762",
    ],
)
def test_what_is_no_open_repository_is_not_taken_for_one(doi):
    assert of(doi) is None


def test_an_address_is_safe_to_stand_in_a_page():
    found = of('10.48550/arxiv.1"><script>')

    assert found.url == "https://doi.org/10.48550/arxiv.1%22%3E%3Cscript%3E"


def test_the_first_source_that_knows_is_believed(db):
    class Elsewhere:
        name = "elsewhere"

        def find(self, citation):
            return OpenCopy("https://example.org/free", "Elsewhere")

    openaccess.register(Elsewhere())
    try:
        assert open_copy(ARTICLE).where == "Elsewhere"
        assert open_copy(replace(ARTICLE, **FREE)).where == "arXiv"
    finally:
        openaccess.unregister("elsewhere")
    assert open_copy(ARTICLE) is None


# What the catalogue knows

LIMITED = [
    "Not open access", "Non-open access", "非开放获取", "不是开放获取", "未开放获取",
    "Free access for subscribers", "Free full text to members", "Freely available on campus",
    "Open access from 2028", "Free access until 2028-12-31", "Free full text, free from 2028 until",
    "Open access after 12 months (embargo)", "Freely available to registered users only",
    "Free access: log in", "Hybrid: some articles open access", "开放获取（仅限校内）",
    "部分开放获取", "Open access to staff", "免费全文试用", "2028 年起开放获取", "注册会员免费全文",
]  # fmt: skip


@pytest.mark.parametrize("words", LIMITED)
def test_what_is_free_to_some_or_at_times_is_not_open(words):
    (row,) = read(record([*BOOK, ("856", f"40\x1fuhttps://a.example/1\x1fz{words}")]))

    assert row.holding.open_url == ""


def test_a_journal_that_is_free_to_read(db, django_assert_num_queries):
    hold_title(title="图书馆论坛", volumes="2005-", open_url="https://tsglt.zslib.com.cn/")

    with django_assert_num_queries(1):
        assert open_copy(ARTICLE) == OpenCopy("https://tsglt.zslib.com.cn/", "图书馆论坛")
    assert open_copy(replace(ARTICLE, year=1999)) is None


def test_a_title_without_an_open_address_is_none(db):
    hold_title(title="图书馆论坛", url="https://licensed.example.org/")

    assert open_copy(ARTICLE) is None


def test_a_book_by_its_isbn(db):
    hold_title(title="信息资源共享", isbn=CHAPTER.isbn, open_url="https://oapen.example.org/1")

    assert open_copy(CHAPTER).url == "https://oapen.example.org/1"


@pytest.mark.parametrize(
    ("link", "open_url"),
    [
        ("40\x1fuhttps://a.example/1\x1f70", "https://a.example/1"),
        ("40\x1fuhttps://a.example/1\x1fzOpen Access", "https://a.example/1"),
        ("40\x1fuhttps://a.example/1\x1f3开放获取全文", "https://a.example/1"),
        ("40\x1fuhttps://a.example/1\x1f71\x1fzOpen access for members", ""),
        ("40\x1fuhttps://a.example/1\x1fyFree full text", "https://a.example/1"),
        ("40\x1fuhttps://a.example/1\x1fzLink to open access copy (CC BY)", "https://a.example/1"),
        ("40\x1fuhttps://a.example/1\x1f70\x1fzNot for members only", "https://a.example/1"),
        ("40\x1fuhttps://a.example/1", ""),
        ("40\x1fuftp://a.example/1\x1f70", ""),
    ],
)
def test_marc_says_whether_an_address_is_open(link, open_url):
    (row,) = read(record([*BOOK, ("856", link)]))

    assert row.holding.open_url == open_url


def test_a_table_has_a_column_for_it():
    (row,) = read("title,open_url\n图书馆论坛,https://tsglt.zslib.com.cn/\n".encode())

    assert row.holding.open_url == "https://tsglt.zslib.com.cn/"


def test_a_record_without_one_is_known_as_it_was_before():
    """Else a catalogue that is read again would be written anew from end to end."""
    (row,) = read(record(BOOK))

    assert row.holding.digest == "58f5ff196080c83ecab99d9e03fcb6d8f59bcb5e66538b4f7c84119f9efc6c10"


# The form


def test_the_form_says_so_with_the_address(client, db):
    page = client.post(NEW, {**TYPED, "do": "price"}).content.decode()

    assert f'href="{ADDRESS}"' in page
    assert f'name="open_seen" value="{ADDRESS}"' in page
    # On a phone, too, she reads it before she comes to the button.
    assert page.index('id="open-copy"') < page.index('value="send"')


def test_and_nothing_of_what_is_not_free(client, db):
    page = client.post(NEW, {**TYPED, "doi": ARTICLE.doi, "do": "price"}).content.decode()

    assert 'id="open-copy"' not in page


def test_who_has_not_seen_it_is_told_before_anything_is_sent(patron, sign_in):
    """Without a script the page says nothing while she types."""
    browser = sign_in(patron)

    page = browser.post(NEW, {**TYPED, "do": "send"}).content.decode()

    assert DocumentRequest.objects.count() == 0
    assert page.count('id="open-copy"') == 1
    assert ADDRESS in page
    assert "Attention is all you need" in page


def test_she_may_send_it_all_the_same(patron, sign_in):
    answer = sign_in(patron).post(NEW, {**TYPED, "do": "send", "open_seen": ADDRESS})

    sent = DocumentRequest.objects.get()
    assert answer.url == f"/requests/{sent.pk}/sent/"
    assert sent.doi == "10.48550/arxiv.1706.03762"


def test_what_she_saw_of_another_document_does_not_count(patron, sign_in):
    seen = {"open_seen": "https://doi.org/10.5281/zenodo.1"}
    sign_in(patron).post(NEW, {**TYPED, "do": "send", **seen})

    assert DocumentRequest.objects.count() == 0


def test_what_is_not_free_is_sent_at_once(patron, sign_in):
    sign_in(patron).post(NEW, {**TYPED, "doi": ARTICLE.doi, "do": "send"})

    assert DocumentRequest.objects.count() == 1


def test_a_program_is_told_with_the_estimate(api):
    cited = {**ARTICLE.as_dict(), "kind": "Article", **FREE}
    body = {"citation": cited, "service_level": "Normal"}

    answer = api.post("/api/v1/requests/estimate/", body, content_type="application/json")

    assert answer.json()["open_copy"] == {"url": ADDRESS, "where": "arXiv"}
