"""Numbers of standards and patents."""

import re

from docsharing.citations.fold import fold
from docsharing.citations.identifiers import Invalid

LONGEST = 80

# Chinese bodies write the year after a hyphen, most others after a colon.
_CHINESE = (
    "GB GBJ GBZ GJB GSB JJF JJG AQ BB CB CH CJ CJJ CY DA DB DL DY DZ EJ FZ GA GD GH GM GY HB HG HJ "
    "HS HY JB JC JG JGJ JR JT JTG JTJ JY LB LD LS LY MH MT MZ NB NY QB QC QJ QX RB SB SC SF SH SJ "
    "SL SN SW SY TB TD TY WB WH WJ WM WS WW XB XF XY YB YC YD YJ YS YY YZ ZY CECS CNAS TSG DBJ T Q"
)
_HYPHEN = "ASTM ANSI ASME AIAA ASHRAE ASCE IEEE MIL NASA NFPA UL NACE AATCC ACI GOST ГОСТ"
_COLON = (
    "ISO IEC ITU AWS API SAE AASHTO BS EN DIN VDI VDE NF JIS KS AS NZS CSA ETSI NISO CIE OIML PAS "
    "PD TIA EIA IPC SEMI"
)
_CHINESE_BODIES = frozenset(_CHINESE.split())
_HYPHEN_BODIES = frozenset(_HYPHEN.split())
_COLON_BODIES = frozenset(_COLON.split())
_BODY = "|".join(sorted(_CHINESE_BODIES | _HYPHEN_BODIES | _COLON_BODIES, key=len, reverse=True))
_STANDARD = re.compile(
    rf"(?<![A-Za-z0-9/])((?:DB\d{{2,6}}|{_BODY})"
    rf"(?:\s?/\s?[A-Z]{{1,12}}(?![a-z])|\s(?:{_BODY}|Std|STD|TR|TS|PAS|Guide)(?![A-Za-z]))*)"
    r"[\s.-]{0,2}((?:[A-Z]{1,3}[\s-]?)?\d{1,6}[A-Z]?(?:\.\d{1,4}){0,4}(?:\s?-{1,2}\s?\d{1,4}){0,4})"
    r"(?:\s?:\s?(\d{4}))?(?!\d)"
)
_HYPHEN_YEAR = re.compile(r"^(.+?)\s?-{1,2}\s?((?:19|20)\d\d|\d\d)$")
_ANY_YEAR = re.compile(r"[-:]\s?(?:(?:19|20)\d\d|\d\d)[a-z]?\d?(?:\s?\([^()]{1,20}\))?$")
_SHORT_YEAR = 49  # "GB 3100-93" is of 1993


def clean_standard(text: str) -> str:
    """Return a standard's number as "GB/T 32003-2015" or "ISO 2789:2022"; it must bear a year."""
    found = _STANDARD.match(fold(text[:LONGEST]).strip())
    if not found:
        raise Invalid("citation.standard-invalid", value=text[:60])
    number = _standard(found)
    if not number:
        raise Invalid("citation.standard-year-missing", value=text[:60])
    return number


def find_standard(text: str) -> tuple[str, int, int]:
    """Return the first standard's number in `text` that bears a year, and where it stands."""
    for found in _STANDARD.finditer(fold(text)):
        number = _standard(found)
        if number and (found[1] not in {"T", "Q", "AS", "PD", "IEEE"} or found[3]):
            return number, found.start(), found.end()
    return "", 0, 0


def standard_has_year(number: str) -> bool:
    """Whether the number of a standard names its year, whoever issued it."""
    return bool(_ANY_YEAR.search(fold(number[:LONGEST]).strip()))


def _standard(found: re.Match[str]) -> str:
    body = re.sub(r"\s?/\s?", "/", " ".join(found[1].split()))
    first = re.split(r"[\s/\d]", body)[0]
    stem, year = found[2], found[3]
    if not year:
        parted = _HYPHEN_YEAR.match(stem)
        if not parted or (len(parted[2]) == 2 and first in _COLON_BODIES):
            return ""
        stem, year = parted[1], parted[2]
    stem = re.sub(r"\s?-{1,2}\s?", "-", stem)
    if first in _CHINESE_BODIES and len(year) == 2:
        year = f"19{year}" if int(year) > _SHORT_YEAR else f"20{year}"
    return f"{body} {stem}{':' if first in _COLON_BODIES else '-'}{year}"


