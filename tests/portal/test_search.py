"""Search: two Chinese characters are enough, and Latin words by their beginning."""

import pytest

from portal.models import StoredFile
from portal.search import bigrams, search_filter, tokens

TITLES = [
    "高校图书馆社会用户合作模式的实践研究",
    "镁合金压铸件疲劳寿命预测",
    "Thermal conductivity of soil: ASTM D5334-22",
    "Ｆｕｌｌ ｗｉｄｔｈ O'Brien <b>100%</b> _x_",
]


@pytest.fixture
def rows(db):
    for n, title in enumerate(TITLES):
        StoredFile.objects.create(key=f"k{n}", size=1, name=bigrams(title)[:200], sha256=title[:10])
    return StoredFile.objects.order_by("pk")


def found(rows, query):
    return [
        int(key[1:]) for key in search_filter(rows, "name", query).values_list("key", flat=True)
    ]


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("图书", [0]),
        ("合作模式", [0]),
        ("合模", []),
        ("合金 疲劳", [1]),
        ("馆", [0]),
        ("therm", [2]),
        ("D5334", [2]),
        ("SOIL astm", [2]),
        ("full", [3]),
        ("o'brien", [3]),
        ("100%", [3]),
        ("_", []),
        ("%", []),
        ("'", []),
        ("", []),
        (":* & | !", []),
        ("研究", [0]),
        ("究", [0]),
    ],
)
def test_what_a_query_finds(rows, query, hits):
    assert found(rows, query) == hits


def test_tokens_fold_width_and_case():
    assert tokens("ＤＯＩ：10.1000／Ａbc 图书馆") == ["doi", "10", "1000", "abc", "图书馆"]
