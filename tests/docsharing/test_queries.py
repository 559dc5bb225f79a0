"""What is read: references, prices, figures, contributions to pages that belong to no app."""

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import translation

from docsharing.citations import Citation
from docsharing.queries import contributions, figures
from docsharing.queries.details import searches_for, split_of, steps_of
from docsharing.queries.pricing import estimate, price
from docsharing.queries.reference import reference
from docsharing.queries.sources import understood
from portal.clock import now
from tests.docsharing.conftest import ARTICLE, send, verify

CONFERENCE = Citation(
    kind="ConferenceProc",
    title="Attention",
    container="NIPS",
    authors=("Vaswani, A", "B", "C", "D"),
)


@pytest.mark.parametrize(
    ("citation", "line"),
    [
        (
            replace(ARTICLE, doi=""),
            f"沈敏, 黄娟. {ARTICLE.title}[J]. 图书馆论坛, 2013, 33(6): 75-80.",
        ),
        (
            replace(
                CONFERENCE, year=2017, place="Long Beach", publisher="Curran", pages="1-9"
            ),
            "Vaswani A, B, C, et al. Attention[C]//NIPS. Long Beach: Curran, 2017: 1-9.",
        ),
        (Citation(kind="x-Standard", number="GB/T 7714-2015"), "GB/T 7714-2015[S]."),
        (
            Citation(kind="Patent", title="预警", applicant="公司", number="CN1079664B", year=2020),
            "公司. 预警[P]. CN1079664B, 2020.",
        ),
        (
            Citation(kind="Thesis", title="T", authors=("李明",), institution="大学", year=2014),
            "李明. T[D]. 大学, 2014.",
        ),
        (Citation(kind="Chapter", container="书", pages="1-20", year=2004), "书[M]. 2004: 1-20."),
        (Citation(kind="Article", title="T", doi="10.1/x"), "T[J]. DOI:10.1/x."),
    ],
)  # fmt: skip
def test_a_citation_as_one_line(citation, line):
    assert reference(citation) == line


def test_an_estimate_says_who_pays(patron):
    costs = estimate(replace(ARTICLE, pages="1-190"), "Normal", patron)

    assert (costs.subsidy_fen, costs.prepaid_fen, costs.short_fen) == (5000, 900, 0)
    assert (costs.own_fen, costs.minus_fen, costs.subsidy_before_fen) == (900, -5000, 5000)


def test_a_stranger_sees_the_price_and_pays_nothing_yet(db):
    costs = estimate(ARTICLE, "Normal", None)

    assert (costs.price.total_fen, costs.subsidy_fen, costs.short_fen) == (380, 0, 380)


def test_the_day_follows_the_calendar(db, patron):
    # A normal request on a Wednesday before the National Day holidays.
    with time_machine.travel("2026-09-30T02:00:00+00:00"):
        assert estimate(ARTICLE, "Normal", patron).expected_at.isoformat().startswith("2026-10-09")
        assert estimate(ARTICLE, "Urgent", patron).expected_at.isoformat().startswith("2026-10-08")


def test_an_absurd_number_of_pages_is_bounded(db):
    assert estimate(replace(ARTICLE, pages="1-4999"), "Normal", None).price.pages == 2000


def test_each_line_of_a_bill_is_whole_fen():
    bill = price("Thesis", 3, "Urgent", {"dd.lookup": 200, "dd.page_thesis": 50, "dd.rush": 1000})

    assert [line.amount_fen for line in bill.lines] == [200, 150, 1000]
    assert bill.total_fen == 1350


def test_who_paid_is_read_from_the_books(patron):
    request = send(patron, replace(ARTICLE, pages="1-190"))
    split = split_of(request.hold.entry_id)

    assert (split.subsidy_fen, split.prepaid_fen) == (5000, 900)
    assert split_of(None).subsidy_fen == 0


def test_an_unknown_doi_fills_its_own_field_only(db):
    assert understood("10.1000/182", None).filled == ("doi",)


def test_a_doi_that_she_asked_for_before_fills_the_rest(request_, patron, other_reader):
    again = understood(ARTICLE.doi, patron)

    assert (again.format, again.citation.title) == ("past", ARTICLE.title)
    assert set(understood(ARTICLE.doi, verify(other_reader)).filled) == {"doi"}


@pytest.mark.parametrize(
    ("state", "marks"),
    [
        ("request_", ["done", "now", "", ""]),
        ("taken", ["done", "done", "now", ""]),
        ("delivered", ["done", "done", "done", "done"]),
    ],
)
def test_the_four_steps(request, state, marks):
    assert [step.state for step in steps_of(request.getfixturevalue(state))] == marks


def test_places_to_search_fit_the_document(request_):
    names = [name for name, _address in searches_for(request_)]

    assert "DOI" in names
    assert "Espacenet" not in names


def test_what_the_home_page_shows(db):
    with translation.override("en"):
        service = contributions.home_service(None)
        table = contributions.price_tables(None)

    assert service.price == "CNY 2.00, and CNY 0.30 a page"
    assert ("Each page of a standard", "3.50") in table["rows"]


def test_the_find_box(db, request_):
    assert contributions.found_place("10.1000/182") == "/requests/new/?q=10.1000%2F182"
    assert contributions.found_place("0" * 26).startswith("/status/")
    assert contributions.found_place("wx-2026-000042") == "/requests/?q=wx-2026-000042"


def test_the_card_of_the_member_s_home(asked, patron):
    with time_machine.travel(now() + timedelta(minutes=11)):
        card = contributions.member_card(SimpleNamespace(user=patron))

    assert [row.pk for row in card.context["waiting"]] == [asked.pk]
    assert len(card.context["requests"]) == 1


def test_my_data_holds_requests_and_openings(delivered, patron, other_reader):
    data = contributions.my_data(patron)

    assert data["document_requests"][0]["citation"]["title"] == ARTICLE.title
    assert data["document_requests"][0]["deliveries"][0]["price_fen"] == 380
    assert contributions.my_data(other_reader) == {
        "document_requests": [],
        "request_draft": [],
        "complaints": [],
        "request_batches": [],
        "request_feed": [],
        "delivery_openings": [],
    }


def test_my_data_reads_in_words(delivered, patron, sign_in):
    page = sign_in(patron).get("/me/data/").content.decode()

    heads = re.findall(r'<th scope="col">([^<]*)</th>', page)
    assert [head for head in heads if "_" in head] == []
    assert "{&#x27;" not in page
    assert f"题名 {ARTICLE.title} · 出处 {ARTICLE.container}" in page
    assert "价格 3.80" in page
    assert "普通" in page


def test_the_figures_of_the_home_page(delivered):
    assert figures.delivered() == 1
    assert figures.delivered_this_month() == 1
    assert figures.median_hours() == 1
    with time_machine.travel(now() + timedelta(days=120)):
        assert figures.delivered_this_month() == 0
        assert figures.median_hours() == 0
