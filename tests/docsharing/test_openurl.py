"""OpenURL: the form filled by other sites, kept through sign-in, never broken; and their button."""

import html
import re
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from docsharing.citations.openurl import from_openurl, of_query, referrer
from tests.accounts.conftest import ask_for_code, code_sent_to, newcomer
from tests.docsharing.conftest import verify
from tests.docsharing.test_views import text_of
from tests.factories import PASSWORD

# As databases, catalogues and reference managers send them.
REAL = {
    "PubMed LinkOut": (
        "sid=Entrez:PubMed&id=pmid:15784651",
        {"pmid": "15784651"},
        "Entrez:PubMed",
    ),
    "EBSCOhost 1.0": (
        ("ctx_ver=Z39.88-2004&rfr_id=info%3Asid%2Febsco.com%3AAcademic%20Search"
        "&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Ajournal&rft.genre=article"
        "&rft.atitle=Libraries%20and%20society&rft.title=Library%20Trends&rft.issn=00242594"
        "&rft.date=20100301&rft.volume=58&rft.issue=3&rft.spage=304&rft.epage=320"
        "&rft.aulast=Smith&rft.aufirst=Ann"),
        {
            "kind": "Article", "title": "Libraries and society", "container": "Library Trends",
            "issn": "0024-2594", "year": 2010, "pages": "304-320", "authors": ("Smith, Ann",),
        },
        "ebsco.com:Academic Search",
    ),
    "Google Scholar 0.1": (
        ("sid=google&auinit=Y&aulast=LeCun&atitle=Deep+learning&title=Nature&volume=521"
        "&issue=7553&date=2015&spage=436&id=doi:10.1038/nature14539"),
        {
            "kind": "Article", "title": "Deep learning", "container": "Nature", "year": 2015,
            "volume": "521", "issue": "7553", "pages": "436", "doi": "10.1038/nature14539",
        },
        "google",
    ),
    "ProQuest dissertation": (
        ("url_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:dissertation"
        "&rft.genre=dissertations+%26+theses&rft.title=Greenways&rft.au=Li%2C+Ming"
        "&rft.inst=Chongqing+University&rft.date=2014&rfr_id=info%3Asid%2FProQuest"),
        {"title": "Greenways", "institution": "Chongqing University", "year": 2014},
        "ProQuest",
    ),
    "Web of Science": (
        ("url_ver=Z39.88-2004&url_ctx_fmt=info:ofi/fmt:kev:mtx:ctx&rft_val_fmt=info:ofi/fmt:kev:mtx"
        ":journal&rft.atitle=The%20use%20of%20e-journals&rft.aufirst=D&rft.auinit=D"
        "&rft.aulast=Nicholas&rft.date=2010&rft.epage=434&rft.genre=article&rft.issn=0022-0418"
        "&rft.issue=3&rft.pages=409-434&rft.spage=409&rft.stitle=J%20DOC"
        "&rft.title=JOURNAL%20OF%20DOCUMENTATION&rft.volume=66"
        "&rfr_id=info:sid/www.isinet.com:WoK:WOS&rft.au=Huntington%2C%20P"
        "&rft_id=info:doi/10%2E1108%2F00220411011038476"),
        {
            "kind": "Article", "container": "JOURNAL OF DOCUMENTATION", "pages": "409-434",
            "doi": "10.1108/00220411011038476",
        },
        "www.isinet.com:WoK:WOS",
    ),
    "a book chapter, genre unknown": (
        ("rft.genre=unknown&rft.atitle=Reading&rft.jtitle=Books&rft.date=1999"
        "&rft_id=urn:ISSN:0024-2594"),
        {"kind": "Article", "title": "Reading", "container": "Books", "issn": "0024-2594"},
        "",
    ),
    "Chinese in GBK": (
        "rft.genre=article&rft.atitle=" + quote("书桥".encode("gbk"))
        + "&rft.jtitle=" + quote("图书馆论坛".encode("gbk")) + "&rft.date=2013"
        + "&rfr_id=" + quote("info:sid/维普".encode("gbk")),
        {"kind": "Article", "title": "书桥", "container": "图书馆论坛", "year": 2013},
        "维普",
    ),
    "bytes that nobody escaped": (
        "rft.atitle=书桥&rft.jtitle=图书馆论坛".encode().decode("latin-1"),
        {"title": "书桥", "container": "图书馆论坛"},
        "",
    ),
    "escaped twice by a catalogue": (
        "rft.atitle=Emma&amp;rft.jtitle=Novels&amp;rft.date=1999",
        {"title": "Emma", "container": "Novels", "year": 1999},
        "",
    ),
}  # fmt: skip
EMMA = "rft.genre=article&rft.atitle=Emma&rft.jtitle=Novels&rft.date=1999&rfr_id=info:sid/cat.org"


@pytest.mark.parametrize("name", REAL)
def test_real_addresses_are_understood(name):
    query, wanted, source = REAL[name]
    params = of_query(query)
    citation = from_openurl(params).citation

    assert {field: getattr(citation, field) for field in wanted} == wanted
    assert referrer(params) == source


