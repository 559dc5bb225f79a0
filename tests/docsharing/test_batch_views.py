"""The pages of a batch: given, looked at, mended in place, sent, followed."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from docsharing import services
from docsharing.models import Batch, BatchLine, DocumentRequest
from docsharing.queries.batches import own_batch
from portal import jobs
from tests.docsharing import lists
from tests.docsharing.conftest import ARTICLE, pay_in, send, verify
from tests.docsharing.test_views import text_of

NEW = "/requests/batches/new/"
LIST = "/requests/batches/"
SEND = {
    "service_level": "Normal",
    "need_by": "",
    "purpose": "study",
    "declares": "on",
    "do": "send",
}
MENDED = {
    "do": "save",
    "request_type": "Article",
    "title": ARTICLE.title,
    "container": "图书馆论坛",
    "authors": "沈敏; 黄娟",
    "year": "2013",
}


def upload(data: bytes, name: str = "list.ris") -> dict[str, object]:
    return {"file": SimpleUploadedFile(name, data)}


@pytest.fixture
def hers(patron, sign_in):
    return sign_in(patron)


def page_of(batch: Batch, *rest: object) -> str:
    return "/".join([f"{LIST}{batch.pk}", *map(str, rest), ""])


def given(reader, data: bytes | None = None) -> Batch:
    return services.read_batch(data or lists.ris(), reader=reader, name="list.ris")[0]


def sent(reader, data: bytes | None = None) -> Batch:
    batch = given(reader, data)
    services.send_batch(batch, services.SendWish(declares=True), by=reader)
    jobs.run_next()
    return own_batch(reader, batch.pk)


# Giving a list


def test_a_file_leads_to_what_was_understood(hers):
    answer = hers.post(NEW, upload(lists.ris()), follow=True)

    page = text_of(answer)
    assert answer.redirect_chain[-1][0] == page_of(Batch.objects.get())
    for n, title in enumerate(lists.TITLES):
        assert title in page
        assert f"{2000 + n}" in page
    assert "11.40" in page
    assert DocumentRequest.objects.count() == 0


def test_a_pasted_list_is_read_as_well(hers):
    hers.post(NEW, {"text": "GB/T 7714-2015\r\n10.1000/182\r\n"})

    assert [line.citation.number for line in BatchLine.objects.order_by("line_no")] == [
        "GB/T 7714-2015", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "请粘贴清单"),
        (upload(b"%PDF-1.7 x", "list.ris"), "第 1 行"),
        (upload(b"TY  - JOUR\nAB  - x\nER  - \n"), "第 1 行"),
        (upload(lists.csl(101), "list.json"), "101"),
        ({"text": "你好，请帮我找几篇文章。"}, "第 1 行"),
    ],
)
def test_what_cannot_be_read_is_told_with_line_and_reason(hers, fields, told):
    answer = hers.post(NEW, fields)

    assert answer.status_code == 422
    assert told in text_of(answer)
    assert Batch.objects.count() == 0


def test_the_same_list_again_leads_to_the_same_batch(hers):
    hers.post(NEW, upload(lists.ris()))
    answer = hers.post(NEW, upload(lists.ris(), "again.ris"), follow=True)

    assert Batch.objects.count() == 1
    assert "之前给过" in text_of(answer)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_is_understood_when_it_is_filled_in(hers, patron, language):
    hers.cookies["django_language"] = language
    type(patron).objects.filter(pk=patron.pk).update(language=language)
    answer = hers.get(f"{LIST}template.xlsx", headers={"Accept-Language": language})
    book = load_workbook(io.BytesIO(answer.content))
    kinds = {"zh-hans": ("标准", "期刊论文"), "en": ("Standard", "Article")}[language]
    book.active.append([kinds[0], "", *[""] * 11, "GB/T 7714-2015"])
    book.active.append([kinds[1], "智慧图书馆", "王世伟", "中国图书馆学报", 2012, 38, 6, "22-28"])
    out = io.BytesIO()
    book.save(out)
    hers.post(NEW, upload(out.getvalue(), "list.xlsx"))

    first, second = (line.citation for line in BatchLine.objects.order_by("line_no"))
    assert (first.kind, first.number) == ("x-Standard", "GB/T 7714-2015")
    assert (second.kind, second.year, second.volume) == ("Article", 2012, "38")
    assert b"".join(hers.get(f"{LIST}template.csv").streaming_content).startswith(b"\xef\xbb\xbf")


# Mending


def test_a_line_is_mended_where_it_stands(hers, patron):
    batch = given(patron, lists.ris(1) + b"TY  - JOUR\nTI  - Alone\nER  - \n\n")
    page = hers.get(page_of(batch) + "?edit=2").content.decode()
    assert 'value="Alone"' in page
    assert "请填写：刊名" in page or "刊名" in page

    wrong = hers.post(page_of(batch, "lines", 2), {**MENDED, "container": ""})
    assert wrong.status_code == 422
    assert lists.TITLES[0] in wrong.content.decode()
    right = hers.post(page_of(batch, "lines", 2), MENDED)

    assert (right.status_code, right.url) == (302, page_of(batch) + "#line-2")
    assert batch.lines.get(line_no=2).citation.container == "图书馆论坛"


def test_another_type_shows_its_fields_and_keeps_what_was_typed(hers, patron):
    batch = given(patron)
    typed = {**MENDED, "do": "show", "request_type": "Thesis", "title": "绿道研究"}
    page = hers.post(page_of(batch, "lines", 1), typed).content.decode()

    assert 'value="绿道研究"' in page
    assert 'id="id_institution"' in page
    assert batch.lines.get(line_no=1).citation.title == lists.TITLES[0]


def test_a_line_is_left_out_and_taken_in(hers, patron):
    batch = given(patron)
    answer = hers.post(page_of(batch, "lines"), {"leave": "2"})
    assert answer.url.endswith("#line-2")
    assert "7.60" in text_of(hers.get(page_of(batch)))
    hers.post(page_of(batch, "lines"), {"take": "2"})

    assert "11.40" in text_of(hers.get(page_of(batch)))


def test_what_is_there_twice_is_told(hers, patron):
    earlier = send(patron)
    again = f"TY  - JOUR\nTI  - {ARTICLE.title}\nT2  - 图书馆论坛\nPY  - 2013\nER  - \n"
    batch = given(patron, lists.ris(1) + lists.record(0).encode() + again.encode())
    page = text_of(hers.get(page_of(batch)))

    assert "与清单第 1 行相同" in page
    assert earlier.case.number.code in page


# Sending


def test_sending_leads_to_the_progress(hers, patron):
    batch = given(patron)
    answer = hers.post(page_of(batch, "send"), SEND, follow=True)
    waiting = answer.content.decode()
    assert "every 2s" in waiting
    assert "0 / 3" in text_of(answer) or "已提交 0" in text_of(answer)
    jobs.run_next()

    page = text_of(hers.get(page_of(batch)))
    assert own_batch(patron, batch.pk).number.code in page
    for row in DocumentRequest.objects.all():
        assert row.case.number.code in page


def test_without_the_declaration_nothing_is_sent(hers, patron):
    batch = given(patron)
    answer = hers.post(page_of(batch, "send"), {**SEND, "declares": ""})

    assert answer.status_code == 422
    assert own_batch(patron, batch.pk).sent_at is None


def test_the_price_of_the_other_level_is_shown_and_nothing_sent(hers, patron):
    batch = given(patron)
    answer = hers.post(page_of(batch, "send"), {"do": "price", "service_level": "Urgent"})

    assert "41.40" in text_of(answer)
    assert own_batch(patron, batch.pk).sent_at is None


def test_for_work_it_is_declared_in_other_words(hers, patron):
    batch = given(patron)
    study = text_of(hers.get(page_of(batch)))
    chosen = {"do": "price", "service_level": "Urgent", "purpose": "work", "need_by": "2027-01-05"}
    shown = hers.post(page_of(batch, "send"), chosen)
    page = shown.content.decode()

    assert "复制件只用于我个人的学习或研究" in study
    assert "我只在各自许可允许的范围内使用复制件" in page
    assert "2026-1-work" in page
    assert 'value="2027-01-05"' in page
    assert re.search(r'value="work"[^>]* checked', page)
    refused = hers.post(page_of(batch, "send"), {**SEND, "purpose": "work", "declares": ""})
    assert refused.context["send_form"].errors["declares"] == ["勾选用于工作的许可声明。"]
    assert own_batch(patron, batch.pk).sent_at is None


def test_sent_for_work_the_page_says_so(hers, patron):
    batch = given(patron)
    answer = hers.post(page_of(batch, "send"), {**SEND, "purpose": "work"}, follow=True)
    jobs.run_next()

    assert "工作或商业用途" in text_of(answer)
    assert set(DocumentRequest.objects.values_list("purpose", "declaration__version")) == {
        ("work", "2026-1-work")
    }


def test_an_unknown_purpose_sends_nothing(hers, patron):
    batch = given(patron)
    answer = hers.post(page_of(batch, "send"), {**SEND, "purpose": "fun"})

    assert (answer.status_code, list(answer.context["send_form"].errors)) == (422, ["purpose"])
    assert own_batch(patron, batch.pk).sent_at is None


def test_sending_twice_sends_once(hers, patron):
    batch = given(patron)
    for _n in range(2):
        assert hers.post(page_of(batch, "send"), SEND).status_code == 302
    while jobs.run_next():
        pass

    assert DocumentRequest.objects.count() == 3


def test_it_says_why_it_stopped_and_goes_on_after_a_top_up(reader, sign_in):
    verify(reader)
    pay_in(reader, 400)
    batch = sent(reader)
    hers = sign_in(reader)
    page = text_of(hers.get(page_of(batch)))
    assert "3.80" in page
    assert "预付" in page

    pay_in(reader, 1000, key="top-up")
    hers.post(page_of(batch, "go-on"))
    jobs.run_next()

    assert own_batch(reader, batch.pk).done_at
    assert DocumentRequest.objects.count() == 3


def test_a_line_is_mended_where_sending_has_stopped(hers, patron):
    batch = sent(patron, lists.ris(1) + b"TY  - JOUR\nTI  - Alone\nER  - \n\n")
    assert 'value="Alone"' in hers.get(page_of(batch) + "?edit=2").content.decode()
    wrong = hers.post(page_of(batch, "lines", 2), {**MENDED, "container": ""})
    assert wrong.status_code == 422
    hers.post(page_of(batch, "lines", 2), MENDED)
    hers.post(page_of(batch, "go-on"))
    jobs.run_next()

    assert own_batch(patron, batch.pk).done_at
    assert DocumentRequest.objects.filter(title=ARTICLE.title).exists()


def test_a_batch_that_is_sent_is_changed_by_nobody(hers, patron):
    batch = sent(patron)
    for path, fields in (
        (page_of(batch, "lines", 1), MENDED),
        (page_of(batch, "lines"), {"leave": "1"}),
        (page_of(batch, "discard"), {}),
        (page_of(batch, "go-on"), {}),
    ):
        assert hers.post(path, fields).status_code == 302

    assert [line.citation.title for line in batch.lines.order_by("line_no")] == list(lists.TITLES)
    assert batch.lines.filter(left_out=True).count() == 0


def test_discarding_asks_first(hers, patron):
    batch = given(patron)
    assert "3" in text_of(hers.get(page_of(batch, "discard")))
    answer = hers.post(page_of(batch, "discard"))

    assert answer.url == LIST
    assert Batch.objects.count() == 0


# Following


def test_requests_are_filtered_by_what_became_of_them_and_exported(hers, patron, librarian):
    batch = sent(patron)
    first = batch.lines.get(line_no=1).request
    services.take(first.case, by=librarian)
    page = hers.get(page_of(batch) + "?show=working").content.decode()
    listed = re.findall(r'<li class="rq">.*?</li>', page, re.S)

    assert len(listed) == 1
    assert first.title in listed[0]
    table = b"".join(hers.get(page_of(batch) + "?format=csv").streaming_content).decode("utf-8-sig")
    assert [row.split(",")[2] for row in table.splitlines()[1:]] == list(lists.TITLES)
    assert len(table.splitlines()) == 4


def test_the_list_shows_her_batches_and_no_others(hers, patron, other_reader, sign_in):
    sent(patron)
    given(patron, lists.ris(2))
    page = text_of(hers.get(LIST))

    assert f"{own_batch(patron, Batch.objects.earliest('pk').pk).number.code}" in page
    assert "尚未提交" in page
    assert "list.ris" not in text_of(sign_in(other_reader).get(LIST))


@pytest.mark.parametrize("count", [3, 60])
def test_pages_ask_the_database_as_often_for_three_lines_as_for_sixty(
    hers, patron, count, django_assert_max_num_queries
):
    batch = given(patron, lists.csl(count))
    hers.get(page_of(batch))
    with django_assert_max_num_queries(16):
        hers.get(page_of(batch))
    pay_in(patron, 50_000, key="much")
    services.send_batch(batch, services.SendWish(declares=True), by=patron)
    jobs.run_next()
    with django_assert_max_num_queries(22):
        hers.get(page_of(batch))
    with django_assert_max_num_queries(12):
        hers.get(LIST)
