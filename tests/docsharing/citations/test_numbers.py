import pytest

from docsharing.citations import Invalid, clean_patent, clean_standard


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("GB/T 32003-2015", "GB/T 32003-2015"),
        ("GB/T32003—2015", "GB/T 32003-2015"),
        ("ＧＢ／Ｔ　３２００３－２０１５", "GB/T 32003-2015"),
        ("GB 46039——2025", "GB 46039-2025"),
        ("GB/T 20090.16—2016", "GB/T 20090.16-2016"),
        ("GB 3100-93", "GB 3100-1993"),
        ("DB11/T 1234-2020", "DB11/T 1234-2020"),
        ("T/CECS 10001-2019", "T/CECS 10001-2019"),
        ("Q/ABC 001-2020", "Q/ABC 001-2020"),
        ("ISO 2789:2022", "ISO 2789:2022"),
        ("ISO 2789：2022", "ISO 2789:2022"),
        ("ISO/IEC 80079-20-2:2016(fr)", "ISO/IEC 80079-20-2:2016"),
        ("DIN EN ISO 9001:2015-11", "DIN EN ISO 9001:2015"),
        ("BS EN 1992-1-1:2004", "BS EN 1992-1-1:2004"),
        ("ASTM D5334-22", "ASTM D5334-22"),
        ("IEEE Std 802.11-2020", "IEEE Std 802.11-2020"),
        ("JIS B 0401-1:2016", "JIS B 0401-1:2016"),
        ("ANSI/NISO Z39.18-2005", "ANSI/NISO Z39.18-2005"),
    ],
)
def test_a_standard_is_written_in_one_way(text, number):
    assert clean_standard(text) == number


@pytest.mark.parametrize("text", ["GB/T 7714", "ISO 9001", "GB3100-3102"])
def test_a_standard_without_its_year_is_refused(text):
    with pytest.raises(Invalid, match=r"citation\.standard-year-missing"):
        clean_standard(text)


@pytest.mark.parametrize("text", ["", "foo", "7714-2015", "科技查新技术规范"])
def test_what_is_no_standard_is_refused(text):
    with pytest.raises(Invalid, match=r"citation\.standard-invalid"):
        clean_standard(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("CN107966475B", "CN107966475B"),
        ("CN 107966475 B", "CN107966475B"),
        ("ＣＮ１０７９６６４７５Ｂ", "CN107966475B"),
        ("202111510160.7", "CN202111510160.7"),
        ("ZL 2005 1 0022322.7", "CN200510022322.7"),
        ("CN2021115101607", "CN202111510160.7"),
        ("ZL01128777.2", "CN01128777.2"),
        ("US 11,651,140 B2", "US11651140B2"),
        ("US20110172136A1", "US20110172136A1"),
        ("EP0011951A1", "EP0011951A1"),
        ("WO 2012/054443 (A1)", "WO2012054443A1"),
        ("WO2011US30214", "PCT/US2011/030214"),
        ("PCT/US2011/030214", "PCT/US2011/030214"),
        ("JP2005-123456A", "JP2005123456A"),
        ("特开2005-123456", "JP2005123456"),
        ("DE 10 2012 345 678 A1", "DE102012345678A1"),
        ("KR10-2020-0012345", "KR1020200012345"),
    ],
)
def test_a_patent_is_written_in_one_way(text, number):
    assert clean_patent(text) == number


def test_a_chinese_application_needs_its_check_digit():
    with pytest.raises(Invalid, match=r"citation\.patent-check-digit"):
        clean_patent("CN202111510160.8")


def test_a_bare_number_needs_its_country():
    assert clean_patent("9,367,592", country="us") == "US9367592"
    with pytest.raises(Invalid, match=r"citation\.patent-country-missing"):
        clean_patent("9,367,592")


@pytest.mark.parametrize("text", ["", "abc", "US 12", "一种方法"])
def test_what_is_no_patent_is_refused(text):
    with pytest.raises(Invalid, match=r"citation\.patent-invalid"):
        clean_patent(text)
