# ruff: noqa: E501 (pasted lines are as long as they are)
"""Records of reference managers and databases."""

import json

import pytest

from docsharing.citations import (
    Citation,
    Kind,
    format_gbt7714,
    from_bibtex,
    from_csl,
    from_endnote,
    from_openurl,
    from_ris,
    read,
    to_csl,
    to_ris,
)

FULL = [
    Citation(
        Kind.ARTICLE,
        "A title",
        "A journal",
        ("Smith, John", "王伟"),
        2015,
        "34",
        "2",
        "12-19",
        doi="10.1000/abc",
        pmid="123",
        issn="0378-5955",
        language="en",
    ),
    Citation(
        Kind.CHAPTER,
        "A chapter",
        "A book",
        ("Smith, John",),
        2015,
        pages="12-19",
        isbn="9787302423287",
        publisher="A press",
        edition="2",
    ),
    Citation(Kind.CHAPTER, "", "A book", ("Smith, John",), 2015, publisher="A press"),
    Citation(
        Kind.THESIS,
        "A thesis",
        authors=("张三",),
        year=2012,
        institution="重庆大学",
        degree="master",
    ),
    Citation(
        Kind.PATENT, "A device", year=2006, number="CN107966475B", country="CN", applicant="Acme Co"
    ),
    Citation(Kind.STANDARD, "科技查新技术规范", number="GB/T 32003-2015", year=2015),
    Citation(
        Kind.CONFERENCE,
        "A paper",
        "A conference",
        ("Smith, John",),
        2015,
        pages="1-9",
        place="Wien",
    ),
    Citation(
        Kind.REPORT,
        "A report",
        authors=("Smith, John",),
        year=2015,
        institution="WHO",
        number="TR-5",
    ),
]


@pytest.mark.parametrize("citation", FULL)
def test_ris_gives_back_what_it_was_given(citation):
    assert from_ris(to_ris([citation]))[0].citation == citation


@pytest.mark.parametrize("citation", FULL)
def test_csl_gives_back_what_it_was_given(citation):
    assert from_csl(json.dumps([to_csl(citation)]))[0].citation == citation


@pytest.mark.parametrize("citation", FULL)
def test_the_line_in_the_national_style_can_be_pasted_again(citation):
    again = read(format_gbt7714(citation)).citation

    assert (again.kind, again.title, again.year) == (citation.kind, citation.title, citation.year)
    assert again.container == citation.container
    assert again.institution == citation.institution
    assert again.number == citation.number


def test_the_line_in_the_national_style_reads_as_people_write_it():
    assert format_gbt7714(FULL[0]) == (
        "Smith John, 王伟. A title[J]. A journal, 2015, 34(2): 12-19. DOI: 10.1000/abc."
    )
    assert format_gbt7714(Citation()) == ""


def test_a_crossref_record_is_csl():
    item = {
        "message": {
            "type": "journal-article",
            "title": ["T"],
            "container-title": ["J"],
            "ISSN": ["0378-5955"],
            "author": [{"family": "Li", "given": "W"}],
            "published-print": {"date-parts": [[2015, 5]]},
        }
    }

    citation = from_csl(item)[0].citation

    assert citation == Citation(Kind.ARTICLE, "T", "J", ("Li, W",), 2015, issn="0378-5955")


@pytest.mark.parametrize("text", ["{", "[1, 2]", "[]", '"x"', "null", "[[[[]]]]", "[" * 100_000])
def test_json_that_is_no_record_is_refused(text):
    results = from_csl(text)

    assert results
    assert all(result.citation is None and result.code for result in results)


def test_bibtex_is_read_with_its_accents_names_and_macros():
    text = r"""
    @string{nat = "Nature"}
    @article{lecun2015,
      author = {Yann LeCun and {World Health Organization} and Ludwig van Beethoven and M{\"u}ller, J{\'o}zef and others},
      title = "{Deep} Learning \& more", journal = nat # { Reviews}, year = 2015, volume = {521},
      number = {7553}, pages = {436--444}, doi = {10.1038/nature14539}
    }
    @phdthesis{x, author={Zhang, San}, title={A Thesis}, school={Tsinghua University}, year={2006}}
    """

    article, thesis = [result.citation for result in from_bibtex(text)]

    assert article == Citation(
        Kind.ARTICLE,
        "Deep Learning & more",
        "Nature Reviews",
        ("LeCun, Yann", "World Health Organization", "van Beethoven, Ludwig", "Müller, Józef"),
        2015,
        "521",
        "7553",
        "436-444",
        doi="10.1038/nature14539",
    )
    assert (thesis.institution, thesis.degree) == ("Tsinghua University", "doctoral")


