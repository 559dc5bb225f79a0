"""Codes become words when they are shown, many with one look-up."""

import pytest

from portal import words


@pytest.fixture(autouse=True)
def _texts(monkeypatch):
    monkeypatch.setattr(words, "_texts", {"paid": "Paid %(price_fen)s for %(case)s"})
    monkeypatch.setattr(words, "_resolvers", {})


def test_amounts_are_shown_as_yuan_and_rows_by_their_resolver_in_one_look():
    asked = []

    def resolve(pks):
        asked.append(pks)
        return {pk: f"WX-{pk}" for pk in pks}

    words.resolver("case", resolve)
    items = [("paid", {"price_fen": -123456, "case": n}) for n in (1, 2)]

    assert words.say_all(items) == ["Paid −1,234.56 for WX-1", "Paid −1,234.56 for WX-2"]
    assert asked == [{1, 2}]


def test_an_unknown_code_or_a_missing_parameter_never_breaks_a_page():
    assert words.say("unknown") == "unknown"
    assert words.say("paid", {}) == "Paid %(price_fen)s for %(case)s"


def test_a_code_has_one_text():
    with pytest.raises(ValueError, match="paid"):
        words.register({"paid": "Something else"})
