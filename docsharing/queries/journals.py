"""The title of a journal, without what differs between two who type it."""

import re
import unicodedata

from accounts.identity import skeleton

_PUNCTUATION = re.compile(r"[\W_]+")
_BRACKETED = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]+)[)\]】〕]\W*\Z")
# Small letters of other scripts that are, small or great, taken for one of ours.
_TWINS = str.maketrans(
    "авекмнорстухіјѕһԁԛԝαβεζηικμνορτυχıɑɡ", "abekmhopctyxijshdqwabezhikmnoptyxiag"
)
# Where journals come out, as catalogues and PubMed write it after the title. Not more than towns:
# what else stands in brackets there (医学版, Part A, Online) makes another journal.
_TOWNS = frozenset(
    """
    amsterdam athens auckland baltimore bangkok barcelona basel beijing belgrade berkeley berlin
    bern bethesda boston bristol brussels bucharest budapest camb cambridge canberra chengdu
    chicago chichester chongqing copenhagen dordrecht dublin edinb edinburgh geneva glasgow
    guangzhou hamburg hangzhou harbin heidelberg helsinki hongkong jena kyiv kyoto leiden leipzig
    lisbon lond london losangeles madrid manchester melbourne milan milano montreal moscow mumbai
    munich nanjing newdelhi newyork newyorkny ny osaka oslo oxf oxford paris phila philadelphia
    philapa prague rome roma sanfrancisco seoul shanghai singapore stockholm stuttgart sydney
    taipei tokyo toronto torino vienna warsaw washington washingtondc weinheim wien wuhan xian
    zagreb zurich
    北京 上海 天津 重庆 广州 深圳 南京 武汉 成都 西安 杭州 沈阳 长春 哈尔滨 大连 济南 青岛 郑州
    长沙 合肥 福州 厦门 南昌 昆明 贵阳 南宁 海口 兰州 西宁 银川 乌鲁木齐 拉萨 呼和浩特 石家庄 太原
    苏州 香港 澳门 台北
    """.split()  # noqa: SIM905 - a hundred towns read better so
)


def folded(text: str) -> str:
    """A title without what differs between two who type it."""
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text).casefold())


def folded_journal(text: str) -> str:
    """The same of a journal, whose town and letters of another script say nothing."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_TWINS)
    bracketed = _BRACKETED.search(plain)
    before = folded(plain[: bracketed.start()]) if bracketed and _is_town(bracketed[1]) else ""
    return skeleton(before or folded(plain))


def _is_town(text: str) -> bool:
    """Also with its country, its state or a year: London, England; Phila Pa 1976."""
    name = folded(re.split(r"[,;:、]", text)[0])
    return name.rstrip("0123456789").removesuffix("市") in _TOWNS