def test_a_broken_bibtex_entry_is_refused_with_its_line_and_the_rest_is_read():
    results = from_bibtex(
        "@article{a, title = {never ends\n\n@article{b, title={Good}, journal={J}}\n"
    )

    assert [(result.line, result.code) for result in results] == [
        (1, "citation.entry-broken"),
        (3, ""),
    ]


def test_endnote_is_read_in_both_its_forms():
    tagged = "%0 Journal Article\n%A 张三\n%A 李四\n%T 题名\n%J 图书馆杂志\n%D 2015\n%V 34\n%N 2\n%P 12-19\n%@ 1000-4254\n"
    xml = (
        "<xml><records><record><ref-type name='Journal Article'>17</ref-type><contributors><authors>"
        "<author>Li, Wei</author></authors></contributors><titles><title>T</title><secondary-title>J"
        "</secondary-title></titles><dates><year>2015</year></dates></record></records></xml>"
    )

    first, second = read(tagged).citation, from_endnote(xml)[0].citation

    assert (first.title, first.container, first.authors) == ("题名", "图书馆杂志", ("张三", "李四"))
    assert (first.year, first.volume, first.issue, first.pages) == (2015, "34", "2", "12-19")
    assert second == Citation(Kind.ARTICLE, "T", "J", ("Li, Wei",), 2015)


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><records><record><titles><title>&a;</title></titles></record></records>',
        "<a>" * 5000,
        "<a><b></a>",
        "<html><body>x</body></html>",
    ],
)
def test_xml_that_attacks_or_is_something_else_is_refused(text):
    results = from_endnote(text)

    assert [result.citation for result in results] == [None]
    assert results[0].code


def test_openurl_of_both_versions_fills_the_same_fields():
    new = from_openurl(
        "https://lib.example.edu/resolve?ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:journal&rft.genre=article"
        "&rft.atitle=Deep+learning&rft.jtitle=Nature&rft.date=2015-05-28&rft.volume=521&rft.issue=7553&rft.spage=436"
        "&rft.epage=444&rft.aulast=LeCun&rft.aufirst=Yann&rft_id=info:doi/10.1038/nature14539&rft_id=info:pmid/26017442"
    )
    old = from_openurl(
        {
            "genre": "article",
            "atitle": "Deep learning",
            "title": "Nature",
            "date": "2015-05-28",
            "volume": "521",
            "issue": "7553",
            "spage": "436",
            "epage": ["444"],
            "aulast": "LeCun",
            "aufirst": "Yann",
            "id": ["doi:10.1038/nature14539", "pmid:26017442"],
            "sid": "x:y",
        }
    )

    assert new.citation == old.citation
    assert new.citation == Citation(
        Kind.ARTICLE,
        "Deep learning",
        "Nature",
        ("LeCun, Yann",),
        2015,
        "521",
        "7553",
        "436-444",
        doi="10.1038/nature14539",
        pmid="26017442",
    )
    assert new.unknown == old.unknown == ()


def test_openurl_of_a_thesis_and_a_chapter_and_of_nothing():
    thesis = from_openurl(
        {"rft.genre": "dissertation", "rft.title": "T", "rft.au": "Li, Wei", "rft.inst": "U"}
    )
    chapter = from_openurl(
        {"rft.genre": "bookitem", "rft.atitle": "C", "rft.btitle": "B", "rft.isbn": "0742525589"}
    )
    nothing = from_openurl({"utm_source": "mail", "next": "/"})

    assert thesis.citation == Citation(Kind.THESIS, "T", authors=("Li, Wei",), institution="U")
    assert chapter.citation == Citation(Kind.CHAPTER, "C", "B", isbn="9780742525580")
    assert nothing.filled == ()
    assert [note.code for note in nothing.notes] == ["citation.nothing-known"]


def test_the_first_of_several_records_is_taken_and_the_others_counted():
    parsed = read(to_ris(FULL))

    assert parsed.citation == FULL[0]
    assert [(note.code, note.params) for note in parsed.notes] == [
        ("citation.more-records", {"count": 8})
    ]


def test_a_paste_of_records_that_holds_none_says_why():
    parsed = read("TY  - JOUR\nER  - \n")

    assert parsed.filled == ()
    assert [note.code for note in parsed.notes] == ["citation.nothing-known"]