_COUNTRIES = (
    "CN|US|EP|WO|JP|KR|DE|GB|FR|TW|CA|AU|RU|SU|CH|IT|ES|NL|SE|AT|BE|BR|IN|DD|DK|FI|NO|PL|HK|IL|SG"
    "|MX|ZA"
)
_PATENT = re.compile(
    rf"(?<![A-Za-z])({_COUNTRIES}|ZL)[\s.-]{{0,2}}([A-Z]{{0,2}}\s?\d(?:[,/\s-]?\d){{3,14}}(?:\.[\dXx])?)"
    r"[\s,]?\(?([ABCEHPSTUWY]\d?)?(?![A-Za-z0-9])\)?"
)
_PCT = re.compile(r"(?:WO|PCT)[\s/]{0,2}(\d{4})?([A-Z]{2})(\d{4})?/?(\d{5,6})(?!\d)")
_APPLICATION = re.compile(
    r"((?:19|20)\d{2}[1-389]\d{7}|(?:8[5-9]|9\d|0[0-3])[1-389]\d{5})(\.?)([\dXx])"
)
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_JAPANESE = re.compile(r"^(?:特[开開许許愿願公])[平昭]?\s?")
_FEWEST_DIGITS, _MOST_DIGITS = 4, 13


def clean_patent(text: str, country: str = "") -> str:
    """Return a patent's number as "CN107966475B", "US11651140B2" or "CN202111510160.7"."""
    line = _JAPANESE.sub("JP", fold(text[:LONGEST]).strip()).upper()
    bare = re.sub(r"[\s,]", "", line)
    if found := _PCT.search(line):
        return f"PCT/{found[2]}{found[1] or found[3] or ''}/{found[4]:0>6}"
    if found := _PATENT.search(line):
        return _patent(found, text)
    if found := _APPLICATION.fullmatch(bare):
        return "CN" + _application(found, text)
    if re.fullmatch(r"\d{5,13}(?:[A-Z]\d?)?", bare):
        if re.fullmatch(_COUNTRIES, country.upper()):
            return country.upper() + bare
        raise Invalid("citation.patent-country-missing", value=text[:60])
    raise Invalid("citation.patent-invalid", value=text[:60])


def find_patent(text: str) -> tuple[str, int, int]:
    """Return the first patent number in `text`, as it stands there, and where."""
    folded = fold(text)
    for pattern in (_PCT, _PATENT, _APPLICATION):
        if found := pattern.search(folded):
            return found[0].strip(), found.start(), found.end()
    return "", 0, 0


def patent_country(number: str) -> str:
    """The two letters with which a cleaned patent number begins."""
    return number[:2] if re.match(rf"(?:{_COUNTRIES})[A-Z]{{0,2}}\d", number) else ""


def _patent(found: re.Match[str], text: str) -> str:
    office, digits, kind = found[1], re.sub(r"[\s,/-]", "", found[2]), found[3] or ""
    if office in {"CN", "ZL"}:
        application = _APPLICATION.fullmatch(digits)
        if application and (application[2] or office == "ZL" or not kind):
            return "CN" + _application(application, text)
        office = "CN"
    if not _FEWEST_DIGITS <= sum(sign.isdigit() for sign in digits) <= _MOST_DIGITS:
        raise Invalid("citation.patent-invalid", value=text[:60])
    return f"{office}{digits}{kind}"


def _application(found: re.Match[str], text: str) -> str:
    digits, check = found[1], found[3].upper()
    total = sum(int(sign) * weight for sign, weight in zip(digits, _WEIGHTS, strict=False))
    if "0123456789X"[total % 11] != check:
        raise Invalid("citation.patent-check-digit", value=text[:60])
    return f"{digits}.{check}"
