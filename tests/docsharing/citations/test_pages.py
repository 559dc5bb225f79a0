import pytest

from docsharing.citations import Citation, page_count


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("75-80", 6),
        ("1123-9", 7),
        ("123-34", 12),
        ("454–81", 28),
        ("S1-S12", 12),
        ("S1–12", 12),
        ("e12-e15", 4),
        ("12-19, 33", 9),
        ("45-50+88", 7),
        ("12-19；33-34", 10),
        ("iv-xii", 9),
        ("１２－１９", 8),
        ("第12-15页", 4),
        ("12至19页", 8),
        ("pp. 3-4", 2),
        ("123--145", 23),
        ("12~19", 8),
        ("1.1-1.13", 13),
        ("5:1-5:20", 20),
        ("p. 33", 1),
        ("第12页", 1),
        ("231 p.", 231),
        ("120页", 120),
        ("7-7", 1),
    ],
)
def test_a_page_range_is_counted(text, pages):
    assert page_count(text) == pages


@pytest.mark.parametrize(
    "text",
    ["", "e210527", "219840", "12", "80-75", "x", "n/a", "-", "A12-B15", "1-999999", "IV", "1-2-3"],
)
def test_what_tells_no_length_is_not_guessed(text):
    assert page_count(text) is None


def test_a_citation_knows_its_own_count():
    assert Citation(pages="436-444").page_count() == 9
    assert Citation().page_count() is None
