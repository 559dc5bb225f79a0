import pytest

from docsharing.citations import (
    Invalid,
    clean_doi,
    clean_isbn,
    clean_issn,
    clean_pmid,
    clean_year,
    find_doi,
)

SICI = "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1038/nature14539", "10.1038/nature14539"),
        ("https://doi.org/10.1038/NATURE14539", "10.1038/nature14539"),
        ("http://dx.doi.org/10.1016%2Fj.powtec.2012.01.008", "10.1016/j.powtec.2012.01.008"),
        ("doi:10.1038/nature14539.", "10.1038/nature14539"),
        ("DOI：10.13334/j.0258-8013.pcsee.2015.01.001。", "10.13334/j.0258-8013.pcsee.2015.01.001"),
        ("(see 10.1000/abc(1)).", "10.1000/abc(1)"),
        ("(doi 10.1000/abc)", "10.1000/abc"),
        ("https://doi.org/10.1000/xyz?utm_source=mail", "10.1000/xyz"),
        ("https://onlinelibrary.wiley.com/doi/full/10.1002/cpp.2398", "10.1002/cpp.2398"),
        ("https://x.org/doi/pdf/10.1145/3292500.pdf", "10.1145/3292500"),
        (f"({SICI})", SICI.lower()),
        ("<a>10.1038/nature12373</a>", "10.1038/nature12373"),
        ("10.1000/abc，图书馆", "10.1000/abc"),
    ],
)
def test_a_doi_is_found_in_any_dress(text, doi):
    assert find_doi(text) == doi
    assert clean_doi(text) == doi


@pytest.mark.parametrize(
    "text", ["", "10.1000/", "11.1000/abc", "10.12/abc", "doi:", "10.1000 / abc"]
)
def test_what_is_no_doi_is_refused(text):
    assert find_doi(text) == ""
    with pytest.raises(Invalid, match=r"citation\.doi-invalid"):
        clean_doi(text)


def test_an_issn_needs_its_check_digit():
    assert clean_issn("03785955") == "0378-5955"
    assert clean_issn("ISSN ２０４９－３６３０") == "2049-3630"
    assert clean_issn("2434-561x") == "2434-561X"
    with pytest.raises(Invalid, match=r"citation\.issn-invalid"):
        clean_issn("0378-5954")


def test_an_isbn_of_ten_digits_becomes_one_of_thirteen():
    assert clean_isbn("0-7425-2558-9") == "9780742525580"
    assert clean_isbn("0742525589 (cloth : alk. paper)") == "9780742525580"
    assert clean_isbn("978-7-302-42328-7") == "9787302423287"
    with pytest.raises(Invalid, match=r"citation\.isbn-invalid"):
        clean_isbn("978-7-302-42328-8")


def test_a_pubmed_number_has_one_to_eight_digits():
    assert clean_pmid("PMID: 26017442") == "26017442"
    assert clean_pmid("https://pubmed.ncbi.nlm.nih.gov/26017442/") == "26017442"
    for wrong in ("0123", "123456789", "PMC3654245", ""):
        with pytest.raises(Invalid, match=r"citation\.pmid-invalid"):
            clean_pmid(wrong)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2015", 2015),
        ("2015-07-27", 2015),
        ("２０１３", 2013),
        ("二〇一二年", 2012),
        ("May 1, 1998", 1998),
    ],
)
def test_a_year_is_read_from_a_date(text, year):
    assert clean_year(text) == year


@pytest.mark.parametrize("text", ["1449", "2031", "99", "", "10000", "in press"])
def test_a_year_outside_the_range_is_refused(text):
    with pytest.raises(Invalid) as refused:
        clean_year(text, latest=2030)

    assert refused.value.code == "citation.year-invalid"
    assert refused.value.params["last"] == 2030
