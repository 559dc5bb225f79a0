"""The number of a volume or an issue, however it is typed: 6 of "No. 06", "第六期", "VI"."""

import re
import unicodedata

from django.db.models import Q

LONGEST = 200
LONGEST_NUMBER = 18  # of two of them a key is made
_HAN = {sign: value for value, sign in enumerate("〇一二三四五六七八九")}
_HAN |= {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
_HAN |= {"两": 2, "貳": 2, "參": 3, "陸": 6}
_TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "百": 100, "佰": 100}
_HAN_NUMBER = re.compile(f"[{''.join([*_HAN, *_TENS])}]+")
# A v before digits is the word volume.
_ROMAN = re.compile(
    r"(?<![a-z0-9])(?=[ivxlc])(?!v\.?\s*\d)c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})(?![a-z0-9])"
)
_ROMAN_SIGNS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"(?<![a-z])(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_VOLUME = re.compile(r"(?<![a-z])(?:vol(?:ume)?\.?|v\.|v(?=\d))\s*")
# What stands beside the number of an issue: its volume, its number since the first, its year.
_BESIDE = re.compile(
    rf"{_VOLUME.pattern}\d+|第?\s*\d+\s*卷|[总總]\s*(?:期号?|第)?\s*[:.]?\s*\d+\s*期?|"
    r"(?<![a-z])(?:whole|total|serial)\s*(?:no|number|issue)?[.:]?\s*\d+"
)
# Where in the issue it stands; "S. 75" is a German page.
_PAGE = re.compile(
    r"(?<![a-z])(?:s\.|seiten?\s|pp?\b\.?|pages?\s)\s*[a-z]?\d+(?:\s*[-‐-―]\s*[a-z]?\d+)?f{0,2}|"
    r"第?\s*\d+(?:\s*[-‐-―]\s*\d+)?\s*页"
)
# A page of the issue, or a supplement of this number: nobody knows.
_EITHER = re.compile(r"\d\s*[,;:]\s*s\s?\d\d|\d\s+s\.\s?\d(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?:\s*年|(?=\d\d(?!\d))|(?!\d))")
_DAY = re.compile(r"(?<!\d)(?:1[89]|20)\d\d\s*[-./年]\s*(\d\d?)\s*[-./月]\s*(\d\d?)(?!\d)")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_SUPPLEMENT = re.compile(
    r"增刊?|附刊|(?<![a-z])(?:su(?:p|pl|pp|ppl)(?:[eé]ments?|ementary)?(?![a-z])|zk?\s?(?=\d))|"
    r"(?<![a-z.])s(?:\.?\s?(?=\d)|(?![a-z.]))|(?<=\d\.)s(?![a-z.])"
)
# One of several supplements: 增刊(下), 上增刊. The middle of three counts as the second of two.
_PART_AFTER = re.compile(r"\W*([上中下])(?!文)")
_PART_BEFORE = re.compile(r"([上中下])[册辑卷半年]*\W*$")
_PARTS = {"上": "1", "中": "2", "下": "2"}
_LABELLED = re.compile(
    r"(?:第|(?<![a-z])(?:no|nr|n|iss|issue|number|heft)[.:°]?)\s*(\d+)|(\d+)\s*期"
)
_DIGITS = re.compile(r"\d+")


def volume_key(text: str) -> str:
    """33 of "Vol. 033" or "第三十三卷"; nothing where no number can be read."""
    return _first(_VOLUME.sub(" ", _plain(text)))


def issue_key(text: str) -> str:
    """One key for an issue, whatever it is called; nothing for what cannot be read.

    Nothing is what an issue that was left out has too, and counts with every issue of the volume:
    whoever types riddles gains no copies, and whoever meant no harm gives the number. So it is
    with seasons, and with a number since the first issue alone (总第273期), which does not tell
    which issue of the year it is.

    A month is the number of a monthly. A double issue is its first, a part (6A, 6上) the whole.
    A supplement is an issue of its own: it is bound, paged and cited apart from the issue that it
    belongs to. It is S2 of 增刊2, 增刊(下), "Suppl. 2" or S2, S6 of 6增, 6S or "6 Suppl", and S2/6
    where both numbers are told (`meets`). The sixth of a volume and that of its sixth issue are
    one: no two databases tell them apart alike. A single day of a newspaper is an issue too
    (11-20).
    """
    plain = _plain(text)
    if day := _DAY.search(plain):
        return f"{int(day[1])}-{int(day[2])}"
    supplement, either = _SUPPLEMENT.search(plain), _EITHER.search(plain)
    if supplement and either and either.start() < supplement.start():
        return ""
    bare = _YEAR.sub(" ", _PAGE.sub(" ", _BESIDE.sub(" ", plain)))
    if supplement := _SUPPLEMENT.search(bare):
        return _of_supplement(bare[: supplement.start()], bare[supplement.end() :])
    outside = _BRACKETED.sub(" ", bare)
    return _number(outside) or _number(bare)


def meets(key: str) -> Q:
    """The issues that may be the one of this key, as far as their keys tell.

    "6 Suppl 1" (S1/6) is called "Suppl 1" (S1) and "6 Suppl" (S6) as well.
    """
    found = Q(issue=key) | Q(issue="")
    if not key.startswith("S"):
        return found
    own, _sign, of_issue = key[1:].partition("/")
    found |= Q(issue=f"S{own}") | Q(issue__startswith=f"S{own}/")
    if of_issue:
        return found | Q(issue=f"S{of_issue}")
    return found | Q(issue__startswith="S", issue__endswith=f"/{own}")


def _of_supplement(before: str, after: str) -> str:
    """Its own number, and that of the issue that it belongs to; it is the first of either."""
    part = _PART_AFTER.match(after) or _PART_BEFORE.search(before)
    own = _first(after) or (_PARTS[part[1]] if part else "")
    of_issue = _number(before)
    if own and of_issue:
        return f"S{own}/{of_issue}"
    return f"S{own or of_issue or 1}"


def _number(text: str) -> str:
    """The number that is called one, else the month, else the first."""
    if labelled := _LABELLED.search(text):
        return _clean(labelled[1] or labelled[2])
    if month := _MONTH.search(text):
        return str(_MONTHS.index(month[0][:3]) + 1)
    return _first(text)


def _first(text: str) -> str:
    found = _DIGITS.search(text)
    return _clean(found[0]) if found else ""


def _clean(digits: str) -> str:
    return str(int(digits))[:LONGEST_NUMBER]


def _plain(text: str) -> str:
    """In one width and case, all numbers in digits."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    return _ROMAN.sub(_of_roman, _HAN_NUMBER.sub(_of_han, plain))


def _of_han(found: re.Match[str]) -> str:
    """23 of 二十三; 2013 of 二〇一三, which has no tens."""
    if not any(sign in _TENS for sign in found[0]):
        return "".join(str(_HAN[sign]) for sign in found[0])
    total, ones = 0, 0
    for sign in found[0]:
        if sign in _TENS:
            total, ones = total + max(ones, 1) * _TENS[sign], 0
        else:
            ones = _HAN[sign]
    return str(total + ones)


def _of_roman(found: re.Match[str]) -> str:
    values = [_ROMAN_SIGNS[sign] for sign in found[0]]
    following = [*values[1:], 0]
    return str(sum(-v if v < after else v for v, after in zip(values, following, strict=True)))