@pytest.mark.parametrize("name", REAL)
def test_the_form_is_filled_and_names_where_it_came_from(client, db, name):
    query, wanted, source = REAL[name]
    page = client.get("/openurl/", QUERY_STRING=query).content.decode()

    title = wanted.get("title")
    assert title is None or f'value="{title}"' in page
    clue = re.search(r'<textarea[^>]*name="clue"[^>]*>\s*([^<]*)</textarea>', page)[1]
    assert source in html.unescape(clue)
    assert bool(source) == bool(clue.strip())


GARBAGE = [
    "", "?", "&&&&", "=", "rft.atitle", "rft.atitle=", "rft.date=99999999999999",
    "rft.genre=%ED%A0%80&rft.atitle=%FF%FE%80", "rft_id=" + "a" * 5000, "a=b&" * 400,
    "rft.pages=-1-&rft.spage=--&rft.epage=\u221e".encode().decode("latin-1"),
    "rft.issn=1&rft.issn=2&rft.isbn=x", "%E0%A4%A",
    "rft.atitle=%3Cscript%3Ealert(1)%3C/script%3E", "rfr_id=%0d%0aSet-Cookie:%20x=1", "sid=" * 300,
    "rft.au=" + "&rft.au=".join("abc"), "[]=1&rft.[x]=2",
    "rft_val_fmt=info:ofi/fmt:xml:xsd:book",
]  # fmt: skip


@pytest.mark.parametrize("query", GARBAGE)
def test_garbage_never_breaks_the_form(client, db, query):
    answer = client.get("/openurl/", QUERY_STRING=query)

    assert answer.status_code == 200
    assert b'id="request-form"' in answer.content
    assert b"<script>alert" not in answer.content


def test_more_parameters_than_any_site_takes_are_a_bad_request(client, db):
    assert client.get("/openurl/", QUERY_STRING="a=b&" * 5000).status_code == 400


def test_it_is_kept_through_sign_in(reader):
    verify(reader)
    visitor = Client()
    visitor.get(f"/openurl/?{EMMA}")
    visitor.post("/accounts/login/", {"login": reader.username, "password": PASSWORD})
    page = visitor.get("/requests/new/").content.decode()

    assert 'value="Emma"' in page
    assert "cat.org" in page


def test_it_is_kept_through_sending_and_sign_in(reader):
    verify(reader)
    visitor = Client()
    visitor.get(f"/openurl/?{EMMA}")
    typed = {"request_type": "Article", "title": "Emma", "container": "Novels", "year": "1999"}
    answer = visitor.post("/requests/new/", {**typed, "clue": "Found in: cat.org", "do": "send"})
    assert answer.url.startswith("/accounts/login/?next=")
    fields = {"login": reader.username, "password": PASSWORD, "next": "/requests/new/"}
    page = visitor.post("/accounts/login/", fields, follow=True).content.decode()

    assert 'value="Emma"' in page
    assert "cat.org" in page


def test_it_is_kept_through_registration(db):
    visitor = Client(headers={"accept-language": "en"})
    visitor.get(f"/openurl/?{EMMA}")
    ask_for_code(visitor, "lin@example.org")
    fields = newcomer("lin@example.org", code_sent_to("lin@example.org"))
    assert visitor.post("/accounts/signup/", fields).status_code == 302
    page = visitor.get("/requests/new/").content.decode()

    assert 'value="Emma"' in page
    assert "cat.org" in page


def test_nothing_is_kept_of_an_address_that_says_nothing(client, db):
    client.get("/openurl/?utm_source=x")

    assert "request_form" not in client.session


def test_who_has_signed_in_finds_no_draft_of_hers_touched(patron, sign_in):
    hers = sign_in(patron)
    page = hers.get(f"/openurl/?{EMMA}").content.decode()

    assert 'value="Emma"' in page
    assert "Emma" not in hers.get("/requests/new/").content.decode()


def test_the_button_leads_where_it_says(client, db):
    page = client.get("/help/button/?label=向图书馆申请&source=cat.example.org").content.decode()
    snippet = html.unescape(re.search(r'id="snippet"[^>]*>(.*?)</textarea>', page, re.S)[1])
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', snippet))
    form = client.get("/openurl/?" + urlencode(fields)).content.decode()

    assert "向图书馆申请" in snippet
    assert "http://localhost:8000/openurl/" in snippet
    assert 'value="图书馆论坛"' in form
    assert "cat.example.org" in form
    # What is shown live is the same, on this very site.
    assert '<form action="/openurl/" method="get">' in page


def test_the_link_is_one_as_well(client, db):
    page = client.get("/help/button/?look=link").content.decode()
    snippet = html.unescape(re.search(r'id="snippet"[^>]*>(.*?)</textarea>', page, re.S)[1])
    address = html.unescape(re.search(r'href="[^"?]+([^"]+)"', snippet)[1])

    assert 'value="图书馆论坛"' in client.get(f"/openurl/{address}").content.decode()


@pytest.mark.parametrize("label", ['"><script>x</script>', "</textarea><b>", "%00", "a" * 500])
def test_what_is_typed_for_the_button_is_never_run(client, db, label):
    answer = client.get("/help/button/", {"label": label, "source": label, "look": "evil"})

    assert answer.status_code == 200
    assert b"<script>x" not in answer.content
    assert b"</textarea><b>" not in answer.content


def test_the_page_of_help_leads_to_the_button(client, db):
    assert "/help/button/" in client.get("/help/").content.decode()
    assert "申请按钮" in text_of(client.get("/help/button/"))
