"""Every word that people read is there in Chinese, and written as Chinese is."""

import re

import pytest

from portal import catalogues

HAN = r"[\u3400-\u9fff\uf900-\ufaff]"
# Full width wherever Han touches it; `12:30`, `a,b` and addresses stay as they are.
HALF_WIDTH = re.compile(rf"{HAN}\s*[,:;?!]|[,;?!]\s*{HAN}|{HAN}[()]|[()]{HAN}|{HAN}\.(?!\w)")


def chinese() -> list[tuple[str, str]]:
    return [
        (app, string)
        for app in catalogues.apps()
        for message in catalogues.stored(app)
        if message.id
        for string in catalogues.strings(message)
    ]


@pytest.mark.parametrize("app", ["portal", "accounts", "ledger", "desk", "docsharing"])
def test_every_message_has_its_chinese(app):
    assert [str(fault) for fault in catalogues.faults([app])] == []


def test_every_app_has_a_catalogue(settings):
    houses = {name for name in settings.INSTALLED_APPS if (settings.BASE_DIR / name).is_dir()}

    assert set(catalogues.apps()) == houses


def test_punctuation_is_full_width_where_han_touches_it():
    assert [pair for pair in chinese() if HALF_WIDTH.search(pair[1])] == []


def test_nothing_shouts():
    assert [pair for pair in chinese() if "!" in pair[1] or "！" in pair[1]] == []


def test_one_message_has_one_chinese():
    said: dict[tuple[str, str | None], set[tuple[str, ...]]] = {}
    for app in catalogues.apps():
        for message in catalogues.stored(app):
            if message.id and message.string:
                said.setdefault(catalogues.key_of(message), set()).add(
                    tuple(catalogues.strings(message))
                )

    # Django shows the first catalogue's words everywhere: another app's would never be seen.
    assert {key: words for key, words in said.items() if len(words) > 1} == {}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("请稍候,再试", True), ("编号 12:30", False), ("请稍候，再试", False), ("金额(元)", True)],
)
def test_half_width_is_found(text, wrong):
    assert bool(HALF_WIDTH.search(text)) is wrong


def test_a_placeholder_that_the_english_lacks_is_a_fault():
    catalog = catalogues.Catalog(locale="zh_Hans")
    english = catalog.add("%(n)s days")
    chinese_entry = catalogues.Catalog(locale="zh_Hans").add("%(n)s days", "%(m)s 天")

    assert catalogues.fault_of(english, chinese_entry) == "placeholder that the English lacks"
    assert catalogues.fault_of(english, None) == "missing"
