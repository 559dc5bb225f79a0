"""Tables with a heading: CSV and its kin, when a column is called title."""

import csv
import re
from io import StringIO

from docsharing.citations.assemble import assemble
from docsharing.citations.identifiers import find_doi
from docsharing.citations.model import Kind, Result
from docsharing.citations.names import split_names
from docsharing.citations.ris import MOST_RECORDS

_COLUMNS = {
    "kind": "type document_type reference_type publication_type 类型 文献类型",
    "title": (
        "title 题名 标题 篇名 文献标题 题目 文献题名 article_title primary_title document_title"
    ),
    "authors": "authors author first_authors author_names 作者 责任者 作者姓名",
    "container": (
        "journal source_title journal_title secondary_title publication_name book_title "
        "conference conference_title 刊名 来源 期刊 文献来源 期刊名称 书名 会议 会议名称"
    ),
    "year": "year publication_year date py 年 年份 出版年",
    "volume": "volume 卷 卷号",
    "issue": "issue number 期 期号",
    "pages": "pages page 页码 起止页码 页",
    "doi": "doi",
    "pmid": "pmid pubmed_id medline_pmid",
    "issn": "issn",
    "isbn": "isbn",
    "publisher": "publisher 出版社 出版者",
    "edition": "edition 版次",
    "institution": (
        "institution university school issuing_body 学位授予单位 授予单位 学校 机构 发布机构"
    ),
    "degree": "degree 学位",
    "number": (
        "standard_number patent_number report_number document_number 标准号 专利号 报告号 编号"
    ),
    "applicant": "applicant 申请人 专利申请人",
    "place": "place 地点 会议地点",
    "language": "language 语种",
}
_NAME_OF = {word: name for name, words in _COLUMNS.items() for word in words.split()}
_KINDS = {
    Kind.ARTICLE: "article journal journal_article jour j 期刊 期刊论文 期刊文章 论文",
    Kind.CHAPTER: "chapter book book_chapter book_section m 图书 专著 图书章节 章节",
    Kind.THESIS: "thesis dissertation d 学位论文 硕士论文 博士论文",
    Kind.PATENT: "patent p 专利",
    Kind.STANDARD: "standard x_standard s 标准",
    Kind.CONFERENCE: "conference conferenceproc conference_paper proceedings c 会议 会议论文",
    Kind.REPORT: "report technical_report r 报告 研究报告",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
LONGEST_HEADING = 4000


def delimiter_of(text: str) -> str:
    """What parts the columns of the heading, if one of them is called title."""
    heading = text.lstrip("\ufeff\r\n ").split("\n", 1)[0][:LONGEST_HEADING]
    for delimiter in (",", "\t", ";"):
        names = column_names(heading.rstrip("\r").split(delimiter))
        if len(names) > 1 and "title" in names:
            return delimiter
    return ""


def column_names(heading: list[str]) -> list[str]:
    """Which field each column fills, by its name in either language; nothing for the others."""
    return [_NAME_OF.get(_word(name), "") for name in heading]


def _word(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip(" \t\ufeff\u3000").strip('"').strip().lower())


def from_table(text: str, delimiter: str) -> list[Result]:
    """Read each row; one without a title is refused with its line."""
    results: list[Result] = []
    rows = csv.reader(StringIO(text.lstrip("\ufeff").lstrip(), newline=""), delimiter=delimiter)
    try:
        names = column_names(next(rows))
        line = rows.line_num + 1
        for row in rows:
            if len(results) == MOST_RECORDS:
                return [
                    *results,
                    Result(line, None, "citation.too-many-records", {"most": MOST_RECORDS}),
                ]
            if any(value.strip() for value in row):
                results.append(of_row(line, names, row))
            line = rows.line_num + 1
    except csv.Error:
        return [*results, Result(rows.line_num, None, "citation.entry-broken", {"format": "CSV"})]
    return results or [Result(1, None, "citation.no-record", {"format": "CSV"})]


def of_row(line: int, names: list[str], row: list[str]) -> Result:
    """The citation of one row, or why there is none."""
    fields: dict[str, str] = {}
    for name, value in zip(names, row, strict=False):
        if name and value.strip():
            fields.setdefault(name, value)
    fields["doi"] = find_doi(fields.get("doi", ""))
    kind = _KIND_OF.get(_word(fields.pop("kind", "")), "")
    if kind or fields.get("container") or fields.get("issn"):
        fields["kind"] = kind or Kind.ARTICLE
    authors = {"authors": _authors(fields.get("authors", "")[:4000])}
    citation, notes = assemble(fields | authors)
    named = kind and (citation.number or citation.container)
    if not citation.title and not citation.doi and not named:
        return Result(line, None, "citation.nothing-known", {})
    return Result(line, citation, "", {}, notes)


def _authors(text: str) -> list[str]:
    listed = re.findall(r"'([^']{1,200})'", text) if text.startswith("['") else []
    return listed or (re.split("[;；]", text) if re.search("[;；]", text) else split_names(text))
